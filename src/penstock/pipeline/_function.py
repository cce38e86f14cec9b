"""How a node's function is named, for people and for the node's own name."""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any


def function_name(func: Callable[..., Any]) -> str:
    """A short readable name; objects without one go by their type.

    >>> function_name(len), function_name(partial(len))
    ('len', 'partial(len)')
    """
    if isinstance(func, partial):
        return f"partial({function_name(func.func)})"
    return getattr(func, "__name__", None) or type(func).__name__


def unique_name(func: Callable[..., Any], inputs: Sequence[str], outputs: Sequence[str]) -> str:
    """The name of a node that was given none: stable across processes, different for different datasets.

    >>> unique_name(len, ["a"], ["b"])
    'len__340b4643'
    """
    from hashlib import sha256  # costs more to import than everything else in this room

    name = function_name(func)
    # partials have no module of their own
    origin = name if isinstance(func, partial) else f"{getattr(func, '__module__', None)}.{name}"
    key = f"{origin}|{list(inputs)}|{list(outputs)}"
    return f"{name}__{sha256(key.encode()).hexdigest()[:8]}"


def whereabouts(func: Callable[..., Any]) -> str:
    """Name, signature and, where known, file and line of a function, for error messages."""
    text = f"{function_name(func)}{signature_text(func)}"
    inner: Any = func
    while isinstance(inner, partial):
        inner = inner.func
    code = getattr(inner, "__code__", None) or getattr(
        getattr(type(inner), "__call__", None), "__code__", None
    )
    return f"{text} at {code.co_filename}:{code.co_firstlineno}" if code is not None else text


def signature_text(func: Callable[..., Any]) -> str:
    """The signature as written, or `(...)` when Python does not know it."""
    try:
        return str(inspect.signature(func, follow_wrapped=False))
    except (TypeError, ValueError):
        return "(...)"
