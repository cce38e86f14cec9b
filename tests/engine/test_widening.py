"""How many compute slots there should be."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock import Node, Pipeline, ThreadRunner
from penstock.engine import Policy
from penstock.engine._widening import Widening, next_slots
from penstock.testing import Gate, nothing_left_running


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
        (20, 0.0, 0, 32),  # never more than there may be
        (32, 0.0, 0, 32),
        (8, 1.9, 0, 4),  # they compute after all
        (3, 1.9, 0, 2),
        (8, 0.7, 0, 8),
    ],
)
def test_slots_follow_from_a_look(slots, busy, moved, expected):
    assert next_slots(slots, free=2, most=32, busy=busy, moved=moved) == expected


@given(st.integers(1, 64), st.integers(1, 16), st.integers(0, 48), st.floats(0, 16), st.integers(0, 1000))
def test_there_is_always_a_slot_and_never_too_many(slots, free, more, busy, moved):
    most = free + more
    slots = min(slots, most)
    assert 1 <= next_slots(slots, free, most, busy, moved) <= most


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
