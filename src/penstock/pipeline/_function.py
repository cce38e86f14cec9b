"""What a node's function is called, what stands behind it, and where it was written."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from types import FunctionType, MethodType
from typing import Any, TypeGuard


def is_plain(func: object) -> TypeGuard[FunctionType]:
    """Whether the code object tells all: a function that nobody marked, wrapped or gave another signature."""
    return type(func) is FunctionType and not func.__dict__


def layers(func: Any) -> Iterator[Any]:
    """`func` and what it stands for, from the outside in."""
    while True:
        yield func
        if isinstance(func, partial):
            func = func.func
        elif isinstance(func, MethodType):
            func = func.__func__
        elif isinstance(call := getattr(type(func), "__call__", None), FunctionType | partial):  # noqa: B004
            func = call
        else:
            return


def function_name(func: Callable[..., Any]) -> str:
    """A short readable name; objects without one go by their type.

    >>> function_name(len), function_name(partial(len))
    ('len', 'partial(len)')
    """
    name: str | None = getattr(func, "__name__", None)
    if name:
        return name
    return f"partial({function_name(func.func)})" if isinstance(func, partial) else type(func).__name__


def unique_name(func: Callable[..., Any], inputs: Sequence[str], outputs: Sequence[str]) -> str:
    """The name of a node that was given none: stable across processes, different for different datasets.

    >>> unique_name(len, ["a"], ["b"])
    'len__340b4643'
    """
    from hashlib import sha256  # costs more to import than everything else in this room

    if isinstance(func, partial):
        name = origin = f"partial({function_name(func.func)})"
    else:
        name = function_name(func)
        origin = f"{getattr(func, '__module__', None)}.{name}"
    key = f"{origin}|{list(inputs)}|{list(outputs)}"
    return f"{name}__{sha256(key.encode()).hexdigest()[:8]}"


def whereabouts(func: Callable[..., Any]) -> str:
    """Name, signature and, where known, file and line of a function, for error messages."""
    text = f"{function_name(func)}{signature_text(func)}"
    for layer in layers(func):
        code = getattr(layer, "__code__", None)
        if code is not None:
            return f"{text} at {code.co_filename}:{code.co_firstlineno}"
    return text


def signature_text(func: Callable[..., Any]) -> str:
    """The signature as written, or `(...)` when Python does not know it."""
    try:
        return str(inspect.signature(func, follow_wrapped=False))
    except (TypeError, ValueError):
        return "(...)"
