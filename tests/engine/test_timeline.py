"""How much I/O cost no waiting."""

import pytest

from penstock.engine import Span, overlapped_seconds
from penstock.engine._timeline import covered


def load(start, end):
    return Span("load", "n", "a", start, end, "io")


def save(start, end):
    return Span("save", "n", "b", start, end, "io")


def run(start, end):
    return Span("run", "n", None, start, end, "main")


@pytest.mark.parametrize(
    ("spans", "stretches"),
    [
        ([], []),
        ([run(0, 1)], [(0, 1)]),
        ([run(2, 3), run(0, 1)], [(0, 1), (2, 3)]),
        ([run(0, 1), run(1, 2)], [(0, 2)]),
        ([run(0, 4), run(1, 2)], [(0, 4)]),
        ([run(0, 2), run(1, 3), run(5, 6)], [(0, 3), (5, 6)]),
        ([run(1, 1)], [(1, 1)]),
    ],
)
def test_covered_stretches_are_in_order_and_disjoint(spans, stretches):
    assert covered(spans) == stretches
    assert covered(iter(spans)) == stretches


@pytest.mark.parametrize(
    ("spans", "seconds"),
    [
        ([], 0),
        ([run(0, 5)], 0),
        ([load(0, 1), run(1, 3), save(3, 4)], 0),  # one after the other
        ([load(0, 2), load(0, 2)], 2),  # two loads side by side: one of them was free
        ([load(0, 2), load(1, 3)], 1),
        ([run(0, 4), load(1, 3)], 2),  # wholly beside a node
        ([run(0, 4), load(3, 6)], 1),
        ([run(0, 4), run(2, 6), save(1, 5)], 4),
        ([run(0, 2), load(0, 2), load(0, 2)], 4),
        ([run(0, 1), run(3, 4), load(0, 4)], 2),
    ],
)
def test_overlap_is_io_that_nobody_waited_for(spans, seconds):
    assert overlapped_seconds(spans) == seconds
    assert overlapped_seconds(iter(spans)) == seconds


def test_rounding_never_makes_overlap_negative():
    assert overlapped_seconds([load(0.1, 0.3), load(0.3, 0.7), run(0.7, 1.1)]) >= 0.0


def test_a_span_knows_how_long_it_is():
    assert run(1.5, 4).seconds == 2.5
