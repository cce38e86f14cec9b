"""The thread that a run calls home: the one that called `run()`, or a worker thread in its stead under `arun()`.

Nodes of an ordered run, and datasets that must not be used from other threads, do their work here.
"""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import get_ident
from typing import Any

from penstock.engine._loop import HEARTBEAT


class Home:
    """An inbox of calls, served by one thread."""

    def __init__(self) -> None:
        self.thread = -1  # the ident of the thread that serves
        self._inbox: SimpleQueue[tuple[Callable[..., object], tuple[Any, ...]]] = SimpleQueue()

    def put(self, function: Callable[..., object], *args: object) -> None:
        """Have `function(*args)` called on the home thread; callable from any thread."""
        self._inbox.put((function, args))

    def wake(self) -> None:
        """Have the home thread look again whether it is done; callable from any thread."""
        self._inbox.put((_look_again, ()))

    @property
    def idle(self) -> bool:
        """Whether nothing waits in the inbox."""
        return self._inbox.empty()

    def serve(self, until: Callable[[], bool]) -> None:
        """Perform what arrives until `until()` says so. Calls may serve in turn, for what they wait for."""
        self.thread = get_ident()
        while not until():
            try:
                # The time-out lets an interrupt through where a waiting thread cannot be woken by one (Windows).
                function, args = self._inbox.get(timeout=HEARTBEAT)
            except Empty:
                continue
            function(*args)


def _look_again() -> None:
    """Nothing but a reason to wake up."""
