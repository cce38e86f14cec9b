"""What nodes and pipelines mean: which are equal, and which cannot be."""

from typing import Any

import pytest


def add(one: int, other: int) -> int:
    return one + other


def test_the_order_of_inputs_by_name_does_not_matter_and_that_of_a_list_does(house: Any) -> None:
    by_name = house.node(add, {"one": "a", "other": "b"}, "c", name="n")
    assert by_name == house.node(add, {"other": "b", "one": "a"}, "c", name="n")
    assert house.node(add, ["a", "b"], "c", name="n") != house.node(add, ["b", "a"], "c", name="n")


def test_a_dataset_cannot_be_used_with_and_without_a_transcoding(house: Any) -> None:
    with pytest.raises(ValueError, match="data"):
        house.pipeline([house.node(add, ["data", "data@frame"], "end")])


def test_two_transcodings_of_one_dataset_cannot_both_be_written(house: Any) -> None:
    with pytest.raises(house.OutputNotUniqueError, match="data"):
        house.pipeline([house.node(abs, "a", "data@one"), house.node(abs, "b", "data@two")])


def test_names_of_nodes_are_unique(house: Any) -> None:
    with pytest.raises(ValueError, match="same"):
        house.pipeline([house.node(abs, "a", "b", name="same"), house.node(abs, "c", "d", name="same")])


def test_a_circle_is_refused(house: Any) -> None:
    with pytest.raises(house.CircularDependencyError, match=r"(?s)forth|back"):
        house.pipeline([house.node(abs, "a", "b", name="forth"), house.node(abs, "b", "a", name="back")])


def test_unknown_names_are_told_with_a_suggestion(house: Any) -> None:
    flow = house.pipeline([house.node(abs, "raw", "clean", name="cleaning")])
    with pytest.raises(ValueError, match="claening"):
        flow.only_nodes("claening")
    with pytest.raises(ValueError, match="claen"):
        flow.from_inputs("claen")


def test_reuse_renames_inputs_outputs_and_parameters_and_prefixes_the_rest(house: Any) -> None:
    flow = house.pipeline(
        [
            house.node(add, ["raw", "params:by"], "between", name="one", tags="own"),
            house.node(add, ["between", "params:shared"], "end", name="two"),
        ]
    )
    moved = house.pipeline(
        flow,
        inputs={"raw": "flights"},
        outputs={"end": "score"},
        parameters={"params:shared": "params:all.shared"},
        namespace="plant",
        tags="moved",
    )
    assert [
        (node.name, list(node.inputs), list(node.outputs), sorted(node.tags)) for node in moved.nodes
    ] == [
        ("plant.one", ["flights", "params:plant.by"], ["plant.between"], ["moved", "own"]),
        ("plant.two", ["plant.between", "params:all.shared"], ["score"], ["moved"]),
    ]


def test_an_unknown_input_of_a_reused_pipeline_is_refused(house: Any) -> None:
    flow = house.pipeline([house.node(abs, "raw", "end")])
    with pytest.raises(house.PipelineError, match="rwa"):
        house.pipeline(flow, inputs={"rwa": "flights"})


def test_the_algebra_of_pipelines(house: Any) -> None:
    one, two, three = (house.node(abs, name, f"{name}_out", name=name) for name in "abc")
    left, right = house.pipeline([one, two], tags="left"), house.pipeline([two, three])
    assert {node.name for node in (house.pipeline([one, two]) + right).nodes} == {"a", "b", "c"}
    assert {node.name for node in (house.pipeline([one, two]) & right).nodes} == {"b"}
    assert {node.name for node in (house.pipeline([one, two]) - right).nodes} == {"a"}
    assert {node.name for node in left.only_nodes_with_tags("left").nodes} == {"a", "b"}
