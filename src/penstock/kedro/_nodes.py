"""Kedro's nodes and pipelines as nodes and pipelines of Penstock."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from penstock.pipeline import Node, Pipeline


class KedroNode(Node):
    """A node of Kedro, for Penstock's engine: with the same name, calling what the node has as `func` at that time.

    Args:
        kedro: the node of Kedro, which hooks get.
    """

    __slots__ = ("kedro",)

    def __init__(self, kedro: Any) -> None:
        super().__init__(
            kedro.func,
            kedro._inputs,
            kedro._outputs,
            tags=kedro.tags,
            confirms=kedro.confirms,
        )
        self.kedro = kedro
        self._name = kedro.name  # which may have other letters than names that are given to nodes of Penstock

    def call(self, values: Sequence[Any]) -> Any:
        """Call the function that the node of Kedro has now: hooks may have put another one in its place."""
        if self.kedro.func is not self._func:
            return self._with(self.kedro.func).call(values)
        return super().call(values)

    def _with(self, func: Callable[..., Any]) -> Node:
        return Node(func, self.kedro._inputs, self.kedro._outputs)

    def __str__(self) -> str:
        return str(self.kedro)

    def __reduce__(self) -> tuple[Callable[[], Node], tuple[()]]:
        return partial(KedroNode, self.kedro), ()


def translated(pipeline: Any) -> Pipeline:
    """A pipeline of Kedro as one of Penstock, which Kedro has checked already."""
    return Pipeline._of([KedroNode(node) for node in pipeline.nodes])
