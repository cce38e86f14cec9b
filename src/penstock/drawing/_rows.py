"""In which order things stand in their rows, so that few lines between two rows cross."""

from collections.abc import Sequence
from typing import NamedTuple

Rows = list[list[int]]

_SWEEPS = 10
_ENOUGH = 40_000
"""Lines to look at in all sweeps together: the larger the picture, the fewer sweeps, but four at least."""


class Line(NamedTuple):
    """A line from a thing in one row to a thing in the next. The ends may be off the middle, by `dx` each."""

    upper: int
    upper_dx: float
    lower: int
    lower_dx: float


def ordered_rows(row_of: Sequence[int], widths: Sequence[float], lines: Sequence[Line]) -> Rows:
    """The things of each row from left to right.

    Each row in turn is sorted by the average place of what its things are tied to in the row before, downwards and
    upwards; the best order seen is kept (the barycenter heuristic of Sugiyama, Tagawa and Toda).
    """
    sorter = _Sorter(row_of, widths, lines)
    rows = best = sorter.first_rows()
    fewest = sorter.crossings(rows)
    for _ in range(max(4, min(_SWEEPS, _ENOUGH // (len(lines) + 1)))):
        if fewest == 0:
            break
        rows = sorter.swept(rows)
        crossings = sorter.crossings(rows)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


class _Sorter:
    def __init__(self, row_of: Sequence[int], widths: Sequence[float], lines: Sequence[Line]) -> None:
        self._row_of = row_of
        self._above: list[list[tuple[int, float]]] = [[] for _ in row_of]
        self._below: list[list[tuple[int, float]]] = [[] for _ in row_of]
        for line in lines:
            self._above[line.lower].append((line.upper, line.upper_dx / (widths[line.upper] + 1)))
            self._below[line.upper].append((line.lower, line.lower_dx / (widths[line.lower] + 1)))

    def first_rows(self) -> Rows:
        """Things in the order in which one comes to them going down from each, which keeps families together."""
        rows: Rows = [[] for _ in range(max(self._row_of, default=-1) + 1)]
        seen = [False] * len(self._row_of)
        for start in sorted(range(len(self._row_of)), key=self._row_of.__getitem__):
            stack = [start]
            while stack:
                thing = stack.pop()
                if not seen[thing]:
                    seen[thing] = True
                    rows[self._row_of[thing]].append(thing)
                    stack += [below for below, _ in reversed(self._below[thing])]
        return rows

    def swept(self, rows: Rows) -> Rows:
        """The rows sorted once downwards and once upwards."""
        place = _places(rows)
        rows = [self._sorted(row, self._above, place) for row in rows]
        return [self._sorted(row, self._below, place) for row in reversed(rows)][::-1]

    def _sorted(self, row: list[int], ties: list[list[tuple[int, float]]], place: list[float]) -> list[int]:
        def average(thing: int) -> float:
            tied = ties[thing]
            return sum(place[other] + dx for other, dx in tied) / len(tied) if tied else place[thing]

        found = sorted(row, key=average)
        for number, thing in enumerate(found):
            place[thing] = number
        return found

    def crossings(self, rows: Rows) -> int:
        """How many pairs of lines cross."""
        place = _places(rows)
        total = 0
        for upper in rows:
            ends = [
                end
                for thing in upper
                for end in sorted(place[lower] + dx for lower, dx in self._below[thing])
            ]
            total += _inversions(ends)
        return total


def _places(rows: Rows) -> list[float]:
    place = [0.0] * sum(map(len, rows))
    for row in rows:
        for number, thing in enumerate(row):
            place[thing] = number
    return place


def _inversions(values: Sequence[float]) -> int:
    """How many pairs are out of order, counted by merging ever longer sorted stretches.

    >>> _inversions([1, 3, 2, 0])
    4
    """
    total, step, sorted_ = 0, 1, list(values)
    while step < len(sorted_):
        for start in range(0, len(sorted_), 2 * step):
            left, right = sorted_[start : start + step], sorted_[start + step : start + 2 * step]
            place = 0
            for value in right:
                while place < len(left) and left[place] <= value:
                    place += 1
                total += len(left) - place
            sorted_[start : start + 2 * step] = sorted(left + right)
        step *= 2
    return total
