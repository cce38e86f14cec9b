"""Promise 16: building, slicing and ordering cost time linear in nodes plus edges, and never recurse.

Growth is counted in executed instructions, not in seconds, so that a busy machine decides nothing. The names
are strings whose comparisons run Python code: searching a list of them costs instructions too.
"""

import sys

import pytest

from penstock.errors import CircularDependencyError
from penstock.pipeline import Pipeline, node, pipeline

FEW, MANY = 60, 600
WIDTH = 6


class Name(str):
    """A string that cannot be compared or looked up for free."""

    __slots__ = ()

    def __eq__(self, other):
        return str.__eq__(self, other)

    def __lt__(self, other):
        return str.__lt__(self, other)

    def __hash__(self):
        return str.__hash__(self)


def work(*values):
    return values


def layers(count):
    """Nodes in layers of fixed width; each reads two datasets of the layer before, one of them transcoded."""
    return [
        node(
            work,
            [Name(f"x{place - WIDTH}@b"), Name(f"y{place - place % 3 - WIDTH}"), Name("params:p")],
            [Name(f"x{place}@a"), Name(f"y{place}")],
            name=Name(f"n{place:06}"),
            tags=["even" if place % 2 else "odd"],
            namespace="odd" if place % 2 else None,
        )
        for place in range(count)
    ]


def instructions(function):
    """How many bytecode instructions `function()` executes."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


def fresh(flow):
    """The same pipeline, which has not yet compiled its graph."""
    return flow - Pipeline([])


OPERATIONS = {
    "nodes": lambda flow: layers(len(flow.nodes)),
    "pipeline": lambda flow: Pipeline(flow.nodes[::-1]),
    "graph": lambda flow: fresh(flow).graph,
    "grouped_nodes": lambda flow: flow.grouped_nodes,
    "node_dependencies": lambda flow: fresh(flow).node_dependencies,
    "inputs": lambda flow: flow.inputs() | flow.outputs(),
    "from_nodes": lambda flow: flow.from_nodes(Name("odd.n000001")).graph,
    "to_nodes": lambda flow: flow.to_nodes(flow.nodes[-1].name).graph,
    "only_nodes": lambda flow: flow.only_nodes(*[node.name for node in flow.nodes]).graph,
    "from_inputs": lambda flow: flow.from_inputs(Name("x2")).graph,
    "to_outputs": lambda flow: flow.to_outputs(*flow.outputs()).graph,
    "filter": lambda flow: flow.filter(tags=["even"], from_nodes=[Name("odd.n000001")]).graph,
    "add": lambda flow: flow + flow,
    "subtract": lambda flow: (flow - flow.only_nodes_with_tags("odd")).graph,
    "intersect": lambda flow: (flow & flow.only_nodes_with_tags("odd")).graph,
    "namespace": lambda flow: pipeline(flow, namespace="ns"),
    "tag": lambda flow: flow.tag("new").graph,
    "group_nodes_by": lambda flow: flow.group_nodes_by("namespace"),
    "describe": lambda flow: flow.describe(),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_ten_times_the_nodes_cost_ten_times_the_work(operation):
    few, many = Pipeline(layers(FEW)), Pipeline(layers(MANY))
    cost = instructions(lambda: operation(few)), instructions(lambda: operation(many))
    assert cost[1] < 11 * cost[0]


def test_the_measure_sees_quadratic_work():
    def search(count):
        names = [node.name for node in layers(count)]
        return instructions(lambda: [name for name in names if name in names])

    assert search(MANY) > 50 * search(FEW)


def test_one_dataset_with_many_readers_and_transcodings_stays_linear():
    def fan(count):
        readers = [
            node(work, [Name(f"hub@{place}"), Name("all")], Name(f"d{place}"), name=Name(f"n{place:06}"))
            for place in range(count)
        ]
        return instructions(
            lambda: Pipeline([node(work, None, [Name("hub@w"), Name("all")], name=Name("hub")), *readers])
        )

    assert fan(MANY) < 16 * fan(
        FEW
    )  # a generation as wide as the graph is sorted, which is a little more than linear


CHAIN = 100_000


@pytest.fixture(scope="module", name="chain")
def _chain():
    nodes = [node(work, f"d{place}", f"d{place + 1}", name=f"n{place}") for place in reversed(range(CHAIN))]
    return Pipeline(nodes)


def test_a_long_chain_is_put_in_order(chain):
    assert [made.name for made in chain.graph.nodes] == [f"n{place}" for place in range(CHAIN)]
    assert (chain.inputs(), chain.outputs()) == ({"d0"}, {f"d{CHAIN}"})
    assert len(chain.grouped_nodes) == CHAIN


def test_a_long_chain_is_sliced_and_put_together(chain):
    middle = f"n{CHAIN // 2}"
    end, start = chain.from_nodes(middle), chain.to_outputs(f"d{CHAIN // 2}")
    assert len(end.nodes) + len(start.nodes) == len((start + end).nodes) == CHAIN
    assert len(chain.filter(from_nodes=[middle], to_nodes=[f"n{CHAIN - 2}"]).nodes) == CHAIN // 2 - 1


def test_a_long_chain_is_described(chain):
    assert chain.describe().splitlines()[3:-3] == [f"n{place}" for place in range(CHAIN)]
    assert len(chain.node_dependencies) == len(chain.group_nodes_by(None)) == CHAIN


def test_a_long_circle_is_found():
    nodes = [node(work, f"d{place}", f"d{(place + 1) % CHAIN}", name=f"n{place}") for place in range(CHAIN)]
    with pytest.raises(CircularDependencyError, match=f"^{CHAIN} nodes"):
        Pipeline(nodes)
