"""A clock that stands still until it is told to move."""

import threading


class ManualClock:
    """Time that moves only when told. Call it for the time in seconds, as one calls `time.perf_counter`.

    Args:
        start: what it shows at first.

    Raises:
        ValueError: it is told to go back.

    >>> clock = ManualClock()
    >>> clock.advance(1.5)
    >>> clock()
    1.5
    """

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._lock = threading.Lock()

    def __call__(self) -> float:
        """The time, in seconds."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the time on."""
        if seconds < 0:
            raise ValueError(f"A clock does not go back, by {-seconds} s or at all.")
        with self._lock:
            self._now += seconds

    def __repr__(self) -> str:
        return f"ManualClock({self._now})"
