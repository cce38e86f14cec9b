"""Things of known size and lines between them, put into rows: one namespace of a picture, or its outside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from penstock.drawing._columns import centers
from penstock.drawing._ranks import circular, ranks_of
from penstock.drawing._rows import Line, ordered_rows

Point = tuple[float, float]
Route = list[Point]

_BESIDE = 26.0  # between two boxes
_PASSING = 12.0  # around a line that passes
_BETWEEN = 40.0  # between two rows
_GATES = 16.0  # between gates and the rest
_BACK = 14.0  # for a line that goes back up beside everything

_BENDS = 2_000
_BENDS_EACH = 5
"""How often lines may bend around things on their way, in all and for each thing; further ones go straight."""


@dataclass(slots=True)
class Thing:
    """A box, a frame with what is in it, or the place on the frame around the level where a line comes through."""

    width: float
    height: float
    pinned: Literal["above", "below"] | None = None


@dataclass(slots=True)
class Net:
    """Lines that leave one thing together, `dx` off its middle. Each target has its own distance from the middle."""

    source: int
    dx: float
    targets: list[tuple[int, float]] = field(default_factory=list)


@dataclass(slots=True)
class Level:
    """Where everything is: middles and upper edges of the things, and per net a route to each of its targets.

    Of the routes of a net only the longest begins at its source; the others branch off it.
    """

    x: list[float]
    y: list[float]
    width: float
    height: float
    routes: list[list[Route]]


def arranged(things: Sequence[Thing], nets: Sequence[Net]) -> Level:
    """Put things into rows, each below those that its lines come from."""
    return _Arrangement(things, nets).level()


def _bends_within(spans: Sequence[int], budget: int) -> list[bool]:
    """Which nets may bend around things on their way, short ones first."""
    allowed = [False] * len(spans)
    for net in sorted(range(len(spans)), key=spans.__getitem__):
        budget -= max(0, spans[net] - 1)
        allowed[net] = budget >= 0
    return allowed


class _Arrangement:
    def __init__(self, things: Sequence[Thing], nets: Sequence[Net]) -> None:
        self._things = things
        self._nets = nets
        links: list[list[int]] = [[] for _ in things]
        for net in nets:
            links[net.source] += [target for target, _ in net.targets]
        back = circular(links)
        forward = [[b for b in targets if (a, b) not in back] for a, targets in enumerate(links)]
        pinned = {
            side: {n for n, thing in enumerate(things) if thing.pinned == side} for side in ("above", "below")
        }
        self._row = ranks_of(forward, pinned["above"], pinned["below"])
        self._widths = [thing.width for thing in things]
        self._lines: list[Line] = []
        spans = [max((self._span(net, target) for target, _ in net.targets), default=0) for net in nets]
        bending = _bends_within(spans, _BENDS + _BENDS_EACH * len(things))
        self._bends = [
            self._laid(net, span if bends else 1)
            for net, span, bends in zip(nets, spans, bending, strict=True)
        ]

    def _span(self, net: Net, target: int) -> int:
        """How many rows a line goes down; nothing or less for one that goes back up."""
        return self._row[target] - self._row[net.source]

    def _laid(self, net: Net, span: int) -> list[int]:
        """Lay the lines of a net from row to row, all along one stem; the things that it bends at."""
        stem = [(net.source, net.dx)]
        for row in range(self._row[net.source] + 1, self._row[net.source] + span):
            bend = len(self._widths)
            self._widths.append(0.0)
            self._row.append(row)
            self._lines.append(Line(*stem[-1], bend, 0.0))
            stem.append((bend, 0.0))
        self._lines += [
            Line(*stem[self._span(net, target) - 1], target, dx)
            for target, dx in net.targets
            if 0 < self._span(net, target) <= span
        ]
        return [bend for bend, _ in stem[1:]]

    def level(self) -> Level:
        """Everything in its place."""
        count = len(self._things)
        gaps = [_BESIDE] * count + [_PASSING] * (len(self._widths) - count)
        rows = ordered_rows(self._row, self._widths, self._lines)
        x = centers(rows, self._widths, gaps, self._lines, count)
        left = min((x[n] - thing.width / 2 for n, thing in enumerate(self._things)), default=0.0)
        left = min([left, *x[count:]])
        self._x = [middle - left for middle in x]
        self._stack(rows)
        width = max((self._x[n] + thing.width / 2 for n, thing in enumerate(self._things)), default=0.0)
        self._width = max([width, *self._x[count:]])
        routes = [list(self._routes(net, bends)) for net, bends in zip(self._nets, self._bends, strict=True)]
        return Level(self._x[:count], self._y, self._width, self._height, routes)

    def _stack(self, rows: list[list[int]]) -> None:
        """Put the rows below each other; what is lower than its row stands in its middle."""
        count = len(self._things)
        heights = [max([self._things[n].height for n in row if n < count], default=0.0) for row in rows]
        self._tops, self._bottoms = [], []
        y = 0.0
        for number, height in enumerate(heights):
            if number:
                y += _BETWEEN if height and heights[number - 1] else _GATES
            self._tops.append(y)
            self._bottoms.append(y + height)
            y += height
        self._height = y
        self._y = [
            (self._tops[self._row[n]] + self._bottoms[self._row[n]] - thing.height) / 2
            for n, thing in enumerate(self._things)
        ]

    def _routes(self, net: Net, bends: list[int]) -> Iterator[Route]:
        """The way of each line, in the order of the targets."""
        stem: Route = [
            (self._x[net.source] + net.dx, self._y[net.source] + self._things[net.source].height),
            (self._x[net.source] + net.dx, self._bottoms[self._row[net.source]]),
        ]
        for bend in bends:
            stem += [
                (self._x[bend], self._tops[self._row[bend]]),
                (self._x[bend], self._bottoms[self._row[bend]]),
            ]
        farthest = max(range(len(net.targets)), key=lambda number: self._span(net, net.targets[number][0]))
        for number, (target, dx) in enumerate(net.targets):
            end = (self._x[target] + dx, self._y[target])
            span = self._span(net, target)
            if span <= 0:
                yield self._around(stem[0], net.source, target, end)
                continue
            begin = 0 if number == farthest or span == 1 else 2 * span - 1
            yield [*(stem[begin : 2 * span] or stem), (end[0], self._tops[self._row[target]]), end]

    def _around(self, start: Point, source: int, target: int, end: Point) -> Route:
        """Below the source's row, up beside everything, and down to the target from above its row."""
        self._width += _BACK
        low, high = (
            self._bottoms[self._row[source]] + _BETWEEN / 3,
            self._tops[self._row[target]] - _BETWEEN / 3,
        )
        self._height = max(self._height, low)
        return [start, (start[0], low), (self._width, low), (self._width, high), (end[0], high), end]
