"""Trying again: decides after a failure whether and when, tells of it, and waits in a way that the run's end ends."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache, partial
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from penstock.engine._actions import Action
from penstock.engine._events import Retrying
from penstock.engine._loop import HEARTBEAT
from penstock.engine._threads import Stopped
from penstock.engine._timeline import Retried
from penstock.io._failures import UNKNOWN
from penstock.io._redact import in_words

if TYPE_CHECKING:
    from logging import Logger

    from penstock._retry import Retry
    from penstock.engine._execution import Execution

T = TypeVar("T")


@dataclass(slots=True)
class Attempts:
    """What is tried, and how often it has been.

    Attributes:
        retry: how often to try; None if a failure is final.
        node: the name of the node.
        dataset: the name of the dataset, or None if the node itself is tried.
        action: the load or save that is tried, if it is one.
        final: why a failure is final at this point; empty if it is not.
        made: how many attempts have failed.
    """

    retry: "Retry | None"
    node: str
    dataset: str | None = None
    action: Action | None = None
    final: str = ""
    made: int = 0

    def wait_after(self, error: BaseException) -> float | None:
        """Seconds until the next attempt; None if there is none, of which the error then says why."""
        self.made += 1
        retry = self.retry
        if self.final and isinstance(error, TimeoutError) and retry is None:
            error.add_note(self.final)
        if retry is None or not retry.applies(error):
            return None
        if self.final:
            notes = [note for note in getattr(error, "__notes__", ()) if note != UNKNOWN]
            error.__notes__ = [*notes, self.final]
            return None
        delay = retry.delay(self.made, error)
        if self.made >= retry.attempts:
            error.add_note(
                f"It has been tried {self.made} times." if self.made > 1 else "It has been tried once."
            )
            return None
        if delay is None:
            error.add_note(
                f"Not tried again: the server asks for a longer wait than 'retry' allows, {retry.most:g} s at most."
            )
        return delay


class Patience:
    """Tries things again.

    Args:
        execution: the run; its end ends every wait.
    """

    def __init__(self, execution: "Execution") -> None:
        self._execution = execution
        self._record = execution.record
        self._run_id = execution.job.run_id

    def attempt(self, attempts: Attempts, function: Callable[..., T], *args: Any) -> T:
        """What a blocking function gives, in the first attempt that goes well."""
        while True:
            try:
                return function(*args)
            except Exception as error:
                delay = attempts.wait_after(error)
                if delay is None or self._execution.finished:
                    raise
                event = self._noted(attempts, delay, error)
            self._record.tell(event)
            self._pause(attempts.action, delay)

    async def aattempt(self, attempts: Attempts, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        """What an awaitable function gives, in the first attempt that goes well."""
        while True:
            try:
                return await function(*args)
            except Exception as error:
                delay = attempts.wait_after(error)
                if delay is None or self._execution.finished:
                    raise
                event = self._noted(attempts, delay, error)
            await self._record.apart(self._record.tell, event)
            await self._apause(attempts.action, delay)

    def _pause(self, action: Action | None, seconds: float) -> None:
        """Wait on a thread, without keeping others from loading and saving meanwhile."""
        if action is None or not self._execution.gives_way:
            self._sleep(seconds)
            return
        self._execution.pause(action)
        self._sleep(seconds)
        may_go_on = threading.Event()
        self._execution.go_on(action, may_go_on.set)
        while not may_go_on.wait(HEARTBEAT):
            if self._execution.finished:
                raise Stopped

    def _sleep(self, seconds: float) -> None:
        """Wait, in pieces: an interrupt need not wake a waiting thread, but finds its turn between two of them."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            if self._execution.ended.wait(min(HEARTBEAT, left)):
                raise Stopped

    async def _apause(self, action: Action | None, seconds: float) -> None:
        """The same on the run's loop, where the end of the run cancels it."""
        if action is None or not self._execution.gives_way:
            await asyncio.sleep(seconds)
            return
        self._execution.pause(action)
        await asyncio.sleep(seconds)
        may_go_on = asyncio.Event()
        self._execution.go_on(action, partial(self._execution.loop.call, may_go_on.set))
        await may_go_on.wait()

    def _noted(self, attempts: Attempts, delay: float, error: Exception) -> Retrying:
        """Log and remember a failure that is not final; gives what to tell subscribers."""
        reason = " ".join(in_words(error).split())
        self._record.retries.append(Retried(attempts.dataset, attempts.node, attempts.made, delay, reason))
        what = f"dataset '{attempts.dataset}' for node" if attempts.dataset is not None else "node"
        _logger().warning(
            "Attempt %d at %s '%s' failed, the next one is in %.1f s: %s",
            attempts.made,
            what,
            attempts.node,
            delay,
            reason,
            extra={"run_id": self._run_id, "node": attempts.node, "dataset": attempts.dataset},
        )
        return Retrying(attempts.dataset, attempts.node, attempts.made, delay, error)


@cache
def _logger() -> "Logger":
    import logging

    return logging.getLogger("penstock.runner")
