"""Leave out the nodes whose outputs exist already."""

from collections.abc import Collection
from typing import Any

from penstock.io import DataCatalog
from penstock.pipeline import Graph, Pipeline


def only_missing(pipeline: Pipeline, catalog: DataCatalog, asked: Collection[str] = ()) -> Pipeline:
    """The part of a pipeline that has something to make.

    A node runs when an output of it that outlives the run does not exist, when a running node needs an output of it
    that lives in memory only, or it was asked for, or when it has no outputs at all. Existence
    is asked once per persisted output.
    """
    graph = pipeline.graph
    running: set[int] = set()
    for number in reversed(range(len(graph.nodes))):
        if _must_run(graph, number, running, catalog, asked):
            running.add(number)
    return (
        pipeline.only_nodes(*(graph.nodes[number].name for number in sorted(running)))
        if running
        else Pipeline([])
    )


def _must_run(
    graph: Graph, number: int, running: set[int], catalog: DataCatalog, asked: Collection[str]
) -> bool:
    outputs = graph.outputs[number]
    if not outputs:
        return True
    for output in outputs:
        dataset = catalog.resolve(graph.names[output])
        if is_ephemeral(dataset):
            readers = (node for name in graph.siblings[output] for node in graph.consumers[name])
            if graph.names[output] in asked or any(node in running for node in readers):
                return True
        elif not catalog.exists(graph.names[output]):
            return True
    return False


def is_ephemeral(dataset: Any) -> bool:
    """Whether what is saved to a dataset is gone after the run."""
    return dataset is None or bool(getattr(dataset, "_EPHEMERAL", False))
