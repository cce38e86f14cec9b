"""How many threads of a run compute at once: few while they would only fight for the processor, more while it idles.

Pure-Python nodes share one interpreter lock, so two threads for each core only make everyone late. Nodes that sleep,
wait for a network or release the lock are another matter: for them every slot counts. Nobody can tell by looking at a
function, so a run begins with one slot and looks at what happens: it opens another one only when nodes have waited for
a slot for a while, and more than one per core only while the processor is mostly idle.
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
        self._lock = lock
        self._advance = advance
        self._on_error = on_error
        self._cores = min(os.cpu_count() or 1, self._most)
        self._starving = threading.Event()
        self._over = threading.Event()
        schedule.compute_slots = 1

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
                busy = (process_time() - cpu) / max(perf_counter() - clock, 1e-9)
                self._open(busy, self._schedule.started - gone)
            if self._all_open or not self._schedule.starved:
                self._starving.clear()
            return not self._over.is_set()

    def _open(self, busy: float, moved: int) -> None:
        slots = self._schedule.compute_slots
        self._schedule.compute_slots = next_slots(
            slots, self._cores if self._adaptive else self._most, self._most, busy, moved
        )
        if self._schedule.compute_slots > slots:
            self._advance()


def next_slots(slots: int, free: int, most: int, busy: float, moved: int) -> int:
    """How many slots there should be after a look.

    Args:
        slots: how many there are.
        free: how many may be opened whatever the processor does.
        most: how many there may ever be.
        busy: processor seconds used per second since the last look.
        moved: nodes that got a slot since the last look, while others were still waiting.

    >>> next_slots(1, free=2, most=32, busy=1.0, moved=0)  # somebody is stuck behind a long node
    2
    >>> next_slots(2, free=2, most=32, busy=1.0, moved=0)  # both cores have work
    2
    >>> next_slots(2, free=2, most=32, busy=0.1, moved=0)  # the nodes only wait
    8
    >>> next_slots(8, free=2, most=32, busy=1.9, moved=0)  # they wait no more
    4
    >>> next_slots(1, free=2, most=32, busy=1.0, moved=100)  # short nodes need no more threads
    1
    """
    if moved > _STUCK_FREE * slots:
        return slots
    if slots < free:
        return free
    if busy < _IDLE:
        return min(most, 4 * slots)
    if slots > free and busy > 2 * _IDLE:
        return max(free, slots // 2)
    return slots
