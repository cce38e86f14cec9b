"""What happens when a node's function is called: looked up once, when the node is built, and never again."""

import inspect
from collections.abc import Callable, Iterator
from enum import Enum
from functools import partial
from types import FunctionType, MethodType
from typing import Any


class NodeKind(Enum):
    """How a node's function gives its result."""

    FUNCTION = "function"
    COROUTINE = "coroutine function"
    GENERATOR = "generator function"
    ASYNC_GENERATOR = "asynchronous generator function"


_FLAGS = {
    inspect.CO_COROUTINE: NodeKind.COROUTINE,
    inspect.CO_ITERABLE_COROUTINE | inspect.CO_GENERATOR: NodeKind.COROUTINE,
    inspect.CO_GENERATOR: NodeKind.GENERATOR,
    inspect.CO_ASYNC_GENERATOR: NodeKind.ASYNC_GENERATOR,
}
_ANY_FLAG = (
    inspect.CO_COROUTINE | inspect.CO_ITERABLE_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR
)


def is_plain(func: object) -> bool:
    """Whether the code object alone tells everything: a function nobody has marked, wrapped or given a signature."""
    return type(func) is FunctionType and not func.__dict__


def kind_of(func: Callable[..., Any]) -> NodeKind:
    """How `func` gives its result, seen through partials, bound methods and objects with `__call__`.

    A decorator that returns a plain function makes a plain function, whatever it wraps: it may well await the
    wrapped one itself.

    >>> async def fetch(): ...
    >>> kind_of(partial(fetch))
    <NodeKind.COROUTINE: 'coroutine function'>
    """
    if is_plain(func):
        return _FLAGS.get(func.__code__.co_flags & _ANY_FLAG, NodeKind.FUNCTION)
    for layer in _layers(func):
        # inspect also knows functions that were marked as coroutine functions, and mocks of them
        if inspect.iscoroutinefunction(layer):
            return NodeKind.COROUTINE
        code = getattr(layer, "__code__", None)
        if code is not None:
            return _FLAGS.get(code.co_flags & _ANY_FLAG, NodeKind.FUNCTION)
    return NodeKind.FUNCTION


def _layers(func: Any) -> Iterator[Any]:
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
