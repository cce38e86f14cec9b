"""What holds for every pipeline, whatever its shape."""

from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.pipeline import Pipeline, node

#: A busy machine is no failure.
whenever = settings(deadline=None)


def work(*values):
    return values


def plain(name):
    return name.partition("@")[0]


@st.composite
def flows(draw, most=9):
    """A pipeline of up to `most` nodes in any order, some of its datasets transcoded."""
    readable = ["in0", "in1", "params:p"]
    transcoded, nodes = set(), []
    for number in range(draw(st.integers(0, most))):
        read = [
            f"{name}@{draw(st.sampled_from('xyz'))}" if name in transcoded else name
            for name in draw(st.lists(st.sampled_from(readable), max_size=3, unique=True))
        ]
        written = [f"d{number}_{place}" for place in range(draw(st.integers(0 if read else 1, 2)))]
        marked = {name for name in written if draw(st.booleans())}
        transcoded |= marked
        readable += written
        outputs = [f"{name}@{draw(st.sampled_from('xy'))}" if name in marked else name for name in written]
        # names in no relation to the order of creation, so that sorting by name shows
        nodes.append(node(work, read, outputs, name=f"{draw(st.sampled_from('abc'))}{number}"))
    return Pipeline(draw(st.permutations(nodes)))


def chosen_from(data, flow):
    return data.draw(
        st.lists(st.sampled_from([node.name for node in flow.nodes]), unique=True)
        if flow.nodes
        else st.just([])
    )


def parents_of(flow):
    """Who waits for whom, by comparing every node with every other."""
    return {
        node.name: {
            other.name
            for other in flow.nodes
            if {plain(name) for name in other.outputs} & {plain(name) for name in node.inputs}
        }
        for node in flow.nodes
    }


def reachable(start, neighbours):
    found = set(start)
    while more := {name for one in found for name in neighbours[one]} - found:
        found |= more
    return found


def names(flow):
    return {node.name for node in flow.nodes}


@whenever
@given(flows())
def test_every_node_comes_after_its_parents_as_early_as_it_can(flow):
    parents = parents_of(flow)
    generation = {node.name: number for number, group in enumerate(flow.grouped_nodes) for node in group}
    for name, found in parents.items():
        assert generation[name] == 1 + max([generation[parent] for parent in found], default=-1)
    assert all(group == sorted(group) for group in flow.grouped_nodes)
    assert [node for group in flow.grouped_nodes for node in group] == flow.nodes


@whenever
@given(flows(), st.data())
def test_slices_from_and_to_nodes_are_closures(flow, data):
    parents = parents_of(flow)
    children = {name: {child for child, found in parents.items() if name in found} for name in parents}
    start = chosen_from(data, flow)
    assert names(flow.from_nodes(*start)) == reachable(start, children)
    assert names(flow.to_nodes(*start)) == reachable(start, parents)


@whenever
@given(flows(), st.data())
def test_slices_by_datasets_are_slices_from_those_who_touch_them(flow, data):
    datasets = sorted(flow.datasets() | {plain(name) for name in flow.datasets()})
    wanted = data.draw(st.lists(st.sampled_from(datasets), unique=True) if datasets else st.just([]))
    readers = flow.only_nodes_with_inputs(*wanted)
    writers = flow.only_nodes_with_outputs(*wanted)
    assert names(readers) == {n.name for n in flow.nodes if {*n.inputs, *map(plain, n.inputs)} & {*wanted}}
    assert names(writers) == {n.name for n in flow.nodes if {*n.outputs, *map(plain, n.outputs)} & {*wanted}}
    assert names(flow.from_inputs(*wanted)) == names(flow.from_nodes(*names(readers)))
    assert names(flow.to_outputs(*wanted)) == names(flow.to_nodes(*names(writers)))


@whenever
@given(flows(), st.data())
def test_a_filter_is_an_intersection(flow, data):
    start, end = chosen_from(data, flow), chosen_from(data, flow)
    both = names(flow.from_nodes(*start)) & names(flow.to_nodes(*end))
    if start and end and both:
        assert names(flow.filter(from_nodes=start, to_nodes=end)) == both


@whenever
@given(flows(), st.data())
def test_the_algebra_is_that_of_sets(flow, data):
    one, two, three = (flow.only_nodes(*chosen_from(data, flow)) for _ in range(3))
    assert names(one + two) == names(one | two) == names(one) | names(two)
    assert names(one & two) == names(one) & names(two)
    assert names(one - two) == names(one) - names(two)
    assert (one + two).nodes == (two + one).nodes
    assert ((one + two) + three).nodes == (one + (two + three)).nodes
    assert (one + one).nodes == (one & one).nodes == one.nodes
    assert ((one - two) + (one & two)).nodes == one.nodes


@whenever
@given(flows(), st.data())
def test_a_slice_is_ordered_like_a_pipeline_built_of_its_nodes(flow, data):
    part = flow.only_nodes(*chosen_from(data, flow))
    assert part.nodes == Pipeline(part.nodes).nodes
    assert part.graph == Pipeline(part.nodes[::-1]).graph


@whenever
@given(flows())
def test_the_arrays_of_the_graph_agree_with_the_nodes_and_each_other(flow):
    graph = flow.graph
    assert set(graph.names) == flow.datasets()
    for place, made in enumerate(graph.nodes):
        assert [graph.names[dataset] for dataset in graph.inputs[place]] == list(dict.fromkeys(made.inputs))
        assert [graph.names[dataset] for dataset in graph.outputs[place]] == made.outputs
        assert (
            names(Pipeline([graph.nodes[parent] for parent in graph.parents(place)]))
            == parents_of(flow)[made.name]
        )
        assert all(place in graph.parents(child) for child in graph.children(place))
    for dataset, name in enumerate(graph.names):
        readers = [place for place, read in enumerate(graph.inputs) if dataset in read]
        family = [other for other, found in enumerate(graph.names) if plain(found) == plain(name)]
        writers = [place for place, written in enumerate(graph.outputs) if {*family} & {*written}]
        assert list(graph.consumers[dataset]) == readers
        assert graph.producer[dataset] == (writers[0] if writers else -1)
        assert sorted(graph.siblings[dataset]) == [
            other for other in family if graph.consumers[other] or other == dataset
        ]
    assert {graph.names[dataset] for dataset in graph.free_inputs} == flow.inputs()
    assert {graph.names[dataset] for dataset in graph.free_outputs} == flow.outputs()


@whenever
@given(flows())
def test_free_inputs_and_outputs_are_what_one_side_only_knows(flow):
    read, written = set(map(plain, flow.all_inputs())), set(map(plain, flow.all_outputs()))
    assert flow.inputs() == {name for name in flow.all_inputs() if plain(name) not in written}
    assert flow.outputs() == {name for name in flow.all_outputs() if plain(name) not in read}


@whenever
@given(flows())
def test_a_namespace_keeps_the_shape(flow):
    inside = Pipeline(flow, namespace="ns")
    assert [node.short_name for node in inside.nodes] == [node.short_name for node in flow.nodes]
    assert inside.graph.inputs == flow.graph.inputs
    assert inside.graph.producer == flow.graph.producer
