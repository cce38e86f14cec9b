"""Checked by type checkers, never run: what the pipeline room promises about types."""

from collections.abc import Mapping, Sequence
from typing import Any, assert_type

from penstock.pipeline import Graph, GroupedNodes, Node, NodeKind, Pipeline, node, pipeline


def add(left: int, right: int = 0) -> int:
    return left + right


async def fetch(url: str) -> bytes:
    return url.encode()


one = node(add, "a", "b")
assert_type(one, Node)
node(add, ["a", "b"], {"k": "c"}, name="n", tags={"x"}, confirms="a", namespace="ns", preview_fn=str)
node(fetch, {"url": "params:url"}, None, tags=("x", "y"))
Node(add, None, "b")  # a wrong number of inputs is found at run time, not by types
node(add, 3, "b")  # type: ignore[arg-type]
node(add, ("a",), "b")  # type: ignore[arg-type]
one.name = "other"  # type: ignore[misc]

assert_type(one.name, str)
assert_type(one.inputs, list[str])
assert_type(one.tags, set[str])
assert_type(one.namespace, str | None)
assert_type(one.kind, NodeKind)
assert_type(one.tag("x"), Node)
assert_type(one.run({"a": 1}), dict[str, Any])
assert_type(one.split(one.call([1])), Sequence[Any])

flow = pipeline(
    [one, Pipeline([one])], inputs={"a": "x"}, outputs={"b"}, parameters="p", tags=["t"], namespace="ns"
)
assert_type(flow, Pipeline)
assert_type(flow + flow - flow & flow | flow, Pipeline)
assert_type(flow.filter(tags=["t"], from_nodes={"n"}, to_outputs=("b",)), Pipeline)
assert_type(flow.nodes, list[Node])
assert_type(flow.grouped_nodes, list[list[Node]])
assert_type(flow.node_dependencies, Mapping[Node, frozenset[Node]])
assert_type(flow.inputs(), set[str])
assert_type(flow.graph, Graph)
assert_type(flow.graph.inputs, tuple[tuple[int, ...], ...])
assert_type(flow.group_nodes_by("namespace"), list[GroupedNodes])
assert_type(flow.describe(), str)
sum([flow, flow], Pipeline([]))
