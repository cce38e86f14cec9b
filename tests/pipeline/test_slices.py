"""Which nodes a slice keeps."""

import pytest

from penstock.errors import PipelineError
from penstock.pipeline import Pipeline, node


def work(*values):
    return values


FLOW = Pipeline(
    [
        node(work, ["raw", "params:a"], "clean@csv", name="clean", tags="prepare", namespace="data"),
        node(work, "clean@pandas", "train", name="split", tags=["prepare", "model"], namespace="data.inner"),
        node(work, "clean@spark", "stats", name="count", tags="report"),
        node(work, ["train", "params:b"], "model", name="fit", tags="model", namespace="science"),
        node(work, ["model", "stats"], None, name="publish", tags="report"),
    ]
)


def names(flow):
    return [node.name for node in flow.nodes]


@pytest.mark.parametrize(
    ("method", "arguments", "kept"),
    [
        ("only_nodes", ["count", "data.clean"], ["data.clean", "count"]),
        ("only_nodes", ["count", "count"], ["count"]),
        ("only_nodes", [], []),
        (
            "only_nodes_with_tags",
            ["model", "report"],
            ["count", "data.inner.split", "science.fit", "publish"],
        ),
        ("only_nodes_with_tags", ["unknown"], []),
        ("only_nodes_with_tags", [], []),
        ("only_nodes_with_namespaces", [["data"]], ["data.clean", "data.inner.split"]),
        ("only_nodes_with_namespaces", [["data.inner", "science"]], ["data.inner.split", "science.fit"]),
        ("only_nodes_with_namespaces", [["data", "data.inner"]], ["data.clean", "data.inner.split"]),
        ("only_nodes_with_namespaces", ["science"], ["science.fit"]),
        ("only_nodes_with_inputs", ["clean"], ["count", "data.inner.split"]),
        ("only_nodes_with_inputs", ["clean@pandas"], ["data.inner.split"]),
        ("only_nodes_with_inputs", ["clean@csv"], []),
        ("only_nodes_with_inputs", ["raw", "model"], ["data.clean", "publish"]),
        ("only_nodes_with_outputs", ["clean"], ["data.clean"]),
        ("only_nodes_with_outputs", ["clean@csv"], ["data.clean"]),
        ("only_nodes_with_outputs", ["clean@spark"], []),
        ("only_nodes_with_outputs", ["raw"], []),
        ("from_nodes", ["data.inner.split"], ["data.inner.split", "science.fit", "publish"]),
        ("from_nodes", ["count", "science.fit"], ["count", "science.fit", "publish"]),
        ("to_nodes", ["science.fit"], ["data.clean", "data.inner.split", "science.fit"]),
        ("to_nodes", ["count"], ["data.clean", "count"]),
        ("from_inputs", ["params:b"], ["science.fit", "publish"]),
        ("from_inputs", ["clean@spark"], ["count", "publish"]),
        ("from_inputs", ["clean"], ["count", "data.inner.split", "science.fit", "publish"]),
        ("to_outputs", ["stats"], ["data.clean", "count"]),
        ("to_outputs", ["clean@spark"], []),
        ("to_outputs", ["raw"], []),
        ("to_outputs", [], []),
    ],
)
def test_slices_keep_what_they_promise(method, arguments, kept):
    assert names(getattr(FLOW, method)(*arguments)) == kept


def test_slices_share_the_nodes_they_keep():
    by_name = {node.name: node for node in FLOW.nodes}
    assert all(node is by_name[node.name] for node in FLOW.from_nodes("data.clean").nodes)


@pytest.mark.parametrize(
    ("method", "argument", "message"),
    [
        ("only_nodes", "cuont", "no node named 'cuont'. Did you mean 'count'?"),
        ("only_nodes", "fit", "no node named 'fit'. Did you mean 'science.fit'?"),
        ("from_nodes", "publsh", "Did you mean 'publish'?"),
        ("to_nodes", "nothing_like_it", "no node named 'nothing_like_it'."),
        ("from_inputs", "rwa", "no dataset named 'rwa'. Did you mean 'raw'?"),
        ("to_outputs", "modle", "Did you mean 'model'?"),
        ("only_nodes_with_inputs", "clean@polars", "Did you mean 'clean"),
        ("only_nodes_with_outputs", "trian", "Did you mean 'train'?"),
        ("only_nodes_with_namespaces", "sciense", "no namespace named 'sciense'. Did you mean 'science'?"),
        ("only_nodes_with_namespaces", "inner", "Did you mean 'data.inner'?"),
    ],
)
def test_a_misspelt_name_gets_a_suggestion(method, argument, message):
    with pytest.raises(PipelineError) as caught:
        getattr(FLOW, method)(argument)
    assert message in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_every_unknown_name_is_told():
    with pytest.raises(PipelineError, match="'one' or 'two'"):
        FLOW.only_nodes("one", "count", "two")


@pytest.mark.parametrize(
    ("conditions", "kept"),
    [
        ({}, ["data.clean", "count", "data.inner.split", "science.fit", "publish"]),
        ({"tags": ["model"]}, ["data.inner.split", "science.fit"]),
        ({"tags": "model", "node_namespaces": "data"}, ["data.inner.split"]),
        (
            {"from_nodes": ["data.inner.split"], "to_nodes": ["science.fit"]},
            ["data.inner.split", "science.fit"],
        ),
        ({"node_names": ["data.clean", "publish"], "from_inputs": ["raw"]}, ["data.clean", "publish"]),
        ({"from_inputs": ["clean"], "to_outputs": ["model"]}, ["data.inner.split", "science.fit"]),
        ({"tags": [], "node_names": None, "to_outputs": ("stats",)}, ["data.clean", "count"]),
    ],
)
def test_a_filter_keeps_what_meets_every_condition(conditions, kept):
    assert names(FLOW.filter(**conditions)) == kept


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"tags": ["modle", "report"]}, "no tag named 'modle'. Did you mean 'model'?"),
        ({"node_names": ["cuont"]}, "Did you mean 'count'?"),
        ({"node_names": ["count"], "tags": ["model"]}, "No node of the pipeline is left"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused(conditions, message):
    with pytest.raises(PipelineError) as caught:
        FLOW.filter(**conditions)
    assert message in str(caught.value)


def test_an_empty_pipeline_cannot_be_filtered():
    with pytest.raises(PipelineError, match="No node"):
        Pipeline([]).filter()
