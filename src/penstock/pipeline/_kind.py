"""What happens when a node's function is called: looked up once, when the node is built, and never again."""

import inspect
from collections.abc import Callable
from enum import Enum
from typing import Any

from penstock.pipeline._function import is_plain, layers


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


def kind_of(func: Callable[..., Any]) -> NodeKind:
    """How `func` gives its result, seen through partials, bound methods and objects with `__call__`.

    A decorator that returns a plain function makes a plain function, whatever it wraps: it may well await the
    wrapped one itself.

    >>> from functools import partial
    >>> async def fetch(): ...
    >>> kind_of(partial(fetch))
    <NodeKind.COROUTINE: 'coroutine function'>
    """
    if is_plain(func):
        return _FLAGS.get(func.__code__.co_flags & _ANY_FLAG, NodeKind.FUNCTION)
    for layer in layers(func):
        # inspect also knows functions that were marked as coroutine functions, and mocks of them
        if inspect.iscoroutinefunction(layer):
            return NodeKind.COROUTINE
        code = getattr(layer, "__code__", None)
        if code is not None:
            return _FLAGS.get(code.co_flags & _ANY_FLAG, NodeKind.FUNCTION)
    return NodeKind.FUNCTION
