"""The event loop that a run awaits things on: the caller's, or one on a thread of its own.

Either way it is asyncio's, entered by the front door: no loop is patched, nested or re-entered.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context
from threading import get_ident
from typing import Any

from penstock.engine._loop_thread import LoopThread

AsyncFunction = Callable[..., Coroutine[Any, Any, None]]

HEARTBEAT = 0.1
"""Seconds between two wake-ups of a waiting loop or thread, so that an interrupt never waits longer for a turn."""


class LoopSide:
    """Where the tasks of a run live. Every task started here has ended when `aclose` or `close` returns.

    Args:
        loop: the caller's running loop; without one, a loop is started on a thread when the first task needs it.

    Attributes:
        on_error: called with what a task raised.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._loop = loop
        self._thread = get_ident()  # of the loop, when there is one
        self._own: list[LoopThread] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._calls: deque[tuple[Callable[..., object], tuple[object, ...]]] = deque()
        self._woken = False
        self.on_error: Callable[[BaseException], object] | None = None

    def spawn(self, context: Context, function: AsyncFunction, *args: object) -> None:
        """Start a task for `function(*args)` with these context variables; callable from any thread."""
        if self._loop is None:
            self._start()
        self.call(self._create, context, function, *args)

    def call(self, function: Callable[..., object], *args: object) -> None:
        """Call `function(*args)` on the loop, if there is one: at once on its own thread, soon from another."""
        if self._loop is None:
            return
        if get_ident() == self._thread:
            function(*args)
            return
        self._calls.append((function, args))
        if not self._woken:  # what comes in before the loop has woken up needs no waking of its own
            self._woken = True
            self._loop.call_soon_threadsafe(self._call)

    def close(self, patience: float | None = None) -> bool:
        """Cancel what still runs, wait for it, and end the loop's thread; for a loop of our own, from outside.

        An interrupt may cut it short at any point. Calling it again goes on, and cancels again.

        Returns:
            Whether the loop has come to rest within `patience` seconds; without a limit, it has.
        """
        at_rest = [own.close(patience) for own in self._own]
        return all(at_rest)

    def stop_code(self) -> None:
        """Tell Python code that holds a loop of our own to stop."""
        for own in self._own:
            own.stop_code()

    def cancel(self) -> None:
        """Cancel what still runs; on the loop itself."""
        for task in self._tasks:
            task.cancel()

    async def aclose(self) -> None:
        """Cancel what still runs and wait for it; on the loop itself."""
        await asyncio.sleep(0)  # tasks that were asked for from another thread exist from here on
        while self._tasks:
            self.cancel()
            await asyncio.wait(self._tasks)

    def _call(self) -> None:
        """Make the calls that have come in."""
        self._woken = False  # first of all: what comes in from here on wakes the loop again
        try:
            while self._calls:
                function, args = self._calls.popleft()
                function(*args)
        finally:
            if self._calls:  # one has failed, which the loop tells as ever; the others are made all the same
                asyncio.get_running_loop().call_soon(self._call)

    def _start(self) -> None:
        # Noted before it starts, for `close` to find; an interrupt may leave one behind that nobody has used.
        own = LoopThread(self.cancel, self.aclose)
        self._own.append(own)
        self._loop, self._thread = own.start()

    def _create(self, context: Context, function: AsyncFunction, *args: object) -> None:
        assert self._loop is not None
        task = self._loop.create_task(function(*args), context=context)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and self.on_error is not None:
            self.on_error(error)
