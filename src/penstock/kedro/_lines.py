"""A run as log lines of Kedro: those that its runner, its nodes and its catalog would write."""

from collections.abc import Mapping
from logging import INFO, Logger, getLogger
from typing import Any, Literal

from penstock.engine import (
    DatasetLoading,
    DatasetSaved,
    DatasetSaving,
    Event,
    NodeFailed,
    NodeFinished,
    NodeStarted,
)
from penstock.kedro._errors import is_of_dataset
from penstock.pipeline import NodeKind, Pipeline

_STREAMS = (NodeKind.GENERATOR, NodeKind.ASYNC_GENERATOR)
_PLAIN = {"markup": False}  # names of nodes have brackets, which Kedro's handler would take for colours
_PASSING = {"load": "Loading data from %s (%s)...", "save": "Saving data to %s (%s)..."}
_COLOURED = {"rich_format": ["dark_orange"]}


def runner_logger() -> Logger:
    """Where the runner logs: below `kedro`, which is all that Kedro's own set-up shows."""
    return getLogger("kedro.runner.penstock")


class KedroLines:
    """A subscriber that logs what a run does.

    Args:
        pipeline: what runs.
        past_catalog: by name, the datasets that are used without their catalog, which logs each use otherwise.
    """

    reads_data = False
    events = (DatasetLoading, DatasetSaving, DatasetSaved, NodeStarted, NodeFailed, NodeFinished)

    def __init__(self, pipeline: Pipeline, past_catalog: Mapping[str, Any]) -> None:
        self._nodes = {node.name: node for node in pipeline.graph.nodes}
        self._past_catalog = past_catalog
        self._unsaved = {
            name: set() if node.kind in _STREAMS else set(node.outputs) for name, node in self._nodes.items()
        }
        self._finished = set[str]()
        self._completed = 0

    @staticmethod
    def wanted() -> bool:
        """Whether anybody would see the lines."""
        return runner_logger().isEnabledFor(INFO)

    def __call__(self, event: Event) -> None:
        """Log one event."""
        match event:
            case DatasetLoading(dataset):
                self._log_past("load", dataset)
            case DatasetSaving(dataset):
                self._log_past("save", dataset)
            case NodeStarted(node):
                _node_logger().info("Running node: %s", self._nodes[node], extra=_PLAIN)
            case NodeFailed(node, _, error) if not is_of_dataset(error):
                _node_logger().error(
                    "Node %s failed with error: \n%s", self._nodes[node], error, extra=_PLAIN
                )
            case NodeFinished(node):
                self._finished.add(node)
                self._log_completed(node)
            case DatasetSaved(dataset, node):
                self._unsaved[node].discard(dataset)
                self._log_completed(node)

    def _log_past(self, doing: Literal["load", "save"], name: str) -> None:
        if name in self._past_catalog:
            log_passing(doing, name, self._past_catalog[name])

    def _log_completed(self, node: str) -> None:
        """Tell that a node is done with, once it has run and all that it made is saved."""
        if node in self._finished and not self._unsaved[node]:
            self._finished.discard(node)
            self._completed += 1
            runner_logger().info("Completed node: %s", node, extra=_PLAIN)
            runner_logger().info("Completed %d out of %d tasks", self._completed, len(self._nodes))


def log_passing(doing: Literal["load", "save"], name: str, dataset: Any) -> None:
    """Log what a catalog logs when it loads or saves a dataset."""
    getLogger("kedro.io.data_catalog").info(_PASSING[doing], name, type(dataset).__name__, extra=_COLOURED)


def _node_logger() -> Logger:
    return getLogger("kedro.pipeline.node")
