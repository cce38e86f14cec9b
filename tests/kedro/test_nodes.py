"""Nodes of Kedro are nodes of Penstock with the same name, order and function."""

import pickle
from typing import Any

import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import Node, node, pipeline

from penstock.kedro import AsyncRunner
from penstock.kedro._nodes import translated
from penstock.pipeline import NodeKind


def total(*numbers: int, **more: int) -> int:
    return sum(numbers) + sum(more.values())


async def awaited(number: int) -> int:
    return number


NODES = {
    "in order": node(total, ["a", "b", "a"], "c"),
    "by name": node(total, {"y": "b", "x": "a"}, "c", name="named", tags=["t"], namespace="inner"),
    "awaited": node(awaited, "a", None, confirms="b"),
    "without inputs": node(total, None, ["c"]),
}


@pytest.mark.parametrize("kind", NODES)
def test_what_a_node_is_stays_what_it_is(kind: str) -> None:
    (known,) = translated(pipeline([NODES[kind]])).nodes
    of_kedro = NODES[kind]
    assert known.name == of_kedro.name
    assert str(known) == str(of_kedro)
    assert set(known.inputs) == set(of_kedro.inputs)
    assert (known.outputs, known.tags, known.confirms) == (of_kedro.outputs, of_kedro.tags, of_kedro.confirms)
    assert (known.kind is NodeKind.COROUTINE) == (kind == "awaited")


@pytest.mark.parametrize("kind", ["in order", "by name"])
def test_it_is_called_as_kedro_calls_it(kind: str) -> None:
    (known,) = translated(pipeline([NODES[kind]])).nodes
    values: dict[str, Any] = {"a": 1, "b": 20}
    assert known.run(values) == NODES[kind].run(values)


def test_it_can_be_sent_to_another_process() -> None:
    (known,) = translated(pipeline([NODES["by name"]])).nodes
    again = pickle.loads(pickle.dumps(known))
    assert (again.name, again.run({"a": 1, "b": 2})) == (known.name, {"c": 3})


def test_nodes_run_in_the_order_of_kedro() -> None:
    flow = pipeline(
        [node(total, f"{name}0", f"{name}1") for name in "cab"] + [node(total, ["a1", "c1"], "d")]
    )
    assert [known.name for known in translated(flow).nodes] == [known.name for known in flow.nodes]


class Loud(Node):
    """A node that runs in a way of its own."""

    def run(self, inputs: dict[str, Any] | None = None) -> dict[str, Any]:
        return {name: f"{value}!" for name, value in super().run(inputs).items()}


def test_a_class_of_nodes_that_runs_them_in_its_own_way_is_heeded() -> None:
    flow = pipeline([Loud(total, ["a", "b", "a"], "c", name="loud"), Loud(total, "a", "d", name="too")])
    catalog = DataCatalog({"a": MemoryDataset(1), "b": MemoryDataset(2)})
    result = AsyncRunner().run(flow, catalog)
    assert {name: made.load() for name, made in result.items()} == {"c": "4!", "d": "1!"}
