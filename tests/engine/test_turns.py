"""How quickly threads take turns while runs are under way."""

import sys

import pytest

from penstock import SequentialRunner, node, pipeline, run
from penstock.engine._turns import quick_turns


@pytest.fixture(autouse=True)
def usual_interval():
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.005)
    yield
    sys.setswitchinterval(before)


def test_the_interval_is_shorter_during_a_run_and_restored_after_it():
    seen = run(pipeline([node(sys.getswitchinterval, None, "interval")])).load("interval")
    assert seen < 0.005
    assert sys.getswitchinterval() == pytest.approx(0.005)


def test_a_failed_run_restores_it_too():
    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run(pipeline([node(fail, None, "x")]), runner=SequentialRunner())
    assert sys.getswitchinterval() == pytest.approx(0.005)


def test_the_last_run_out_restores_what_the_first_found():
    with quick_turns():
        with quick_turns():
            inside = sys.getswitchinterval()
        assert sys.getswitchinterval() == inside
    assert sys.getswitchinterval() == pytest.approx(0.005)


def test_a_shorter_interval_is_left_alone():
    sys.setswitchinterval(0.0001)
    short = sys.getswitchinterval()  # it is kept in whole microseconds
    with quick_turns():
        assert sys.getswitchinterval() == short
    assert sys.getswitchinterval() == short


def test_an_interval_that_somebody_sets_meanwhile_is_left_alone():
    with quick_turns():
        sys.setswitchinterval(0.01)
    assert sys.getswitchinterval() == pytest.approx(0.01)


def test_one_that_an_interrupt_cut_off_from_its_end_does_not_count_for_ever():
    def cut_off():
        quick_turns().__enter__()

    cut_off()
    assert sys.getswitchinterval() == pytest.approx(0.005)
    with quick_turns():
        assert sys.getswitchinterval() < 0.005
    assert sys.getswitchinterval() == pytest.approx(0.005)
