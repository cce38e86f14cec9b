"""What a pipeline tells about itself, and its algebra."""

import copy
import json
import pickle

import pytest

from penstock.pipeline import Graph, Pipeline, node, pipeline


def work(*values):
    return values


#: in -> first -> a -> second, third -> b, c -> last -> out; beside them a node that only writes.
DIAMOND = [
    node(work, ["b", "c@pandas", "params:size"], "out", name="last", tags="slow"),
    node(work, "a", "b", name="second", tags=["fast", "odd"]),
    node(work, "a", ["c@csv"], name="third"),
    node(work, ["in", "parameters"], "a", name="first"),
    node(work, None, "alone", name="beside"),
]


@pytest.fixture(name="diamond")
def _diamond():
    return Pipeline(DIAMOND)


def names(flow):
    return [node.name for node in flow.nodes]


def test_nodes_run_by_generation_then_by_name(diamond):
    assert [[node.name for node in group] for group in diamond.grouped_nodes] == [
        ["beside", "first"],
        ["second", "third"],
        ["last"],
    ]
    assert names(diamond) == ["beside", "first", "second", "third", "last"]


def test_the_order_does_not_depend_on_how_the_nodes_were_given(diamond):
    assert names(Pipeline(DIAMOND[::-1])) == names(Pipeline(set(DIAMOND))) == names(diamond)


def test_dependencies_are_direct_and_reach_through_transcodings(diamond):
    dependencies = diamond.node_dependencies.items()
    assert {node.name: {parent.name for parent in parents} for node, parents in dependencies} == {
        "beside": set(),
        "first": set(),
        "second": {"first"},
        "third": {"first"},
        "last": {"second", "third"},
    }


def test_datasets_by_the_part_they_play(diamond):
    assert diamond.inputs() == {"in", "parameters", "params:size"}
    assert diamond.outputs() == {"out", "alone"}
    assert diamond.all_inputs() == {"in", "parameters", "a", "b", "c@pandas", "params:size"}
    assert diamond.all_outputs() == {"a", "b", "c@csv", "out", "alone"}
    assert diamond.datasets() == diamond.all_inputs() | diamond.all_outputs()


def test_the_graph_says_the_same_in_numbers(diamond):
    graph = diamond.graph
    ids = {name: dataset for dataset, name in enumerate(graph.names)}
    places = {node.name: place for place, node in enumerate(graph.nodes)}
    assert isinstance(graph, Graph)
    assert graph is diamond.graph
    assert graph.inputs[places["last"]] == (ids["b"], ids["c@pandas"], ids["params:size"])
    assert graph.producer[ids["c@pandas"]] == graph.producer[ids["c@csv"]] == places["third"]
    assert graph.producer[ids["in"]] == -1
    assert graph.consumers[ids["a"]] == (places["second"], places["third"])
    assert graph.consumers[ids["c@csv"]] == ()
    assert set(graph.siblings[ids["c@csv"]]) == {ids["c@csv"], ids["c@pandas"]}
    assert graph.siblings[ids["c@pandas"]] == (ids["c@pandas"],)
    assert graph.free_outputs == {ids["out"], ids["alone"]}


def test_a_node_reading_one_dataset_twice_has_it_once_in_the_graph():
    graph = Pipeline([node(work, ["a", "b", "a"], "c")]).graph
    assert [graph.names[dataset] for dataset in graph.inputs[0]] == ["a", "b"]
    assert graph.consumers[graph.inputs[0][0]] == (0,)


def test_two_transcodings_of_one_dataset_are_read_side_by_side():
    flow = Pipeline([node(work, "in", "x@a", name="w"), node(work, ["x@a", "x@b"], "y", name="r")])
    graph = flow.graph
    read = graph.inputs[1]
    assert graph.siblings[read[0]] == graph.siblings[read[1]] == read
    assert (flow.inputs(), flow.outputs()) == ({"in"}, {"y"})


def test_pipelines_inside_pipelines_are_taken_over(diamond):
    more = node(work, "out", "report", name="more")
    assert names(Pipeline([more, diamond])) == [*names(diamond), "more"]
    assert names(Pipeline(diamond)) == names(diamond)
    assert names(Pipeline(iter(DIAMOND))) == names(diamond)


def test_an_empty_pipeline_has_everything_but_nodes():
    empty = Pipeline([])
    assert (empty.nodes, empty.grouped_nodes, empty.datasets(), repr(empty)) == (
        [],
        [],
        set(),
        "Pipeline([])",
    )
    assert "Inputs: None" in empty.describe()


def test_what_a_pipeline_hands_out_cannot_change_it(diamond):
    for handed in (diamond.nodes, diamond.grouped_nodes[0], diamond.datasets(), diamond.inputs()):
        handed.clear()
    with pytest.raises(TypeError):
        diamond.node_dependencies[DIAMOND[0]] = frozenset()
    assert len(diamond.nodes) == len(diamond.node_dependencies) == 5


def test_tags_are_added_to_every_node(diamond):
    for tagged in (diamond.tag("new"), Pipeline(DIAMOND, tags=["new"]), pipeline(diamond, tags="new")):
        assert tagged.only_nodes_with_tags("new").nodes == diamond.nodes
        assert tagged.only_nodes("second").nodes[0].tags == {"fast", "odd", "new"}
    assert not diamond.only_nodes_with_tags("new").nodes


def test_describe_tells_order_and_free_datasets(diamond):
    assert diamond.describe() == "\n".join(
        [
            "#### Pipeline execution order ####",
            "Inputs: in, parameters, params:size",
            "",
            "beside",
            "first",
            "second",
            "third",
            "last",
            "",
            "Outputs: alone, out",
            "##################################",
        ]
    )
    assert "\nsecond: work([a]) -> [b]\n" in diamond.describe(names_only=False)


def test_json_keeps_the_order_in_which_nodes_were_given(diamond):
    described = json.loads(diamond.to_json())["pipeline"]
    assert [entry["name"] for entry in described] == ["last", "second", "third", "first", "beside"]
    assert described[1] == {"name": "second", "inputs": ["a"], "outputs": ["b"], "tags": ["fast", "odd"]}


def test_a_long_pipeline_shows_its_beginning():
    flow = Pipeline([node(work, f"d{step:02}", f"d{step + 1:02}", name=f"n{step:02}") for step in range(12)])
    assert repr(flow).splitlines()[:2] == ["Pipeline([", "Node(work, 'd00', 'd01', 'n00'),"]
    assert repr(flow).splitlines()[-2:] == ["...", "])"]
    assert repr(Pipeline(DIAMOND[:1])).count("\n") == 2


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda flow: pickle.loads(pickle.dumps(flow))]
)
def test_a_copy_has_the_same_nodes(diamond, duplicate):
    assert diamond.node_dependencies
    twin = duplicate(diamond)
    assert twin.nodes == diamond.nodes
    assert twin.to_json() == diamond.to_json()


def test_adding_keeps_shared_nodes_once_and_those_of_the_left(diamond):
    left, right = diamond.only_nodes("first", "second"), diamond.only_nodes("second", "last").tag("right")
    for total in (left + right, left | right):
        assert names(total) == ["first", "second", "last"]
        assert [sorted(node.tags) for node in total.nodes] == [[], ["fast", "odd"], ["right", "slow"]]


def test_subtracting_and_intersecting(diamond):
    left, right = diamond.only_nodes("first", "second"), diamond.only_nodes("second", "last")
    assert names(left - right) == ["first"]
    assert names(left & right) == ["second"]


def test_pipelines_can_be_summed(diamond):
    assert sum(diamond.only_nodes(name) for name in names(diamond)).nodes == diamond.nodes


@pytest.mark.parametrize("other", [1, [], None, DIAMOND[0]])
def test_algebra_is_for_pipelines_only(diamond, other):
    for combine in (
        lambda: diamond + other,
        lambda: other + diamond,
        lambda: diamond - other,
        lambda: diamond & other,
        lambda: diamond | other,
    ):
        with pytest.raises(TypeError):
            combine()


@pytest.mark.parametrize(
    ("how", "groups"),
    [
        (
            None,
            [
                ("a.n1", "nodes", ["a.n1"], []),
                ("n2", "nodes", ["n2"], ["a.n1"]),
                ("b.c.n3", "nodes", ["b.c.n3"], ["a.n1", "n2"]),
                ("b.n4", "nodes", ["b.n4"], ["b.c.n3"]),
            ],
        ),
        (
            "namespace",
            [
                ("a", "namespace", ["a.n1"], []),
                ("n2", "nodes", ["n2"], ["a"]),
                ("b", "namespace", ["b.c.n3", "b.n4"], ["a", "n2"]),
            ],
        ),
    ],
)
def test_nodes_are_grouped_for_deployment(how, groups):
    flow = Pipeline(
        [
            node(work, "in", "d1", name="n1", namespace="a"),
            node(work, "d1", "d2", name="n2"),
            node(work, ["d2", "d1"], "d3", name="n3", namespace="b.c"),
            node(work, "d3", "d4", name="n4", namespace="b"),
        ]
    )
    found = [(group.name, group.type, group.nodes, group.dependencies) for group in flow.group_nodes_by(how)]
    assert found == groups


def test_an_unknown_way_of_grouping_is_refused(diamond):
    with pytest.raises(ValueError, match=r"'tags'.*'namespace' or 'none'"):
        diamond.group_nodes_by("tags")
