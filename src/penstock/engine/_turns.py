"""How quickly the threads of a run take turns.

CPython lets a thread that computes keep the interpreter for 5 ms before another one may have it. A load or a save needs
a few microseconds of it at each step, and would wait all that time behind every pure-Python node: with nodes of 5 ms
that costs a tenth of the run. While runs are under way the interval is shorter; what that costs the nodes is too little
to measure.
"""

import sys
import threading
from typing import Self
from weakref import WeakSet, finalize

_INTERVAL = 0.001
"""Seconds for which a thread may keep the interpreter while others want it."""

_lock = (
    threading.RLock()
)  # re-entrant: an object may be collected at any moment, one in which it is held included
_runs: "WeakSet[quick_turns]" = WeakSet()
_before = 0.0


class quick_turns:  # noqa: N801  read as a phrase: `with quick_turns():`
    """Have threads take turns quickly inside; the last one out restores the interval that the first one found.

    An interval that is shorter already, or that somebody else sets meanwhile, is left alone. One whose end an interrupt
    has cut off is over when it is collected.
    """

    def __enter__(self) -> Self:
        global _before  # noqa: PLW0603  the interval belongs to the process, and so does what it was
        self._collected = finalize(self, _restore)
        with _lock:
            _runs.add(self)
            if len(_runs) == 1:
                _before = sys.getswitchinterval()
                if _before > _INTERVAL:
                    sys.setswitchinterval(_INTERVAL)
        return self

    def __exit__(self, *_: object) -> None:
        with _lock:
            if self in _runs:
                _runs.discard(self)
                _restore()
        # No `__del__`, which would run after this, too: an interrupt that strikes there is lost.
        self._collected.detach()


def _restore() -> None:
    if not _runs and abs(sys.getswitchinterval() - _INTERVAL) < _INTERVAL / 100 and _before:
        sys.setswitchinterval(_before)
