"""Kedro's nodes and pipelines as nodes and pipelines of Penstock."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from penstock.kedro._mlflow import ActiveRuns
from penstock.pipeline import Node, NodeKind, Pipeline


class KedroNode(Node):
    """A node of Kedro, for Penstock's engine: with the same name, calling what the node has as `func` at that time.

    Args:
        kedro: the node of Kedro, which hooks get.
        active_runs: of MLflow, to be shared with the thread that it runs on.
    """

    __slots__ = ("_active_runs", "kedro")

    def __init__(self, kedro: Any, active_runs: ActiveRuns) -> None:
        super().__init__(
            kedro.func,
            kedro._inputs,
            kedro._outputs,
            tags=kedro.tags,
            confirms=kedro.confirms,
        )
        self.kedro = kedro
        self._active_runs = active_runs
        self._name = kedro.name  # which may have other letters than names that are given to nodes of Penstock
        self._given_name = kedro._name
        self._namespace = kedro.namespace

    def call(self, values: Sequence[Any]) -> Any:
        """Call the function that the node of Kedro has now: hooks may have put another one in its place."""
        self._active_runs.share()
        if self.kedro.func is not self._func:
            return self._with(self.kedro.func).call(values)
        return super().call(values)

    def _with(self, func: Callable[..., Any]) -> Node:
        return Node(func, self.kedro._inputs, self.kedro._outputs)

    def __str__(self) -> str:
        return str(self.kedro)

    def __reduce__(self) -> tuple[Callable[[], Node], tuple[()]]:
        return partial(_remade, self.kedro), ()  # in another process, where no run of MLflow is active


class RunningNode(KedroNode):
    """A node of a class that runs nodes in a way of its own."""

    __slots__ = ()

    def __init__(self, kedro: Any, active_runs: ActiveRuns) -> None:
        super().__init__(kedro, active_runs)
        self._kind = NodeKind.FUNCTION

    def call(self, values: Sequence[Any]) -> Any:
        """Have the node of Kedro run, with inputs by name."""
        self._active_runs.share()
        return self.kedro.run(dict(zip(self._reads, values, strict=True)))

    def split(self, result: Any) -> Sequence[Any]:
        """What it gave, by name."""
        return [result[name] for name in self._writes]


def translated(pipeline: Any, active_runs: ActiveRuns | None = None) -> Pipeline:
    """A pipeline of Kedro as one of Penstock, which Kedro has checked already."""
    runs = active_runs or ActiveRuns()
    return Pipeline._of([_translated(node, runs) for node in pipeline.nodes])


def _translated(node: Any, active_runs: ActiveRuns) -> KedroNode:
    own = type(node).run.__module__ != "kedro.pipeline.node"
    return (RunningNode if own else KedroNode)(node, active_runs)


def _remade(kedro: Any) -> KedroNode:
    return _translated(kedro, ActiveRuns())
