"""Calls that threads make on the loop of a run."""

import asyncio
import threading

from penstock.engine._loop import LoopSide


async def three_in_a_row(told):
    here, last = asyncio.get_running_loop(), asyncio.Event()
    loop = LoopSide(here)
    here.set_exception_handler(lambda _, context: told.append(str(context["exception"])))

    def fail():
        raise ValueError("the second")

    def from_a_thread():
        loop.call(told.append, "the first")
        loop.call(fail)
        loop.call(last.set)

    caller = threading.Thread(target=from_a_thread)
    caller.start()
    caller.join()  # the loop has no turn meanwhile, so that it finds all three at once
    await asyncio.wait_for(last.wait(), 10)


def test_a_call_that_fails_is_told_and_does_not_take_the_next_one_with_it():
    told = []
    asyncio.run(three_in_a_row(told))
    assert told == ["the first", "the second"]
