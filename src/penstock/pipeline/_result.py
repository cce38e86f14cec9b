"""How what a node's function returned becomes one value per output.

Which way is chosen when the node is built; each is short, since it runs once per node or per chunk.
"""

import warnings
from collections.abc import Callable, Iterable, Sequence
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from penstock.errors import NodeOutputError
from penstock.pipeline._names import Names

if TYPE_CHECKING:
    from penstock.pipeline._node import Node

Split = Callable[["Node", Any], Sequence[Any]]


def splitter(outputs: Names) -> Split:
    """The way to take apart the result of a node with these outputs; called with the node and the result."""
    if isinstance(outputs, str):
        return _whole
    if isinstance(outputs, dict) and outputs:
        return _by_key(outputs)
    return _by_position if outputs else _nothing


def _whole(node: "Node", result: Any) -> Sequence[Any]:
    if type(result) is CoroutineType:
        raise _misfit(node, result, "one value")
    return (result,)


def _by_position(node: "Node", result: Any) -> Sequence[Any]:
    if not isinstance(result, list | tuple):
        raise _misfit(node, result, f"a list or tuple of {len(node.outputs)} values")
    if len(result) != len(node._writes):
        raise _misfit(node, result, f"{len(node.outputs)} values", found=f"{len(result)}")
    return result


def _by_key(keys: Iterable[object]) -> Split:
    expected = dict.fromkeys(keys).keys()

    def split(node: "Node", result: Any) -> Sequence[Any]:
        if not isinstance(result, dict):
            raise _misfit(node, result, f"a dict with the keys {list(expected)}")
        if result.keys() != expected:
            raise _misfit(
                node, result, f"a dict with the keys {list(expected)}", found=f"the keys {list(result)}"
            )
        return [result[key] for key in expected]

    return split


def _nothing(node: "Node", result: Any) -> Sequence[Any]:
    if type(result) is CoroutineType:
        raise _misfit(node, result, "nothing")
    if result is not None:
        warnings.warn(
            f"Node '{node.name}' has no outputs: the {type(result).__name__} it returned is dropped. "
            "Declare an output to keep it.",
            UserWarning,
            stacklevel=4,
        )
    return ()


def _misfit(node: "Node", result: Any, expected: str, found: str | None = None) -> NodeOutputError:
    if type(result) is CoroutineType:
        return _unawaited(node, result)
    return NodeOutputError(
        f"Node '{node.name}' gave something else than it declares: {node}.\n"
        f"Its outputs call for {expected}; the function gave {found or f'a {type(result).__name__}'}.\n"
        "Change what the function returns, or the node's outputs."
    )


def _unawaited(node: "Node", result: Any) -> NodeOutputError:
    """The refusal of a coroutine that a plain function handed out: nobody would ever await it."""
    name = result.__qualname__
    result.close()  # or Python complains about it at some later, unrelated moment
    return NodeOutputError(
        f"Node '{node.name}' gave a coroutine that nobody awaits: {node}.\n"
        f"Its plain function called the asynchronous {name} and returned without awaiting.\n"
        f"Give {name} itself to the node, or write `async def` and `await` around it."
    )
