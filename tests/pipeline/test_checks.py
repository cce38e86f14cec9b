"""Nodes that cannot stand in one pipeline: the message names both culprits."""

import pytest

from penstock.errors import (
    CircularDependencyError,
    ConfirmNotUniqueError,
    OutputNotUniqueError,
    PipelineError,
)
from penstock.pipeline import Pipeline, node


def first(*values):
    return values[0]


def test_two_nodes_of_one_name():
    nodes = [node(first, "a", "b", name="clean"), node(first, "c", "d", name="clean")]
    with pytest.raises(PipelineError) as caught:
        Pipeline(nodes)
    assert "'clean': clean: first([a]) -> [b]  and  clean: first([c]) -> [d]" in str(caught.value)


def test_the_same_node_twice_also_through_pipelines():
    clean = node(first, "a", "b", name="clean")
    for parts in ([clean, clean], [Pipeline([clean]), clean], [Pipeline([clean]), Pipeline([clean])]):
        with pytest.raises(PipelineError, match="'clean'"):
            Pipeline(parts)


@pytest.mark.parametrize("outputs", [("x", "x"), (["u", "x"], {"k": "x"}), ("x@a", "x@b")])
def test_two_nodes_that_write_one_dataset(outputs):
    nodes = [
        node(first, "in", written, name=name)
        for name, written in zip(("left", "right"), outputs, strict=True)
    ]
    with pytest.raises(OutputNotUniqueError, match="Two nodes write the dataset 'x': 'left' and 'right'"):
        Pipeline(nodes)


@pytest.mark.parametrize("confirms", ["x", ["y", "x"], "x@spark"])
def test_two_nodes_that_confirm_one_dataset(confirms):
    nodes = [
        node(first, "a", "b", name="left", confirms="x"),
        node(first, "a", "c", name="right", confirms=confirms),
    ]
    with pytest.raises(ConfirmNotUniqueError, match="confirm the dataset 'x': 'left' and 'right'"):
        Pipeline(nodes)


@pytest.mark.parametrize(("one", "other"), [("in", "in@spark"), ("in@spark", "in")])
def test_a_dataset_with_and_without_transcoding(one, other):
    nodes = [node(first, one, "a", name="left"), node(first, other, "b", name="right")]
    with pytest.raises(PipelineError, match=r"'in@spark'.*'in'") as caught:
        Pipeline(nodes)
    assert "'left'" in str(caught.value)
    assert "'right'" in str(caught.value)


def test_a_dataset_with_and_without_transcoding_between_writer_and_reader():
    with pytest.raises(PipelineError, match="with and without transcoding"):
        Pipeline([node(first, "in", "mid@spark"), node(first, "mid", "out")])


def test_a_circle_is_shown_whole_and_nothing_else():
    nodes = [
        node(first, ["in", "back"], "a", name="one"),
        node(first, "a", "b@x", name="two"),
        node(first, "b@y", "back", name="three"),
        node(first, "b@y", "side", name="downstream"),
        node(first, "in", "other", name="upstream"),
    ]
    with pytest.raises(CircularDependencyError) as caught:
        Pipeline(nodes)
    message = str(caught.value)
    assert message.startswith("3 nodes")
    for step in ("'one' gives 'a' to 'two'", "'two' gives 'b' to 'three'", "'three' gives 'back' to 'one'"):
        assert step in message
    assert "stream" not in message


def test_the_circle_does_not_depend_on_the_order_of_nodes():
    nodes = [
        node(first, [f"d{i}", f"e{i}"], [f"d{(i + 1) % 4}", f"e{(i + 2) % 4}"], name=f"n{i}")
        for i in range(4)
    ]
    messages = set()
    for turn in range(4):
        with pytest.raises(CircularDependencyError) as caught:
            Pipeline(nodes[turn:] + nodes[:turn])
        messages.add(str(caught.value))
    assert len(messages) == 1


@pytest.mark.parametrize("nodes", [None, 3, [3], ["clean"], [[node(len, "a", "b")]]])
def test_a_pipeline_of_something_else(nodes):
    with pytest.raises(PipelineError, match="made of"):
        Pipeline(nodes)
