"""Pipelines with what they had in older versions of Kedro."""

from collections.abc import Iterable
from typing import Any

from penstock.compat._told import tell_older
from penstock.pipeline import Node
from penstock.pipeline import Pipeline as CurrentPipeline


class Pipeline(CurrentPipeline):
    """A pipeline that also answers to its methods of Kedro 0.18 and 0.19, and tells what they are called now."""

    def data_sets(self) -> set[str]:
        """The datasets that some node reads or writes."""
        tell_older("Pipeline.data_sets()", "Pipeline.datasets()")
        return self.datasets()

    def only_nodes_with_namespace(self, node_namespace: str) -> CurrentPipeline:
        """The nodes in a namespace, and in those nested inside of it."""
        tell_older("Pipeline.only_nodes_with_namespace()", "Pipeline.only_nodes_with_namespaces()")
        return self.only_nodes_with_namespaces([node_namespace])

    def filter(self, *conditions: Any, node_namespace: str | None = None, **named: Any) -> CurrentPipeline:
        """The nodes that every condition keeps; see `penstock.Pipeline`."""
        if node_namespace is not None:
            tell_older("Pipeline.filter(node_namespace=...)", "Pipeline.filter(node_namespaces=[...])")
            named["node_namespaces"] = [node_namespace]
        return super().filter(*conditions, **named)


_NONE: Any = object()


def pipeline(
    nodes: "Iterable[Node | CurrentPipeline] | CurrentPipeline" = _NONE, *, pipe: Any = _NONE, **how: Any
) -> Pipeline:
    """A pipeline of these nodes, or of another pipeline under other names; see `penstock.pipeline.pipeline`.

    Args:
        nodes: nodes and pipelines.
        pipe: what `nodes` was called before Kedro 1.0.
        how: see `penstock.Pipeline`.
    """
    if pipe is not _NONE:
        tell_older("pipeline(pipe=...)", "pipeline(nodes=...)")
        nodes = pipe if nodes is _NONE else nodes
    if nodes is _NONE:
        raise TypeError("pipeline() needs nodes: a list of nodes and pipelines, or a pipeline.")
    return Pipeline(nodes, **how)
