"""How many compute slots there should be."""

import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock import Node, Pipeline, ThreadRunner
from penstock.engine import Policy
from penstock.engine._widening import Widening, Width
from penstock.testing import Gate, nothing_left_running

LOOK = 0.0005


def looks(width, busy, seconds=LOOK, moved=0):
    """The slots after so many seconds of looks at a processor that is so busy."""
    for _ in range(round(seconds / LOOK)):
        width.look(LOOK, cpu=busy * LOOK, moved=moved)
    return width.slots


@pytest.fixture
def wide():
    """A width that has as many slots open as are asked for, on two cores."""

    def opened(slots):
        width = Width(free=2, most=32)
        while width.slots < min(slots, 32):
            looks(width, 0.0)
        while width.slots > slots:
            looks(width, 1.9)
        return width

    return opened


@pytest.mark.parametrize(
    ("slots", "busy", "moved", "expected"),
    [
        (1, 1.0, 0, 2),  # stuck behind a long node, a core is free
        (1, 0.0, 0, 2),
        (1, 1.0, 3, 1),  # short nodes come and go
        (2, 1.9, 0, 2),  # all cores have work
        (2, 0.1, 0, 8),  # the nodes wait for something else
        (4, 0.1, 0, 16),
        (4, 0.1, 9, 4),
        (16, 0.0, 0, 32),  # never more than there may be
        (32, 0.0, 0, 32),
        (8, 1.9, 0, 4),  # they compute after all
        (4, 1.9, 0, 2),
        (8, 0.7, 0, 8),
    ],
)
def test_slots_follow_from_a_look(wide, slots, busy, moved, expected):
    width = wide(slots)
    assert width.slots == slots
    assert looks(width, busy, moved=moved) == expected


def test_nodes_that_only_take_turns_go_on_one_by_one(wide):
    width = wide(2)
    assert looks(width, 1.05, 0.004) == 2  # too soon to tell
    assert looks(width, 1.05, 0.002) == 1


def test_several_slots_are_tried_again_less_and_less_often(wide):
    width = wide(2)
    tries = [looks(width, 1.05, LOOK) for _ in range(10_000)]  # five seconds
    assert 6 <= sum(after > before for before, after in pairwise(tries)) <= 12
    assert sum(slots == 1 for slots in tries) > 9_000


def test_alone_is_over_at_once_where_nodes_wait_for_something(wide):
    width = wide(2)
    assert looks(width, 1.0, 0.006) == 1  # two nodes that compute half of their time
    assert looks(width, 0.5, 0.006) == 2


def test_slots_that_use_more_than_a_core_stay_open(wide):
    assert looks(wide(2), 1.6, 1.0) == 2


def test_a_number_that_was_asked_for_is_not_closed_again():
    width = Width(free=4, most=4, minds_turns=False)
    assert looks(width, 1.0, 1.0) == 4


@given(
    st.integers(1, 16),
    st.integers(0, 48),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 16), st.integers(0, 100))),
)
def test_there_is_always_a_slot_and_never_too_many(free, more, seen):
    width = Width(free, free + more)
    for seconds, cpu, moved in seen:
        assert 1 <= width.look(seconds, cpu=cpu, moved=moved) <= free + more


def test_slots_open_while_nodes_only_wait():
    """As many nodes as there are slots get to the gate, though there is but one slot at first."""
    gate = Gate()

    def wait(value):
        gate.pass_through()
        return threading.get_ident()

    flow = Pipeline([Node(wait, "a", f"x{n}", name=f"n{n}") for n in range(5)])
    opener = threading.Thread(target=lambda: (gate.wait_reached(5), gate.open()))
    with nothing_left_running():
        opener.start()
        result = ThreadRunner(max_workers=5).run(flow, {"a": 1})
        opener.join()
    assert len({result.load(name) for name in result}) == 5


def test_closing_amid_a_look_ends_the_thread():
    """Whoever closes waits for the look to end: an order to end that comes in between must not be forgotten."""
    looking, wanted, look_on = threading.Event(), threading.Event(), threading.Event()

    class Lock:
        def __init__(self):
            self.lock = threading.Lock()

        def __enter__(self):
            if looking.is_set():
                wanted.set()
            self.lock.acquire()

        def __exit__(self, *error):
            self.lock.release()

    class Served:
        """A schedule in which somebody has just got the slot that they waited for."""

        compute_slots, started = 1, 0

        @property
        def starved(self):
            looking.set()
            assert look_on.wait(10)
            return False

    widening = Widening(Served(), Policy(ordered=False, compute_slots=4), Lock(), lambda: None, pytest.fail)
    widening.wake()
    assert looking.wait(10)
    closing = threading.Thread(target=widening.close, daemon=True)
    closing.start()
    assert wanted.wait(10)
    look_on.set()
    closing.join(10)
    assert not closing.is_alive()
    assert not widening.is_alive()
