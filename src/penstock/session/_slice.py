"""Which part of which pipelines to run."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.pipeline import Pipeline

Names = Iterable[str] | None


@dataclass(frozen=True, slots=True)
class Slice:
    """The nodes of one or several pipelines that meet every condition given.

    Attributes:
        pipeline_names: the pipelines, put together; the default one when there is none.
        tags: only nodes with any of these tags.
        node_names: only these nodes.
        from_nodes: only these and what needs them.
        to_nodes: only these and what they need.
        from_inputs: only nodes that need these datasets.
        to_outputs: only nodes that these datasets need.
        namespaces: only nodes in any of these namespaces.
    """

    pipeline_names: tuple[str, ...] = ()
    tags: Names = None
    node_names: Names = None
    from_nodes: Names = None
    to_nodes: Names = None
    from_inputs: Names = None
    to_outputs: Names = None
    namespaces: Names = None

    def of(self, pipeline: "Pipeline") -> "Pipeline":
        """That part of a pipeline.

        Raises:
            PipelineError: a name is not in the pipeline, or no node is left.
        """
        conditions = {
            "tags": self.tags,
            "from_nodes": self.from_nodes,
            "to_nodes": self.to_nodes,
            "node_names": self.node_names,
            "from_inputs": self.from_inputs,
            "to_outputs": self.to_outputs,
            "node_namespaces": self.namespaces,
        }
        return pipeline.filter(**conditions) if any(conditions.values()) else pipeline
