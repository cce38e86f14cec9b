"""Calls that get so much time and no more.

What is awaited is cancelled when its time is up. A call that blocks is made on a thread of its own, `penstock-timed`,
which can be left to itself: Python code on it is told to stop, and what it gives too late is dropped.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import copy_context
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from penstock.engine._actions import Action
from penstock.engine._loop import HEARTBEAT
from penstock.engine._threads import Stopped, stop_thread
from penstock.errors import TimedOutError

if TYPE_CHECKING:
    from penstock.engine._execution import Execution

T = TypeVar("T")


class TimedCalls:
    """Makes calls on threads of their own.

    Args:
        execution: the run; when it ends, nobody waits for a call any longer.

    Attributes:
        threads: those that have been started.
    """

    def __init__(self, execution: "Execution") -> None:
        self._execution = execution
        self.threads: list[threading.Thread] = []

    def call(
        self, seconds: float, doing: int | Action, stoppable: bool, function: Callable[..., T], *args: Any
    ) -> T:
        """What `function(*args)` gives within so many seconds.

        Args:
            seconds: how many.
            doing: the node or action that it is about.
            stoppable: whether it may be cut short at any point.
            function: what to call.
            *args: what with.

        Raises:
            TimedOutError: it takes longer.
        """
        call = _Call(self._execution, doing, function, args)
        thread = threading.Thread(target=copy_context().run, args=(call.perform,), daemon=True)
        thread.name = f"penstock-timed-{len(self.threads)}"
        self.threads.append(thread)
        thread.start()
        try:
            in_time = self._wait(call, monotonic() + seconds)
        except BaseException:
            call.give_up()
            raise
        if not in_time and call.give_up():
            if stoppable and thread.ident in self._execution.busy:
                stop_thread(thread.ident)
            raise too_late(seconds)
        return call.result()  # type: ignore[no-any-return]

    def _wait(self, call: "_Call", deadline: float) -> bool:
        while not call.ended.wait(min(HEARTBEAT, max(0.0, deadline - monotonic()))):
            if self._execution.finished:
                raise Stopped
            if monotonic() >= deadline:
                return False
        return True


class _Call:
    """One call: its outcome belongs to whoever waits for it, or to nobody if that one has given up."""

    def __init__(
        self, execution: "Execution", doing: int | Action, function: Any, args: tuple[Any, ...]
    ) -> None:
        self._busy = execution.busy
        self._doing = doing
        self._function = function
        self._args = args
        self._lock = threading.Lock()
        self._given_up = False
        self._result: Any = None
        self._error: BaseException | None = None
        self.ended = threading.Event()

    def perform(self) -> None:
        thread = threading.get_ident()
        self._busy[thread] = self._doing
        with suppress(Stopped):  # which may come at any instruction
            try:
                self._keep(self._function(*self._args))
            except BaseException as error:  # noqa: BLE001  raised where it is waited for
                self._error = error
        self._busy.pop(thread, None)
        self.ended.set()

    def give_up(self) -> bool:
        """Do without the outcome, unless it is there; tell whether that is so."""
        with self._lock:
            self._given_up = not self.ended.is_set() and self._result is None
            return self._given_up

    def result(self) -> Any:
        self.ended.wait()
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _keep(self, result: Any) -> None:
        with self._lock:
            if not self._given_up:
                self._result = (result,)
                return
        if hasattr(result, "discard"):  # a staged save
            result.discard()


async def in_time(seconds: float | None, waiting: Awaitable[T]) -> T:
    """What an awaitable gives, if it does so within so many seconds.

    Raises:
        TimedOutError: it takes longer, and has been cancelled.
    """
    if seconds is None:
        return await waiting
    try:
        async with asyncio.timeout(seconds) as limit:
            return await waiting
    except TimeoutError:
        if not limit.expired():
            raise
    raise too_late(seconds)


def too_late(seconds: float) -> TimedOutError:
    """What to say about something that has taken too long."""
    return TimedOutError(f"It took longer than its 'timeout' of {seconds:g} s.")
