"""How quickly the threads of a run take turns.

CPython lets a thread that computes keep the interpreter for 5 ms before another one may have it. A load or a save needs
a few microseconds of it at each step, and would wait all that time behind every pure-Python node: with nodes of 5 ms
that costs a tenth of the run. While runs are under way the interval is shorter; what that costs the nodes is too little
to measure.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_INTERVAL = 0.001
"""Seconds for which a thread may keep the interpreter while others want it."""

_lock = threading.Lock()
_runs = 0
_before = 0.0


@contextmanager
def quick_turns() -> Iterator[None]:
    """Have threads take turns quickly inside; the last one out restores the interval that the first one found.

    An interval that is shorter already, or that somebody else sets meanwhile, is left alone.
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _runs, _before  # noqa: PLW0603  the interval belongs to the process, and so does the count of its users
    with _lock:
        _runs += 1
        if _runs == 1:
            _before = sys.getswitchinterval()
            if _before > _INTERVAL:
                sys.setswitchinterval(_INTERVAL)


def _leave() -> None:
    global _runs  # noqa: PLW0603  as above
    with _lock:
        _runs -= 1
        if _runs == 0 and abs(sys.getswitchinterval() - _INTERVAL) < _INTERVAL / 100:
            sys.setswitchinterval(_before)
