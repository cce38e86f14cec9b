"""Promise 16: deciding costs time linear in nodes plus edges, to 100,000 nodes and more, and never recurses."""

import sys
from collections.abc import Callable, Iterator

import pytest

from penstock.engine import Policy
from penstock.engine._actions import Load, Save
from penstock.engine._plan import Plan
from penstock.engine._schedule import Schedule
from penstock.pipeline import Node

_MODULES = ("_schedule.py", "_incoming.py", "_outgoing.py", "_limits.py")

Shape = Callable[[int], list[Node]]


def work(*values):
    return values


def chain(size):
    return [Node(work, f"d{n}", f"d{n + 1}", name=f"n{n:06}") for n in range(size)]


def layers(size, width=100):
    return [
        Node(work, [f"d{n - width}", f"d{n - width + (n % width != 0)}"], f"d{n}", name=f"n{n:06}")
        for n in range(width, size + width)
    ]


def fan_out(size):
    return [Node(work, None, "hub", name="hub")] + [
        Node(work, "hub", f"d{n}", name=f"n{n:06}") for n in range(size)
    ]


def run_through(plan: Plan, policy: Policy) -> int:
    """Run a whole schedule, everything ending at once; gives how many nodes ran."""
    schedule = Schedule(plan, policy)
    ran = 0
    while not schedule.done:
        for action in schedule.pop_io():
            match action:
                case Load(node, dataset):
                    schedule.loaded(node, dataset)
                case Save(node, dataset):
                    schedule.saved(node, dataset)
                case tidying:
                    schedule.tidied(tidying)
        while (node := schedule.pop_run()) is not None:
            schedule.ran(node)
            ran += 1
    return ran


def lines_of(function: Callable[[], object]) -> int:
    """How many lines of the schedule a call executes: a count of operations that no busy machine can change."""
    monitoring = Lines()
    with monitoring:
        function()
    return monitoring.count


class Lines:
    """Counts executed lines of the schedule and of what it consists of."""

    def __enter__(self) -> "Lines":
        self.count = 0
        self._before = sys.gettrace()
        sys.settrace(self._call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _call(self, frame, event, arg):
        return self._line if frame.f_code.co_filename.endswith(_MODULES) else None

    def _line(self, frame, event, arg):
        self.count += event == "line"
        return self._line


def everything_in_memory(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        yield from (*node.inputs, *node.outputs)


@pytest.mark.parametrize("policy", [Policy(), Policy(ordered=False, compute_slots=4), Policy(overlap=False)])
@pytest.mark.parametrize("in_memory", [True, False])
@pytest.mark.parametrize("shape", [chain, layers, fan_out])
def test_ten_times_the_nodes_take_ten_times_the_steps(plan, shape: Shape, in_memory, policy):
    steps = []
    for size in (200, 2000):
        nodes = shape(size)
        ready = plan(nodes, set(everything_in_memory(nodes)) if in_memory else ())
        steps.append(lines_of(lambda ready=ready: run_through(ready, policy)))
    assert steps[1] < 11 * steps[0]


@pytest.mark.parametrize("shape", [chain, layers, fan_out])
@pytest.mark.parametrize("ordered", [True, False])
def test_named_limits_do_not_change_that(plan, shape: Shape, ordered):
    steps = []
    for size in (200, 2000):
        nodes = shape(size)
        limited = {name: ["db"] for node in nodes for name in (*node.inputs, *node.outputs)}
        ready = plan(nodes, (), limited)
        policy = Policy(ordered=ordered, compute_slots=4, limits={"db": 2})
        steps.append(lines_of(lambda ready=ready, policy=policy: run_through(ready, policy)))
    assert steps[1] < 11 * steps[0]


@pytest.mark.parametrize("shape", [chain, layers, fan_out])
def test_a_hundred_thousand_nodes(plan, shape: Shape):
    nodes = shape(100_000)
    ready = plan(nodes)
    depth = sys.getrecursionlimit()
    sys.setrecursionlimit(200)  # far less than one frame for each node, or for each doubling of them
    try:
        assert run_through(ready, Policy(ordered=False, compute_slots=4)) == len(nodes)
    finally:
        sys.setrecursionlimit(depth)
