"""How many threads of a run compute at once: few while they would only fight for the processor, more while it idles.

Pure-Python nodes share one interpreter lock, so two threads for each core only make everyone late. Nodes that sleep,
wait for a network or release the lock are another matter: for them every slot counts. Nobody can tell by looking at a
function, so a run begins with one slot and looks at what happens: it opens another one only when nodes have waited for
a slot for a while, and more than one per core only while the processor is mostly idle. Where one per core use no more
than one core together, they only take turns at the interpreter lock, and one goes on alone for a while.
"""

import os
import threading
from collections.abc import Callable
from time import perf_counter, process_time

from penstock.engine._plan import Policy
from penstock.engine._schedule import Schedule

_PAUSE = 0.0005
"""Seconds between two looks. Nodes far shorter than that gain nothing from another thread."""

_IDLE = 0.5
"""Processor seconds per second, below which the nodes under way are taken to be waiting for something else."""

_SETTLED = 0.005
"""Seconds to look at before it is judged what several slots are good for."""

_ONE_CORE = (0.9, 1.2)
"""Processor seconds per second of nodes that take turns: pure Python, held together by the interpreter's lock."""

_PAUSES = (0.05, 0.8)
"""Seconds to go on with one slot before several are tried again, at first and at most."""

_STUCK_FREE = 2
"""Nodes per slot that must have come and gone since the last look for the slots to be called enough."""


class Widening(threading.Thread):
    """Opens compute slots of a schedule while sync nodes wait for one; sleeps otherwise.

    Args:
        schedule: whose slots to open; it starts with one.
        policy: says how many there may be, and whether to mind the processor (`adaptive`).
        lock: guards the schedule.
        advance: hands out what may start, called with the lock held.
        on_error: called with what `advance` raised.
    """

    def __init__(
        self,
        schedule: Schedule,
        policy: Policy,
        lock: threading.Lock,
        advance: Callable[[], object],
        on_error: Callable[[BaseException], object],
    ) -> None:
        super().__init__(name="penstock-widening", daemon=True)
        self._schedule = schedule
        self._most = policy.compute_slots
        self._adaptive = policy.adaptive
        cores = min(os.cpu_count() or 1, self._most)
        self._width = Width(cores if self._adaptive else self._most, self._most, minds_turns=self._adaptive)
        self._lock = lock
        self._advance = advance
        self._on_error = on_error
        self._starving = threading.Event()
        self._over = threading.Event()
        schedule.compute_slots = self._width.slots

    def wake(self) -> None:
        """Somebody waits for a slot; with the lock held."""
        if self._starving.is_set() or self._all_open:
            return
        self._starving.set()
        if self.ident is None:
            self.start()

    def close(self) -> None:
        """End the thread."""
        with self._lock:
            self._over.set()
            self._starving.set()
        if self.is_alive():
            self.join()

    @property
    def _all_open(self) -> bool:
        """Whether there is nothing left to decide: every slot is open, and none will be closed."""
        return not self._adaptive and self._schedule.compute_slots == self._most

    def run(self) -> None:
        """Look again and again while somebody waits for a slot."""
        try:
            while self._look():
                pass
        except BaseException as error:  # noqa: BLE001  nothing may vanish with a thread
            self._on_error(error)

    def _look(self) -> bool:
        self._starving.wait()
        clock, cpu, gone = perf_counter(), process_time(), self._schedule.started
        self._over.wait(_PAUSE)
        with self._lock:
            if self._schedule.starved and not self._over.is_set():
                seconds = perf_counter() - clock
                self._open(seconds, process_time() - cpu, self._schedule.started - gone)
            if self._all_open or not self._schedule.starved:
                self._starving.clear()
            return not self._over.is_set()

    def _open(self, seconds: float, cpu: float, moved: int) -> None:
        slots = self._schedule.compute_slots
        self._schedule.compute_slots = self._width.look(seconds, cpu=cpu, moved=moved)
        if self._schedule.compute_slots > slots:
            self._advance()


class Width:
    """Decides, from looks at a run in which nodes wait for a slot, how many slots there should be. It has no clock.

    Args:
        free: how many may be opened whatever the processor does.
        most: how many there may ever be.
        minds_turns: whether to go back to one slot where the nodes on several only take turns.

    Attributes:
        slots: how many there should be now.

    >>> width = Width(free=2, most=32)
    >>> width.look(0.0005, cpu=0.0005, moved=0)  # somebody is stuck behind a long node
    2
    >>> width.look(0.0005, cpu=0.001, moved=0)  # both cores have work
    2
    >>> width.look(0.0005, cpu=0.0, moved=0)  # the nodes only wait
    8
    >>> width.look(0.0005, cpu=0.001, moved=0)  # they wait no more
    4
    """

    def __init__(self, free: int, most: int, *, minds_turns: bool = True) -> None:
        self.slots = 1
        self._free = free
        self._most = most
        self._minds_turns = minds_turns
        self._seconds = self._cpu = 0.0  # looked at since the width has changed
        self._alone = 0.0  # seconds to stay with one slot
        self._pause = _PAUSES[0]

    def look(self, seconds: float, *, cpu: float, moved: int) -> int:
        """How many slots there should be after another look.

        Args:
            seconds: how long it was.
            cpu: processor seconds that were used meanwhile.
            moved: nodes that got a slot meanwhile, while others were still waiting.
        """
        if moved > _STUCK_FREE * self.slots:
            return self.slots
        self._seconds += seconds
        self._cpu += cpu
        self._alone -= seconds
        slots = self._next(cpu / max(seconds, 1e-9))
        if slots != self.slots:
            self.slots, self._seconds, self._cpu = slots, 0.0, 0.0
        return slots

    def _next(self, busy: float) -> int:
        if self.slots < self._free:
            return self.slots if self._alone > 0 and not self._is_idle_alone() else self._free
        if busy < _IDLE:
            return min(self._most, 4 * self.slots)
        if self.slots > self._free:
            return max(self._free, self.slots // 2) if busy > 2 * _IDLE else self.slots
        return 1 if self._only_take_turns() else self.slots

    def _only_take_turns(self) -> bool:
        """Whether several slots have used one core together; if so, one will do for a while."""
        if not self._minds_turns or self._seconds < _SETTLED:
            return False
        used = self._cpu / self._seconds
        self._seconds = self._cpu = 0.0
        if self.slots == 1 or not _ONE_CORE[0] <= used <= _ONE_CORE[1]:
            self._pause = _PAUSES[0]
            return False
        self._alone, self._pause = self._pause, min(2 * self._pause, _PAUSES[1])
        return True

    def _is_idle_alone(self) -> bool:
        """Whether one slot leaves the processor less busy than several did: their nodes wait for something, too."""
        return self._seconds >= _SETTLED and self._cpu < _ONE_CORE[0] * self._seconds
