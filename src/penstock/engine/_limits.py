"""Named limits: how many loads and saves of the datasets that share a name may be under way at once."""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import Any


class Limits:
    """Counts what is under way under each name. A dataset under several names needs room under all of them.

    Args:
        names: per dataset, the names that it counts under; those without a size have no limit.
        sizes: per name, how many.
    """

    __slots__ = ("_names", "_room")

    def __init__(self, names: Mapping[int, Sequence[str]], sizes: Mapping[str, int]) -> None:
        self._names = {
            dataset: limited for dataset, own in names.items() if (limited := [n for n in own if n in sizes])
        }
        self._room = dict(sizes)

    def full(self, dataset: int) -> str | None:
        """The first name under which there is no room for one more load or save of `dataset`, if any."""
        names = self._names.get(dataset)
        return next((name for name in names if not self._room[name]), None) if names else None

    def take(self, dataset: int) -> None:
        """A load or a save of `dataset` starts."""
        for name in self._names.get(dataset, ()):
            self._room[name] -= 1

    def give_back(self, dataset: int) -> None:
        """A load or a save of `dataset` has ended."""
        for name in self._names.get(dataset, ()):
            self._room[name] += 1

    def has_room(self, name: str) -> bool:
        """Whether one more may start under a name."""
        return self._room[name] > 0


class Parked:
    """What waits for room under a name, in order.

    Args:
        limits: tells where there is room.
    """

    __slots__ = ("_limits", "_number", "_waiting")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._number = count()
        self._waiting: dict[str, list[tuple[Any, int, Any]]] = {}  # heaps

    def put(self, name: str, thing: Any, order: Any = 0) -> None:
        """Let a thing wait for room under a name: by its order, then first come, first served."""
        heappush(self._waiting.setdefault(name, []), (order, next(self._number), thing))

    def pop(self) -> list[Any]:
        """The first thing that waits under each name that has room; it may find another one full."""
        if not self._waiting:
            return []
        found = [heappop(self._waiting[name])[-1] for name in self._waiting if self._limits.has_room(name)]
        self._waiting = {name: things for name, things in self._waiting.items() if things}
        return found

    def clear(self) -> None:
        """Nothing waits any longer."""
        self._waiting.clear()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))
