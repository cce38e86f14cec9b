"""Methods that are all told the same: they get it as one object, and their callers write keywords."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from penstock._suggest import did_you_mean

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")
T = TypeVar("T")


def asking(
    request: Callable[P, R],
) -> Callable[[Callable[[S, R], T]], Callable[Concatenate[S, P], T]]:
    """Give a method the arguments of a function, and have it called with what that returns.

    The arguments are explained once, by the function; `help` shows them with each method.
    """

    def decorate(method: Callable[[S, R], T]) -> Callable[Concatenate[S, P], T]:
        return _with_arguments(method, request)

    return decorate


def _with_arguments(method: Callable[[S, R], T], request: Callable[P, R]) -> Callable[Concatenate[S, P], T]:
    told = _refusing(request, method.__qualname__)
    call: Any

    if inspect.iscoroutinefunction(method):

        @wraps(method)
        async def call(self: S, *args: P.args, **kwargs: P.kwargs) -> Any:
            return await method(self, told(*args, **kwargs))
    else:

        @wraps(method)
        def call(self: S, *args: P.args, **kwargs: P.kwargs) -> Any:
            return method(self, told(*args, **kwargs))

    own, asked = inspect.signature(method), inspect.signature(request)
    parameters = [next(iter(own.parameters.values())), *asked.parameters.values()]
    call.__signature__ = asked.replace(parameters=parameters, return_annotation=own.return_annotation)
    call.__doc__ = _with_their_explanation(inspect.getdoc(method) or "", inspect.getdoc(request) or "")
    return call  # type: ignore[no-any-return]


def _refusing(request: Callable[P, R], name: str) -> Callable[P, R]:
    """The same function, which calls itself as the caller did when it refuses an argument."""

    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return request(*args, **kwargs)
        except TypeError:
            known = inspect.signature(request).parameters
            unknown = next((argument for argument in kwargs if argument not in known), None)
            if unknown is None:
                raise
        raise TypeError(f"{name}() takes no argument '{unknown}'.{did_you_mean(unknown, known)}")

    return told


def _with_their_explanation(own: str, explained: str) -> str:
    """The docstring, with the arguments in their usual place: after the text, before what is returned."""
    arguments = explained[explained.index("Args:") :]
    text, found, rest = own.partition("\nReturns")
    return f"{text.rstrip()}\n\n{arguments}\n{found}{rest}"
