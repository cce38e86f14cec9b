"""The type hints of the arguments that a node's inputs are bound to."""

import inspect
from collections.abc import Callable, Iterator
from inspect import Parameter
from types import SimpleNamespace
from typing import Any, NamedTuple, get_type_hints

from penstock.pipeline import Node
from penstock.pipeline._function import is_plain


class Argument(NamedTuple):
    """Where an input of a node goes."""

    dataset: str
    name: str
    hint: Any
    default: Any


def arguments_of(node: Node) -> Iterator[Argument]:
    """The arguments that a node fills, those with hints that can be read.

    A function that was wrapped by `functools.wraps` is judged by what it wraps. One that pydantic's `validate_call`
    guards is not judged at all: it takes more than its hints say, and says itself what it does not take.
    """
    func = node.func
    if hasattr(func, "raw_function") or (is_plain(func) and not func.__annotations__):
        return
    for parameter, dataset in _bound(node):
        hint = resolved(func, parameter.annotation)
        if hint is not UNKNOWN:
            yield Argument(dataset, parameter.name, hint, parameter.default)


UNKNOWN: Any = Parameter.empty
"""The hint of what has none, or none that can be read."""


def resolved(owner: Any, annotation: Any) -> Any:
    """A hint with the names in it looked up, or `UNKNOWN`: it may name what only type checkers import."""
    if annotation is Parameter.empty:
        return UNKNOWN
    described = SimpleNamespace(__annotations__={"hint": annotation})
    try:
        return get_type_hints(described, globalns=_globals(owner), include_extras=True)["hint"]
    except Exception:  # noqa: BLE001 - whatever evaluating somebody's annotation may raise
        return UNKNOWN


def _globals(owner: Any) -> dict[str, Any]:
    """The names that annotations of a function or class can use."""
    import sys

    func = inspect.unwrap(owner)
    while (inner := getattr(func, "func", None) or getattr(func, "__func__", None)) is not None:
        func = inspect.unwrap(inner)
    if not hasattr(func, "__globals__") and not isinstance(func, type):
        func = type(func)
    return getattr(func, "__globals__", None) or vars(sys.modules.get(func.__module__, SimpleNamespace()))


def _bound(node: Node) -> Iterator[tuple[Parameter, str]]:
    """Each input of a node with the parameter of the function that takes it, as far as Python can tell."""
    signature = signature_of(node.func)
    if signature is None:
        return
    inputs = node._inputs
    try:
        bound = signature.bind(**inputs) if isinstance(inputs, dict) else signature.bind(*node.inputs)
    except TypeError:  # what wraps the function takes something else than what it wraps
        return
    for name, taken in bound.arguments.items():
        parameter = signature.parameters[name]
        yield from ((parameter, dataset) for dataset in _datasets(parameter, taken))


def _datasets(parameter: Parameter, taken: Any) -> tuple[str, ...]:
    if parameter.kind is Parameter.VAR_KEYWORD:
        return tuple(taken.values())
    return taken if parameter.kind is Parameter.VAR_POSITIONAL else (taken,)


def signature_of(func: Callable[..., Any]) -> inspect.Signature | None:
    """What calling a function or class takes; None where Python cannot tell."""
    try:
        return inspect.signature(func)
    except (TypeError, ValueError, NameError):
        return None
