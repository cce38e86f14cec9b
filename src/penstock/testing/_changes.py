"""Wait for something to become true, on threads and on event loops, and never for ever."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from penstock.errors import WaitedTooLongError

if TYPE_CHECKING:
    import asyncio

CEILING = 10.0
"""Seconds after which a wait is given up, unless its owner was given another ceiling."""

_SLICE = 0.02
"""Seconds that a blocking wait spends outside Python at a stretch: a run that is over can only stop Python code."""


class Changes:
    """The state of a gate or a journal changes under this lock; whoever waits for a change is woken.

    Args:
        ceiling: the most seconds that anybody waits.
    """

    def __init__(self, ceiling: float) -> None:
        self._ceiling = ceiling
        self._condition = threading.Condition(threading.RLock())
        self._sleepers: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock for a change, and wake everybody after it."""
        with self._condition:
            yield
            self._condition.notify_all()
            for loop, woken in self._sleepers:
                loop.call_soon_threadsafe(woken.set)

    def wait(self, condition: Callable[[], bool], describe: Callable[[], str]) -> None:
        """Block the calling thread until `condition()`, which is asked under the lock.

        Raises:
            WaitedTooLongError: the ceiling was reached; `describe()` says what was waited for and what is the case.
        """
        deadline = monotonic() + self._ceiling
        with self._condition:
            while not condition():
                left = deadline - monotonic()
                if left <= 0:
                    raise self._too_long(describe)
                self._condition.wait(min(left, _SLICE))

    async def await_(self, condition: Callable[[], bool], describe: Callable[[], str]) -> None:
        """Await `condition()` on asyncio. Raises as `wait` does."""
        import asyncio

        sleeper = (asyncio.get_running_loop(), asyncio.Event())
        with self._condition:
            self._sleepers.append(sleeper)
        try:
            async with asyncio.timeout(self._ceiling):
                while not self._holds(condition):
                    await sleeper[1].wait()
                    sleeper[1].clear()
        except TimeoutError:
            raise self._too_long(describe) from None
        finally:
            with self._condition:
                self._sleepers.remove(sleeper)

    def _holds(self, condition: Callable[[], bool]) -> bool:
        with self._condition:
            return condition()

    def _too_long(self, describe: Callable[[], str]) -> WaitedTooLongError:
        return WaitedTooLongError(
            f"Waited for {self._ceiling:g} s, in vain: {describe()}\n"
            "Either what was to happen cannot happen, or a higher ceiling is needed on this machine."
        )
