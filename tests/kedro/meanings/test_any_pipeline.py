"""For any pipeline, both houses give the same answers."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import House

KEDRO, PENSTOCK = House("kedro"), House("penstock")


@dataclass(frozen=True)
class Shape:
    """A pipeline, whichever house makes it.

    Attributes:
        nodes: name, inputs, outputs and tags of each.
        kept: the datasets that outlive a run.
        there: those of them with data in them.
    """

    nodes: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...]
    kept: frozenset[str]
    there: frozenset[str]

    def names(self) -> list[str]:
        """All nodes."""
        return [name for name, *_ in self.nodes]

    def datasets(self) -> list[str]:
        """All datasets, parameters included."""
        return sorted({name for _, inputs, outputs, _ in self.nodes for name in (*inputs, *outputs)})

    def pipeline(self, house: House, call: Callable[[str], None] = str) -> Any:  # type: ignore[assignment]
        """The pipeline; its nodes call something with their name."""
        return house.pipeline(
            [
                house.node(
                    _function(call, name, outputs), list(inputs), list(outputs) or None, name=name, tags=tags
                )
                for name, inputs, outputs, tags in self.nodes
            ]
        )

    def catalog(self, house: House) -> Any:
        """A catalog with what outlives runs, and with data for all that no node makes."""
        made = {name for _, _, outputs, _ in self.nodes for name in outputs}
        kept = {
            name: _kept(house, "old" if name in self.there or name not in made else None)
            for name in self.kept
        }
        return house.catalog(**({name: 1 for name in self.datasets() if name not in made} | kept))


def _function(call: Callable[[str], None], name: str, outputs: tuple[str, ...]) -> Callable[..., Any]:
    def function(*_: Any) -> Any:
        call(name)
        return [name] * len(outputs) or None

    return function


def _kept(house: House, data: Any) -> Any:
    class Kept(house.AbstractDataset):  # type: ignore[misc,name-defined]
        def __init__(self, data: Any) -> None:
            self.data = data

        def load(self) -> Any:
            return self.data

        def save(self, data: Any) -> None:
            self.data = data

        def _exists(self) -> bool:
            return self.data is not None

        def _describe(self) -> dict[str, Any]:
            return {}

    return Kept(data)


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """Pipelines of up to seven nodes."""
    known = ["raw", "more", "params:size", "parameters"]
    nodes = []
    for number in draw(st.permutations(range(draw(st.integers(1, 7))))):
        inputs = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
        outputs = [f"d{number}{letter}" for letter in "ab"[: draw(st.integers(0, 2))]]
        tags = draw(st.lists(st.sampled_from(["red", "blue"]), unique=True))
        nodes.append((f"n{number}", tuple(inputs), tuple(outputs), tuple(tags)))
        known += outputs
    made = [name for name in known if name.startswith("d")]
    kept = draw(st.frozensets(st.sampled_from(made))) if made else frozenset()
    there = draw(st.frozensets(st.sampled_from(sorted(kept)))) if kept else frozenset()
    return Shape(tuple(draw(st.permutations(nodes))), kept, there)


many = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def _answer(ask: Callable[[], Any]) -> Any:
    """What comes out: names of nodes or datasets, or that it is refused."""
    try:
        found = ask()
    except ValueError:
        return "refused"
    return sorted(node.name for node in found.nodes) if hasattr(found, "nodes") else found


QUESTIONS: dict[str, Callable[[Any, str, str], Any]] = {
    "inputs": lambda flow, node, dataset: flow.inputs(),
    "outputs": lambda flow, node, dataset: flow.outputs(),
    "all inputs": lambda flow, node, dataset: flow.all_inputs(),
    "all outputs": lambda flow, node, dataset: flow.all_outputs(),
    "datasets": lambda flow, node, dataset: flow.datasets(),
    "from nodes": lambda flow, node, dataset: flow.from_nodes(node),
    "to nodes": lambda flow, node, dataset: flow.to_nodes(node),
    "only nodes": lambda flow, node, dataset: flow.only_nodes(node),
    "from inputs": lambda flow, node, dataset: flow.from_inputs(dataset),
    "to outputs": lambda flow, node, dataset: flow.to_outputs(dataset),
    "only with inputs": lambda flow, node, dataset: flow.only_nodes_with_inputs(dataset),
    "only with outputs": lambda flow, node, dataset: flow.only_nodes_with_outputs(dataset),
    "only with tags": lambda flow, node, dataset: flow.only_nodes_with_tags("red", "blue"),
    "filter": lambda flow, node, dataset: flow.filter(tags=["red"], from_nodes=[node], to_outputs=[dataset]),
    "levels": lambda flow, node, dataset: [
        sorted(each.name for each in level) for level in flow.grouped_nodes
    ],
    "dependencies": lambda flow, node, dataset: {
        each.name: sorted(other.name for other in others) for each, others in flow.node_dependencies.items()
    },
    "without": lambda flow, node, dataset: flow - flow.only_nodes(node),
    "written": lambda flow, node, dataset: sorted(map(str, flow.nodes)),
}


@pytest.mark.parametrize("question", QUESTIONS)
@given(shape=shapes(), data=st.data())
@many
def test_pipelines_answer_the_same(question: str, shape: Shape, data: st.DataObject) -> None:
    ask = QUESTIONS[question]
    node, dataset = data.draw(st.sampled_from(shape.names())), data.draw(st.sampled_from(shape.datasets()))
    theirs, ours = (
        _answer(lambda house=house: ask(shape.pipeline(house), node, dataset)) for house in (KEDRO, PENSTOCK)
    )
    assert ours == theirs


@given(shape=shapes())
@many
def test_the_same_nodes_run_where_only_what_is_missing_is_made(shape: Shape) -> None:
    ran: dict[str, list[str]] = {"kedro": [], "penstock": []}
    for house in (KEDRO, PENSTOCK):
        flow = shape.pipeline(house, ran[house.name].append)
        house.SequentialRunner().run(flow, shape.catalog(house), only_missing_outputs=True)
    assert sorted(ran["penstock"]) == sorted(ran["kedro"])


@given(shape=shapes(), data=st.data())
@many
def test_the_same_nodes_run_before_one_fails_and_the_run_is_resumed_from_the_same(
    shape: Shape, data: st.DataObject
) -> None:
    fails_at = data.draw(st.sampled_from(shape.names()))
    assert _ended(PENSTOCK, shape, fails_at) == _ended(KEDRO, shape, fails_at)


def _ended(house: House, shape: Shape, fails_at: str) -> tuple[list[str], set[str]]:
    """The nodes that ran before one failed, and those that the run is to be resumed from."""
    ran: list[str] = []

    def call(name: str) -> None:
        if name == fails_at:
            raise ArithmeticError(name)
        ran.append(name)

    said = Lines()
    with said.of("kedro", "penstock"), pytest.raises(ArithmeticError) as raised:
        house.SequentialRunner().run(shape.pipeline(house, call), shape.catalog(house))
    text = "\n".join([*said.lines, *getattr(raised.value, "__notes__", [])])
    named = re.search(r'--from-nodes "([^"]*)"', text)
    return ran, set(named.group(1).split(",")) if named else set()


class Lines(logging.Handler):
    """What loggers have said."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())

    @contextmanager
    def of(self, *names: str) -> Iterator[None]:
        """Listen to loggers for a while."""
        loggers = [logging.getLogger(name) for name in names]
        for logger in loggers:
            logger.addHandler(self)
        try:
            yield
        finally:
            for logger in loggers:
                logger.removeHandler(self)
