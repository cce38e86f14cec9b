"""Leave out the nodes whose outputs exist already."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from penstock.io import DataCatalog
from penstock.pipeline import Graph, Pipeline


class Existence(Protocol):
    """Knows datasets, and what of them is on storage; a catalog does."""

    def resolve(self, name: str) -> Any:
        """The dataset of a name, or None."""

    def exists(self, name: str) -> bool:
        """Whether there is data in it."""


def only_missing(pipeline: Pipeline, catalog: DataCatalog, asked: Collection[str] = ()) -> Pipeline:
    """The part of a pipeline that has something to make, see `missing_nodes`."""
    running = missing_nodes(pipeline, catalog, asked)
    return pipeline.only_nodes(*running) if running else Pipeline([])


def missing_nodes(pipeline: Pipeline, catalog: Existence, asked: Collection[str] = ()) -> dict[str, str]:
    """The nodes of a pipeline that have something to make, in the order of a run, each with the reason.

    A node runs when an output of it that outlives the run does not exist, when a running node needs an output of it
    that lives in memory only, or it was asked for, or when it has no outputs at all. Existence is asked once per
    persisted output.

    Args:
        pipeline: the nodes to choose from.
        catalog: knows what exists.
        asked: the datasets to give back after the run.
    """
    graph = pipeline.graph
    running: dict[int, str] = {}
    for number in reversed(range(len(graph.nodes))):
        reason = _reason(graph, number, running, catalog, asked)
        if reason:
            running[number] = reason
    return {graph.nodes[number].name: running[number] for number in sorted(running)}


def _reason(
    graph: Graph, number: int, running: Mapping[int, str], catalog: Existence, asked: Collection[str]
) -> str:
    """Why a node must run; empty when it need not."""
    if not graph.outputs[number]:
        return "it has no outputs that could exist"
    for output in graph.outputs[number]:
        name = graph.names[output]
        if is_ephemeral(catalog.resolve(name)):
            if name in asked:
                return f"'{name}', which lives in memory only, is asked for"
            reader = next((node for node in _readers(graph, output) if node in running), None)
            if reader is not None:
                return f"'{name}', which lives in memory only, is needed by node '{graph.nodes[reader].name}'"
        elif not catalog.exists(name):
            return f"'{name}' does not exist"
    return ""


def _readers(graph: Graph, output: int) -> list[int]:
    return [node for name in graph.siblings[output] for node in graph.consumers[name]]


def is_ephemeral(dataset: Any) -> bool:
    """Whether what is saved to a dataset is gone after the run."""
    return dataset is None or bool(getattr(dataset, "_EPHEMERAL", False))
