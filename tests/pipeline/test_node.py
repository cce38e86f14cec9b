"""What a node is: its names, its order among others, its copies, and the definitions it refuses."""

import copy
import pickle
from functools import partial, update_wrapper

import pytest

from penstock.errors import OutputNotUniqueError, PenstockError, PipelineError
from penstock.pipeline import Node, node


def scale(rows, factor=1, *, offset=0):
    return rows


class Model:
    def __call__(self, rows):
        return rows

    def predict(self, rows):
        return rows


@pytest.mark.parametrize(
    ("inputs", "outputs", "read", "written"),
    [
        ("a", "b", ["a"], ["b"]),
        (["a", "b"], ["c", "d"], ["a", "b"], ["c", "d"]),
        (["a", "a"], None, ["a", "a"], []),
        ({"factor": "f", "rows": "r"}, {"x": "b", "y": "c"}, ["r", "f"], ["b", "c"]),
        ({"offset": "o", "rows": "r"}, "b", ["r", "o"], ["b"]),
        ("cars@pandas", "trucks@spark", ["cars@pandas"], ["trucks@spark"]),
    ],
)
def test_inputs_follow_the_parameters_and_outputs_the_definition(inputs, outputs, read, written):
    made = node(scale, inputs, outputs)
    assert (made.inputs, made.outputs) == (read, written)


def test_a_node_may_have_no_inputs_or_no_outputs_but_not_neither():
    assert node(list, None, "a").inputs == []
    assert node(print, "a", None).outputs == []
    with pytest.raises(PipelineError, match="neither inputs nor outputs"):
        node(list, None, None)


@pytest.mark.parametrize(
    ("func", "name", "short_name"),
    [
        (len, "len__340b4643", "Len"),
        (partial(len), "partial(len)__ffe8e2ab", "Partial(Len)"),
        (update_wrapper(partial(len), len), "partial(len)__ffe8e2ab", "Len"),
        (Model, "Model__", "Model"),
        (Model(), "Model__", "Model"),
        (Model().predict, "predict__", "Predict"),
    ],
)
def test_a_node_without_a_name_makes_one_of_its_function_and_datasets(func, name, short_name):
    made = node(func, None if func is Model else "a", "b")
    assert made.name.startswith(name)
    assert len(made.name.rpartition("__")[2]) == 8
    assert made.short_name == short_name
    assert node(func, None if func is Model else "a", "c").name != made.name


def test_a_namespace_stands_before_the_name_but_not_the_short_name():
    made = node(len, "a", "b", name="count", namespace="outer.inner")
    assert (made.name, made.short_name) == ("outer.inner.count", "count")
    assert made.namespace_prefixes == ["outer", "outer.inner"]
    assert node(len, "a", "b").namespace_prefixes == []


def test_what_a_node_hands_out_cannot_change_it():
    inputs, outputs = ["a", "b"], {"x": "c"}
    made = node(scale, inputs, outputs, tags=["t"], confirms=["a"])
    for handed in (inputs, outputs, made.inputs, made.outputs, made.tags, made.confirms):
        handed.clear()
    assert made == node(scale, ["a", "b"], {"x": "c"}, name=made.name)
    assert (made.inputs, made.outputs, made.tags, made.confirms) == (["a", "b"], ["c"], {"t"}, ["a"])


@pytest.mark.parametrize("attribute", ["func", "name", "inputs", "anything"])
def test_a_node_cannot_be_assigned_to(attribute):
    with pytest.raises(AttributeError):
        setattr(node(len, "a", "b"), attribute, len)


def test_tagging_gives_a_new_node_with_more_tags():
    plain = node(len, "a", "b", tags="x")
    assert plain.tag("y").tags == plain.tag(["x", "y"]).tags == {"x", "y"}
    assert plain.tags == {"x"}


FULL = {
    "func": scale,
    "inputs": {"rows": "a", "factor": "params:f"},
    "outputs": ["b"],
    "name": "scale",
    "tags": ["x"],
    "confirms": ["a"],
    "namespace": "ns",
    "preview_fn": dict,
}


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n)), Node.replace]
)
def test_a_copy_has_everything(duplicate):
    original = Node(**FULL)
    twin = duplicate(original)
    assert twin is not original
    assert twin == original
    for aspect in ("func", "kind", "name", "inputs", "outputs", "tags", "confirms", "namespace"):
        assert getattr(twin, aspect) == getattr(original, aspect)
    assert twin.preview() == {}


def test_replacing_changes_only_what_is_named():
    changed = Node(**FULL).replace(func=dict, namespace=None)
    assert (changed.func, changed.name, changed.tags) == (dict, "scale", {"x"})


def test_equality_sees_name_inputs_and_outputs():
    assert node(len, "a", "b", name="n") == node(list, "a", "b", name="n", tags="t")
    assert node(len, "a", "b", name="n") != node(len, ["a"], "b", name="n")
    assert node(len, "a", "b", name="n") != node(len, "a", "b", name="m")
    assert node(len, "a", "b", name="n") != node(len, "a", "b", name="n", namespace="m")
    assert node(len, "a", "b") != "len"


def test_the_order_of_a_dict_does_not_matter_and_that_of_a_list_does():
    one = node(scale, {"rows": "a", "factor": "b"}, {"x": "c", "y": "d"}, name="n")
    two = node(scale, {"factor": "b", "rows": "a"}, {"y": "d", "x": "c"}, name="n")
    assert one == two
    assert hash(one) == hash(two)
    assert node(scale, ["a", "b"], "c", name="n") != node(scale, ["b", "a"], "c", name="n")


def test_nodes_sort_by_name_then_by_datasets():
    ordered = [node(len, "b", "a", name="m"), node(len, "a", "b", name="n"), node(len, ["a"], "b", name="n")]
    assert sorted([ordered[2], ordered[0], ordered[1]]) == ordered
    with pytest.raises(TypeError):
        assert ordered[0] < "n"


@pytest.mark.parametrize(
    ("made", "text", "representation"),
    [
        (node(len, "a", "b"), "len([a]) -> [b]", "Node(len, 'a', 'b', None)"),
        (node(scale, ["a", "b"], None), "scale([a;b]) -> None", "Node(scale, ['a', 'b'], None, None)"),
        (node(list, None, {"k": "b"}, name="n"), "n: list(None) -> [b]", "Node(list, None, {'k': 'b'}, 'n')"),
    ],
)
def test_a_node_reads_well(made, text, representation):
    assert (str(made), repr(made)) == (text, representation)


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ({"func": "len"}, "first argument is a function, not a str: 'len'"),
        ({"inputs": ("a",)}, r"inputs are a str, a list, a dict or None, not a tuple: \('a',\)"),
        ({"outputs": {"b"}}, "outputs are a str, a list, a dict or None, not a set"),
        ({"inputs": [1]}, "1 in the inputs .* cannot be the name of a dataset"),
        ({"outputs": ["b", ""]}, "'' in the outputs .* cannot be the name"),
        ({"confirms": [None]}, "None in the confirms"),
        ({"inputs": "a@b@c"}, "'a@b@c' has 2 '@' signs"),
        ({"name": "my node"}, "'my node' is not a valid node name"),
        ({"name": "node\n"}, "is not a valid node name"),
        ({"tags": ["ok", "not ok"]}, "'not ok' is not a valid node tag"),
        ({"inputs": "a", "outputs": "a"}, r"len\(\[a\]\) -> \[a\] writes what it reads: 'a'"),
        ({"inputs": "a@x", "outputs": "a@y"}, "writes what it reads: 'a'"),
        ({"preview_fn": "picture"}, "preview_fn is a function, not a str"),
    ],
)
def test_a_wrong_definition_is_refused_by_name(definition, message):
    with pytest.raises(PipelineError, match=message) as caught:
        Node(**{"func": len, "inputs": "a", "outputs": "b", **definition})
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, PenstockError)


@pytest.mark.parametrize("outputs", [["b", "b"], ["b@x", "b@y"], {"k": "b", "l": "b"}])
def test_a_node_cannot_write_one_dataset_twice(outputs):
    with pytest.raises(OutputNotUniqueError, match="writes one dataset twice: 'b'"):
        node(len, "a", outputs)


def test_preview_calls_what_was_given_for_it():
    assert node(len, "a", "b", preview_fn=lambda: "graph LR").preview() == "graph LR"
    assert node(len, "a", "b").preview() is None
