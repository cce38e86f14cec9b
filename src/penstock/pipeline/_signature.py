"""Does a function take the inputs its node declares, and in which order does it take named ones?

Plain functions are judged by their code object, which costs a twentieth of `inspect.signature`. Whatever that
does not settle (partials, decorated functions, callable objects, and every mistake) is judged by `inspect`.
"""

import inspect
from collections.abc import Callable, Collection, Sequence
from types import FunctionType
from typing import Any

from penstock.errors import NodeSignatureError
from penstock.pipeline._function import is_plain, whereabouts


def check_positional(func: Callable[..., Any], names: Sequence[str]) -> None:
    """Make sure that `func` takes as many positional arguments as there are names.

    Raises:
        NodeSignatureError: it does not.
    """
    if not (is_plain(func) and _takes_positional(func, len(names))):
        _bind(func, names, {}, given=list(names))


def order_of(func: Callable[..., Any], inputs: dict[str, str]) -> tuple[str, ...]:
    """The arguments that `inputs` names, in the order in which `func` declares them.

    Raises:
        NodeSignatureError: `func` does not take exactly these arguments.
    """
    if is_plain(func) and _takes_keywords(func, inputs):
        return tuple([name for name in _parameters(func) if name in inputs])
    bound = _bind(func, (), {name: name for name in inputs}, given=inputs)
    return (*bound.args, *bound.kwargs.values()) if bound else tuple(inputs)


def leads(func: Callable[..., Any], arguments: Sequence[str]) -> bool:
    """Whether passing `arguments` by position means the same as passing them by name."""
    count = len(arguments)
    return (
        is_plain(func)
        and count <= func.__code__.co_argcount  # what follows in co_varnames is passed by name only
        and func.__code__.co_varnames[:count] == tuple(arguments)
    )


def _takes_positional(func: FunctionType, count: int) -> bool:
    code = func.__code__
    required = code.co_argcount - len(func.__defaults__ or ())
    many = code.co_flags & inspect.CO_VARARGS
    return required <= count and bool(count <= code.co_argcount or many) and not _required_keywords(func)


def _takes_keywords(func: FunctionType, inputs: Collection[str]) -> bool:
    code = func.__code__
    if code.co_posonlyargcount or code.co_flags & inspect.CO_VARKEYWORDS:
        return False
    known = _parameters(func)
    required = code.co_varnames[: code.co_argcount - len(func.__defaults__ or ())]
    return (
        all(name in known for name in inputs)
        and all(name in inputs for name in required)
        and all(name in inputs for name in _required_keywords(func))
    )


def _parameters(func: FunctionType) -> tuple[str, ...]:
    code = func.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _required_keywords(func: FunctionType) -> Sequence[str]:
    code = func.__code__
    if not code.co_kwonlyargcount:
        return ()
    defaults = func.__kwdefaults__ or {}
    return [name for name in _parameters(func)[code.co_argcount :] if name not in defaults]


def _bind(
    func: Callable[..., Any], args: Sequence[str], kwargs: dict[str, str], given: object
) -> inspect.BoundArguments | None:
    """What goes where; None when Python cannot tell, as for many functions written in C."""
    try:
        signature = inspect.signature(func, follow_wrapped=False)
    except (TypeError, ValueError):
        return None
    try:
        return signature.bind(*args, **kwargs)
    except TypeError as error:
        raise NodeSignatureError(
            f"The function {whereabouts(func)} does not take the inputs of its node.\n"
            f"The node gives {_count(args, kwargs)}: {given!r}, which does not fit: {error}.\n"
            "List inputs are passed by position; a dict maps argument names to dataset names."
        ) from None


def _count(args: Sequence[str], kwargs: dict[str, str]) -> str:
    number = len(args) + len(kwargs)
    return f"{number} input{'' if number == 1 else 's'}"
