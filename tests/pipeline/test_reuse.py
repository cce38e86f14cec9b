"""A pipeline reused under other names."""

import pytest

from penstock.errors import PipelineError
from penstock.pipeline import Pipeline, node, pipeline


def work(*values, **named):
    return values


BASE = Pipeline(
    [
        node(
            work,
            ["raw", "params:size", "parameters"],
            "mid@csv",
            name="first",
            confirms=["mid@csv", "elsewhere"],
        ),
        node(
            work,
            {"rows": "mid@pandas", "limit": "params:limit"},
            {"x": "out"},
            name="second",
            namespace="inner",
        ),
    ]
)


def shape(flow):
    return {node.name: (node.inputs, node.outputs) for node in flow.nodes}


def test_a_namespace_goes_before_nodes_datasets_and_parameters():
    flow = pipeline(BASE, namespace="eu")
    assert shape(flow) == {
        "eu.first": (["eu.raw", "params:eu.size", "parameters"], ["eu.mid@csv"]),
        "eu.inner.second": (["eu.mid@pandas", "params:eu.limit"], ["eu.out"]),
    }
    assert [node.namespace for node in flow.nodes] == ["eu", "eu.inner"]
    assert flow.nodes[0].confirms == ["eu.mid@csv", "eu.elsewhere"]
    assert [node.short_name for node in flow.nodes] == ["first", "second"]


def test_a_namespace_can_leave_datasets_alone():
    flow = pipeline(BASE, namespace="eu", prefix_datasets_with_namespace=False)
    assert [node.name for node in flow.nodes] == ["eu.first", "eu.inner.second"]
    assert flow.datasets() == BASE.datasets()


@pytest.mark.parametrize(
    ("exposed", "inputs", "outputs"),
    [
        ({"inputs": "raw"}, {"raw", "params:eu.size", "params:eu.limit", "parameters"}, {"eu.out"}),
        ({"outputs": {"out"}}, {"eu.raw", "params:eu.size", "params:eu.limit", "parameters"}, {"out"}),
        (
            {"outputs": {"out": "best"}},
            {"eu.raw", "params:eu.size", "params:eu.limit", "parameters"},
            {"best"},
        ),
        ({"parameters": "size"}, {"eu.raw", "params:size", "params:eu.limit", "parameters"}, {"eu.out"}),
        (
            {"parameters": {"params:size": "width", "limit": "params:top", "parameters": "ignored"}},
            {"eu.raw", "params:width", "params:top", "parameters"},
            {"eu.out"},
        ),
    ],
)
def test_exposed_names_stay_out_of_the_namespace(exposed, inputs, outputs):
    flow = pipeline(BASE, namespace="eu", **exposed)
    assert (flow.inputs(), flow.outputs()) == (inputs, outputs)


@pytest.mark.parametrize("outputs", ["mid", {"mid": "shared"}])
def test_an_exposed_dataset_keeps_its_transcodings(outputs):
    flow = pipeline(BASE, namespace="eu", outputs=outputs)
    name = "mid" if outputs == "mid" else "shared"
    assert {f"{name}@csv", f"{name}@pandas"} < flow.datasets()
    assert len(flow.grouped_nodes) == 2


def test_renaming_needs_no_namespace_and_takes_names_of_nodes_along():
    flow = pipeline([node(work, "raw", "out")], inputs={"raw": "cooked"})
    assert flow.inputs() == {"cooked"}
    assert flow.nodes[0].name == node(work, "cooked", "out").name


def test_two_inputs_may_become_one():
    flow = pipeline([node(work, ["a", "b"], "c", name="n")], inputs={"a": "x", "b": "x"})
    assert flow.nodes[0].inputs == ["x", "x"]
    assert flow.nodes[0].run({"x": 1}) == {"c": (1, 1)}


def test_reused_twice_the_copies_stand_side_by_side():
    both = pipeline(BASE, namespace="a", inputs="raw") + pipeline(BASE, namespace="b", inputs="raw", tags="b")
    assert both.outputs() == {"a.out", "b.out"}
    assert {node.name for node in both.only_nodes_with_tags("b").nodes} == {"b.first", "b.inner.second"}


def test_the_names_given_may_lie_in_any_collection():
    as_set = pipeline(BASE, namespace="eu", inputs={"raw"}, parameters={"size", "limit"})
    as_list = pipeline(BASE.nodes, namespace="eu", inputs=["raw"], parameters=("size", "params:limit"))
    assert shape(as_set) == shape(as_list)


@pytest.mark.parametrize(
    ("exposed", "message"),
    [
        ({"inputs": "rwa"}, "no dataset or parameter 'rwa'. Did you mean 'raw'?"),
        ({"parameters": {"sise": "x"}}, "Did you mean 'params:size'"),
        ({"outputs": {"out", "uot"}}, "Did you mean 'out'?"),
        ({"inputs": "params:size"}, "'params:size' is a parameter"),
        ({"inputs": {"parameters"}}, "'parameters' is a parameter"),
        ({"inputs": "mid"}, "'mid' cannot be among the `inputs`"),
        ({"inputs": "out"}, "'out' cannot be among the `inputs`"),
        ({"outputs": "raw"}, "'raw' cannot be among the `outputs`"),
    ],
)
def test_names_that_do_not_fit_are_refused(exposed, message):
    with pytest.raises(PipelineError) as caught:
        pipeline(BASE, namespace="eu", **exposed)
    assert message in str(caught.value)


def test_renaming_onto_another_dataset_is_refused_like_any_clash():
    with pytest.raises(PipelineError, match="Two nodes write the dataset 'out'"):
        pipeline(BASE, outputs={"mid@csv": "out"})
