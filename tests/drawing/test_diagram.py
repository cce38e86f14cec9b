"""What is drawn of a pipeline, and what is folded."""

from collections.abc import Callable

from penstock import Pipeline, node, pipeline
from penstock.drawing._diagram import LARGE, Diagram, diagram_of


def names(diagram: Diagram, kind: str) -> set[str]:
    return {box.name for box in diagram.boxes if box.kind == kind}


def arrows(diagram: Diagram) -> set[tuple[str, str]]:
    return {(diagram.boxes[source].name, diagram.boxes[target].name) for source, target in diagram.arrows}


def test_transcoded_datasets_are_one_box(flow: Pipeline) -> None:
    diagram = diagram_of(flow)
    assert {("clean", "cleaned"), ("cleaned", "join")} <= arrows(diagram)
    assert not any("@" in box.name for box in diagram.boxes)


def test_parameters_are_told_with_their_node_or_drawn(flow: Pipeline) -> None:
    assert names(diagram_of(flow), "parameters") == set()
    (clean,) = [box for box in diagram_of(flow).boxes if box.name == "clean"]
    assert dict(clean.details)["reads"] == "flights, params:limit"
    assert names(diagram_of(flow, parameters=True), "parameters") == {"params:limit", "parameters"}


def test_a_node_tells_where_its_function_is(flow: Pipeline) -> None:
    (clean,) = [box for box in diagram_of(flow).boxes if box.name == "clean"]
    assert dict(clean.details)["function"].startswith("one(*_: Any) -> int at ")
    assert "conftest.py:" in dict(clean.details)["function"]


def test_a_folded_namespace_hides_what_only_it_uses(flow: Pipeline) -> None:
    diagram = diagram_of(flow, depth=0)
    assert names(diagram, "namespace") == {"model"}
    assert ("model", "model.fitted") in arrows(diagram)  # `report` reads it, too
    assert "model.fitted" not in names(diagram_of(flow.only_nodes("model.fit"), depth=0), "dataset")


def test_small_pipelines_are_drawn_as_they_are(chains: Callable[..., Pipeline]) -> None:
    assert names(diagram_of(chains(LARGE, 4)), "namespace") == set()


def test_large_pipelines_are_folded_from_inside_until_they_can_be_read() -> None:
    nodes = [
        node(
            max, f"a{n}", f"b{n}", name=f"n{n}", namespace=f"outer.middle{n % 5}.inner{n % 50}.core{n % 100}"
        )
        for n in range(200)
    ]
    diagram = diagram_of(pipeline(nodes))
    assert len(names(diagram, "namespace")) == 50
    assert {box.group for box in diagram.boxes if box.kind == "namespace"} == {
        ("outer", f"middle{n}") for n in range(5)
    }


def test_a_large_pipeline_without_namespaces_is_drawn_whole(chains: Callable[..., Pipeline]) -> None:
    assert len(names(diagram_of(chains(200)), "node")) == 200


def test_the_title_counts_what_is_drawn(flow: Pipeline, chains: Callable[..., Pipeline]) -> None:
    assert diagram_of(flow).title == "Pipeline of 5 nodes, 7 datasets"
    assert diagram_of(chains(200, 10)).title == "Pipeline of 200 nodes, 1 dataset, 10 namespaces folded"


def test_datasets_stand_in_the_namespace_that_their_name_begins_with() -> None:
    flow = pipeline([node(max, ["a.b.x", "a.q.y", "z", "params:a.p"], "a.b.out", name="n", namespace="a.b")])
    groups = {box.name: (box.group, box.label) for box in diagram_of(flow, parameters=True).boxes}
    assert groups["a.b.x"] == (("a", "b"), "x")
    assert groups["a.q.y"] == (("a",), "q.y")
    assert groups["z"] == ((), "z")
    assert groups["params:a.p"] == (("a",), "params:p")


def test_a_folded_namespace_is_not_seen_to_read_what_it_writes() -> None:
    flow = pipeline(
        [
            node(max, "a", "ns.b", name="write", namespace="ns"),
            node(max, "ns.b", "ns.c", name="read", namespace="ns"),
            node(max, "ns.b", "d", name="other"),
        ]
    )
    assert arrows(diagram_of(flow, depth=0)) == {
        ("a", "ns"),
        ("ns", "ns.b"),
        ("ns.b", "other"),
        ("other", "d"),
    }
