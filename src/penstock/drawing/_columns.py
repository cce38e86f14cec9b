"""How far right everything stands: near what it is tied to, and next to nothing too closely."""

from collections import Counter
from collections.abc import Sequence

from penstock.drawing._rows import Line, Rows

_ROUNDS = 24
_ENOUGH = 60_000
"""Lines to look at in all rounds together: the larger the picture, the fewer rounds, but six at least."""


def centers(
    rows: Rows, widths: Sequence[float], gaps: Sequence[float], lines: Sequence[Line], bends: int
) -> list[float]:
    """The middle of each thing; those from `bends` on only pass by, and had better stand straight below each other.

    Row after row is moved as close as possible to what it is tied to in the rows around it, downwards and upwards.

    Args:
        rows: things from left to right.
        widths: of the things.
        gaps: what to keep free around each, half on each side.
        lines: what is tied to what.
        bends: the first thing that only lets a line pass.
    """
    above: list[list[tuple[int, float, float]]] = [[] for _ in widths]
    below: list[list[tuple[int, float, float]]] = [[] for _ in widths]
    leaving = Counter(line.upper for line in lines)
    for upper, upper_dx, lower, lower_dx in lines:
        # A line that passes by is to be straight, and many that leave one thing must not drag it along.
        passing = upper >= bends and lower >= bends
        weight = 64.0 if passing else 2.0 / leaving[upper]
        above[lower].append((upper, upper_dx - lower_dx, weight))
        below[upper].append((lower, lower_dx - upper_dx, weight))
    place = [0.0] * len(widths)
    for row in rows:
        _settle(row, place, [[]] * len(widths), widths, gaps)
    rounds = max(6, min(_ROUNDS, _ENOUGH // (len(lines) + 1)))
    for _ in range(rounds):
        for row in rows:
            _settle(row, place, above, widths, gaps)
        for row in reversed(rows):
            _settle(row, place, below, widths, gaps)
    both = [up + down for up, down in zip(above, below, strict=True)]
    for _ in range(rounds // 2):
        for row in rows:
            _settle(row, place, both, widths, gaps)
    return place


def _settle(
    row: list[int],
    place: list[float],
    ties: Sequence[Sequence[tuple[int, float, float]]],
    widths: Sequence[float],
    gaps: Sequence[float],
) -> None:
    """Put the things of a row where the squares of their ways to what they are tied to are least."""
    offsets, wanted, weights = [], [], []
    offset = 0.0
    for number, thing in enumerate(row):
        if number:
            before = row[number - 1]
            offset += (widths[before] + gaps[before] + widths[thing] + gaps[thing]) / 2
        weight = sum(tie[2] for tie in ties[thing])
        aim = (
            sum((place[other] + dx) * by for other, dx, by in ties[thing]) / weight
            if weight
            else place[thing]
        )
        offsets.append(offset)
        wanted.append(aim - offset)
        weights.append(weight or 0.01)
    for thing, x, offset in zip(row, _rising(wanted, weights), offsets, strict=True):
        place[thing] = x + offset


def _rising(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The numbers that never fall and are closest to those wanted: where these fall, neighbours share their average.

    >>> _rising([1, 5, 3, 9], [1, 1, 1, 1])
    [1.0, 4.0, 4.0, 9.0]
    """
    pools: list[tuple[float, float, int]] = []  # average, weight, how many
    for value, weight in zip(wanted, weights, strict=True):
        average, heavy, size = float(value), weight, 1
        while pools and pools[-1][0] > average:
            before, weight_before, size_before = pools.pop()
            average = (before * weight_before + average * heavy) / (weight_before + heavy)
            heavy += weight_before
            size += size_before
        pools.append((average, heavy, size))
    return [average for average, _, size in pools for _ in range(size)]
