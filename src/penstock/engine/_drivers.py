"""The two ways to wait for a run: blocking the thread that called, or awaited in the caller's event loop.

Both lend the execution a home thread and a loop, wait until there is nothing more to wait for, and do not return before
everything that they started has ended. Neither asks whether a loop is running, and neither patches one.
"""

import asyncio
import threading
from contextvars import copy_context
from time import monotonic, sleep

from penstock.engine._aside import running_loop
from penstock.engine._execution import Execution
from penstock.engine._job import Job
from penstock.engine._loop import HEARTBEAT, LoopSide
from penstock.engine._outcome import Outcome
from penstock.engine._threads import Crew, Stopped
from penstock.engine._turns import quick_turns

PATIENCE = 0.2
"""Seconds that calls get to end by themselves once their run is over; most do, and need not be cut short."""

GRACE = 1.0
"""Seconds that calls get after they have been told to stop; then they are left to themselves, and named."""

_LOOK = 0.001
"""Seconds between two looks at whether the threads of a stopped run have ended."""


def execute(job: Job) -> Outcome:
    """Run a job, blocking the calling thread, which is the run's home.

    An event loop is started on a thread of its own when something has to be awaited.
    """
    loop = LoopSide()
    return _drive(Execution(job, loop), loop)


def _drive(execution: Execution, loop: LoopSide) -> Outcome:
    """Run and close, with quick turns of threads meanwhile."""
    with quick_turns():
        return _drive_to_the_end(execution, loop)


def _drive_to_the_end(execution: Execution, loop: LoopSide) -> Outcome:
    """Run and close. An interrupt may come at any instruction: whatever it cuts short, closing is what follows.

    This is no loop on purpose: the jump back would be outside of every `try`, and there CPython looks for signals.
    """
    try:
        _live(execution)
        return _close(execution, loop, False)
    except (KeyboardInterrupt, Stopped) as interrupt:
        execution.failures.insert(0, interrupt)
    try:
        return _close(execution, loop, True)
    except (KeyboardInterrupt, Stopped) as interrupt:
        execution.failures.insert(0, interrupt)
    return _close(execution, loop, True)


def _live(execution: Execution) -> None:
    try:
        execution.begin()
        execution.home.serve(until=lambda: execution.finished)
    except Stopped as stopped:
        if not execution.failures:  # or a generator was waiting when the run failed elsewhere
            execution.failures.append(stopped)  # this run is part of a node of another run, which is over
    except BaseException as error:  # noqa: BLE001  given to the caller, who raises it
        execution.failures.insert(0, error)


def _close(execution: Execution, loop: LoopSide, insist: bool) -> Outcome:
    """Stop whatever is left. Whoever interrupts that, too, insists: then nothing is waited for any longer."""
    execution.stop()
    at_rest = loop.close(GRACE if insist else None)
    if not at_rest:  # Python code holds the loop, and can be told
        loop.stop_code()
        at_rest = loop.close(GRACE)
    if not _join(execution, 0.0 if insist else PATIENCE):
        execution.stop_calls()
        if not _join(execution, GRACE) and execution.workers.kill():
            _join(execution, PATIENCE)
    while not (insist or execution.settled):
        sleep(_LOOK)
    return execution.outcome([] if at_rest else ["awaiting tasks that do not end when they are cancelled"])


def _join(execution: Execution, seconds: float) -> bool:
    """Wait for threads and worker processes to end; tell whether they all have."""
    deadline = monotonic() + seconds
    for thread in execution.threads:
        thread.join(max(0.0, deadline - monotonic()))
    return not execution.threads and execution.workers.wait(deadline - monotonic())


async def aexecute(job: Job) -> Outcome:
    """Run a job in the caller's event loop, which stays responsive: nothing but awaiting is done on it.

    The run's home is a worker thread. Under another event loop library than asyncio, the whole run is on threads.
    """
    caller = running_loop()
    if caller is None:
        return await _execute_aside(job)
    with quick_turns():
        return await _adrive(job, caller)


async def _adrive(job: Job, caller: asyncio.AbstractEventLoop) -> Outcome:
    loop = LoopSide(caller)
    done = asyncio.Event()
    execution = Execution(job, loop, on_finish=lambda: loop.call(done.set))
    home = Crew("penstock-home", 1, execution.give_up)
    home.put(copy_context().run, execution.home.serve, lambda: execution.finished)
    try:
        execution.begin()
        await _wait_beating(done)
    except BaseException as interrupt:  # noqa: BLE001  given to the caller, who raises it
        execution.failures.insert(0, interrupt)
    closing = caller.create_task(_aclose(execution, loop, home))
    patience = monotonic() + GRACE
    while True:
        try:
            return await asyncio.shield(closing)
        except asyncio.CancelledError as interrupt:
            execution.failures.insert(0, interrupt)
            if closing.cancelled():  # `asyncio.run` cancels every task there is when it is interrupted again
                closing = caller.create_task(_aclose(execution, loop, home))
            elif monotonic() > patience:  # anyio cancels again and again, from the first moment on
                loop.cancel()


async def _wait_beating(done: asyncio.Event) -> None:
    """Wait, but wake up now and then: only a loop that is awake notices a signal or carries out a cancellation."""
    loop = asyncio.get_running_loop()
    heart: list[asyncio.TimerHandle] = []

    def beat() -> None:
        heart[:] = [loop.call_later(HEARTBEAT, beat)]

    beat()
    try:
        await done.wait()
    finally:
        heart[0].cancel()


async def _aclose(execution: Execution, loop: LoopSide, home: Crew) -> Outcome:
    home.dismiss()
    execution.stop()
    await loop.aclose()
    if not await _ajoin(execution, home, PATIENCE):
        execution.stop_calls()
        if not await _ajoin(execution, home, GRACE) and execution.workers.kill():
            await _ajoin(execution, home, PATIENCE)
    while not execution.settled:  # noqa: ASYNC110  a rename, over within microseconds
        await asyncio.sleep(_LOOK)
    return execution.outcome()


async def _ajoin(execution: Execution, home: Crew, seconds: float) -> bool:
    """The same without blocking. Threads cannot be awaited; those that have nothing to do are gone in microseconds."""
    deadline = monotonic() + seconds
    while (at_work := _at_work(execution, home)) and monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(_LOOK)
    return not at_work


def _at_work(execution: Execution, home: Crew) -> bool:
    return bool(execution.threads or home.threads) or not execution.workers.wait(0.0)


async def _execute_aside(job: Job) -> Outcome:
    """Run a job on a thread, for a caller whose event loop is not asyncio's."""
    import anyio

    loop = LoopSide()
    execution = Execution(job, loop)
    gone = threading.Event()

    def drive() -> Outcome:
        try:
            return _drive(execution, loop)
        finally:
            gone.set()

    try:
        return await anyio.to_thread.run_sync(drive, abandon_on_cancel=True)
    except BaseException as interrupt:  # noqa: BLE001  a cancellation or, under trio, Ctrl-C; given to the caller
        execution.interrupt(interrupt)
        with anyio.CancelScope(shield=True):
            if not await anyio.to_thread.run_sync(gone.wait, PATIENCE):
                execution.stop_calls()  # the home thread among them, which cannot stop itself
                await anyio.to_thread.run_sync(gone.wait)
        return execution.outcome()
