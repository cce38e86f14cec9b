"""How often a run tries a node, and how long each attempt may take."""

from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.errors import ConfigError, PipelineError
from penstock.pipeline._kind import NodeKind

if TYPE_CHECKING:
    from penstock._retry import Retry
    from penstock.pipeline._node import Node


class Patience(NamedTuple):
    """How often a run tries a node, and the seconds that each attempt may take."""

    retry: "Retry | None"
    timeout: float | None


def patience(node: "Node", retry: Any, timeout: Any) -> Patience:
    """What a node was given.

    Raises:
        PipelineError: it makes no sense, or not for this kind of node.
    """
    from penstock._retry import Retry, seconds

    if timeout is not None and node.kind in (NodeKind.GENERATOR, NodeKind.ASYNC_GENERATOR):
        raise PipelineError(
            f"The node of {node.whereabouts} cannot have a 'timeout': it yields its outputs chunk by chunk, and waits "
            "for their saves in between.\nGive time-outs to the datasets that it reads and writes."
        )
    try:
        return Patience(
            None if retry is None else Retry.made(retry), None if timeout is None else seconds(timeout)
        )
    except ConfigError as error:
        raise PipelineError(f"The node of {node.whereabouts} cannot be made. {error}") from None
