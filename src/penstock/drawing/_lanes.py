"""Which lane each load, node and save belongs into: one for a thread, more where a thread was at several at once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from penstock.drawing._flow import Stretch

_ORDER = ("", "penstock-home", "penstock-compute", "penstock-loop", "penstock-io")


@dataclass(frozen=True, slots=True)
class Lane:
    """What went on one after the other on a thread; `number` tells the lanes of one thread apart."""

    thread: str
    number: int
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The thread, named at its first lane only."""
        return "" if self.number else self.thread


def lanes_of(stretches: Iterable[Stretch]) -> list[Lane]:
    """The lanes, threads that compute first; within one no two stretches overlap, and each has at least one.

    An event loop is at many things at once, and a node that yields its outputs is still there while they are saved.
    """
    threads: dict[str, list[Stretch]] = {}
    for stretch in stretches:
        threads.setdefault(stretch.thread, []).append(stretch)
    return [lane for thread in sorted(threads, key=_place) for lane in _apart(thread, threads[thread])]


def _place(thread: str) -> tuple[int, list[tuple[int, str]]]:
    """Home, compute, loop, I/O; by number within them, as people count."""
    kind = max((n for n, start in enumerate(_ORDER) if thread.startswith(start)), default=0)
    return kind, [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", thread)]


def _apart(thread: str, stretches: Sequence[Stretch]) -> list[Lane]:
    """Each stretch in the first lane that is free when it begins."""
    lanes: list[Lane] = []
    busy: list[tuple[float, int]] = []
    free: list[int] = []
    for stretch in sorted(stretches, key=lambda stretch: (stretch.start, -stretch.end)):
        while busy and busy[0][0] <= stretch.start:
            heappush(free, heappop(busy)[1])
        if not free:
            heappush(free, len(lanes))
            lanes.append(Lane(thread, len(lanes)))
        number = heappop(free)
        lanes[number].stretches.append(stretch)
        heappush(busy, (stretch.end, number))
    return lanes
