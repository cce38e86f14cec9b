"""Gates let a test say what is under way."""

import asyncio
import threading

import pytest

from penstock.errors import WaitedTooLongError
from penstock.testing import Gate, Journal, nothing_left_running


def in_thread(function, *args):
    thread = threading.Thread(target=function, args=args)
    thread.start()
    return thread


def test_holds_up_until_it_is_open():
    gate, journal = Gate(), Journal()

    def pass_it():
        gate.pass_through()
        journal.note("passed")

    with nothing_left_running():
        thread = in_thread(pass_it)
        gate.wait_reached()
        assert (gate.reached, gate.waiting, journal.entries) == (1, 1, [])
        gate.open()
        thread.join(10)
    assert (gate.reached, gate.waiting, journal.entries) == (1, 0, ["passed"])


def test_is_passed_at_once_when_it_is_open():
    gate = Gate()
    gate.open()
    gate.pass_through()
    asyncio.run(gate.apass_through())
    assert gate.reached == 2


def test_lets_some_through_in_the_order_of_their_arrival():
    gate, journal = Gate(), Journal()

    def pass_it(name):
        gate.pass_through()
        journal.note(name)

    threads = []
    for place, name in enumerate(("one", "two", "three"), start=1):
        threads.append(in_thread(pass_it, name))
        gate.wait_reached(place)
    gate.open(2)
    journal.wait_noted("one")
    journal.wait_noted("two")
    assert gate.waiting == 1
    gate.open(1)
    for thread in threads:
        thread.join(10)
    assert "three" in journal


def test_is_opened_for_a_loop_by_a_thread_and_the_other_way_round():
    async def main():
        gate, answer = Gate(), Gate()
        thread = in_thread(lambda: (gate.wait_reached(), gate.open(), answer.pass_through()))
        await gate.apass_through()
        await answer.await_reached()
        answer.open()
        await asyncio.to_thread(thread.join, 10)

    asyncio.run(main())


def test_is_reached_from_several_loops():
    gate = Gate()
    threads = [in_thread(asyncio.run, gate.apass_through()) for _ in range(3)]
    gate.wait_reached(3)
    gate.open()
    for thread in threads:
        thread.join(10)
    assert gate.waiting == 0


def test_a_cancelled_task_is_gone_from_it():
    async def main():
        gate = Gate()
        task = asyncio.create_task(gate.apass_through())
        await gate.await_reached()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert gate.waiting == 0
        gate.open()  # nobody is woken who has gone

    asyncio.run(main())


@pytest.mark.parametrize("awaited", [False, True])
class TestCeiling:
    """No wait is endless."""

    def test_of_waiting_at_a_closed_gate(self, awaited):
        gate = Gate("the door", ceiling=0.01)
        with pytest.raises(
            WaitedTooLongError, match=r"0\.01 s.*nobody opened <Gate 'the door', closed, 1 reached it"
        ):
            asyncio.run(gate.apass_through()) if awaited else gate.pass_through()
        assert gate.waiting == 0

    def test_of_waiting_for_arrivals(self, awaited):
        gate = Gate("the door", ceiling=0.01)
        gate.open()
        gate.pass_through()
        with pytest.raises(WaitedTooLongError, match="2 were to reach <Gate 'the door', open, 1 reached it"):
            asyncio.run(gate.await_reached(2)) if awaited else gate.wait_reached(2)


def test_a_ceiling_is_a_time_out():
    with pytest.raises(TimeoutError):
        Gate(ceiling=0).wait_reached()
