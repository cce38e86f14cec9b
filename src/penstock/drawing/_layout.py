"""Where the boxes and frames of a diagram stand and how its arrows run: each namespace first, then what is around it.

An arrow that leaves or enters a namespace passes through a gate on its frame, above or below what is inside. So boxes
never overlap, and a frame holds what belongs to it and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile

from penstock.drawing._diagram import Diagram, Group
from penstock.drawing._level import Level, Net, Point, Route, Thing
from penstock.drawing._packing import packed

_SIDE = 16.0
_TITLE = 30.0
_GATE = 6.0


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Left and upper edge, width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A part of an arrow from a box, or of several that leave it together; `target` where it ends at a box."""

    source: int
    target: int | None
    route: Route


@dataclass(slots=True)
class Layout:
    """The boxes in their order, the frames of open namespaces, all strokes, and how much room they take."""

    boxes: list[Rectangle]
    frames: dict[Group, Rectangle]
    strokes: list[Stroke]
    width: float
    height: float


def laid_out(diagram: Diagram, sizes: list[tuple[float, float]]) -> Layout:
    """The layout of a diagram whose boxes have these widths and heights.

    Deterministic, and quick enough for thousands of boxes: rows by longest path, sorted by barycenters.
    """
    return _Composition(diagram, sizes).layout()


@dataclass(slots=True)
class _Plan:
    """What stands at one level: boxes by number, frames by namespace, gates by side and the box whose arrow passes."""

    members: dict[object, int] = field(default_factory=dict)
    things: list[Thing] = field(default_factory=list)
    nets: dict[tuple[int, int], Net] = field(default_factory=dict)

    def number(self, member: object, thing: Thing) -> int:
        """The place of a member; it is added if it is new."""
        if member not in self.members:
            self.members[member] = len(self.things)
            self.things.append(thing)
        return self.members[member]


@dataclass(frozen=True, slots=True)
class _Gate:
    side: str
    source: int


class _Composition:
    def __init__(self, diagram: Diagram, sizes: list[tuple[float, float]]) -> None:
        self._diagram = diagram
        self._sizes = sizes
        self._plans: dict[Group, _Plan] = {(): _Plan()} | {group: _Plan() for group in diagram.groups}
        self._levels: dict[Group, Level] = {}
        self._hops: dict[Group, dict[tuple[object, int], dict[object, None]]] = {
            group: {} for group in self._plans
        }
        for source, target in diagram.arrows:
            self._route(source, target)

    def _route(self, source: int, target: int) -> None:
        """Note the way of an arrow: out of the namespaces that it leaves, across, and into those that it enters."""
        begin, end = self._diagram.boxes[source].group, self._diagram.boxes[target].group
        shared = len(list(takewhile(lambda parts: parts[0] == parts[1], zip(begin, end, strict=False))))
        way: list[tuple[Group, object, object]] = []
        at: object = source
        for depth in range(len(begin), shared, -1):
            way.append((begin[:depth], at, _Gate("below", source)))
            at = begin[:depth]
        for depth in range(shared, len(end)):
            way.append((end[:depth], at, end[: depth + 1]))
            at = _Gate("above", source)
        way.append((end, at, target))
        for group, start, stop in way:
            self._hops[group].setdefault((start, source), {})[stop] = None

    def layout(self) -> Layout:
        """Every level from the innermost outwards, then every place from the outside inwards."""
        for group in sorted(self._plans, key=len, reverse=True):
            self._levels[group] = self._level(group)
        whole = self._levels[()]
        layout = Layout([Rectangle(0, 0, 0, 0)] * len(self._sizes), {}, [], whole.width, whole.height)
        for group in sorted(self._plans, key=len):
            self._place(group, layout)
        return layout

    # Inwards to outwards ----------------------------------------------------------------------------------------------

    def _level(self, group: Group) -> Level:
        plan = self._plans[group]
        for member in self._members(group):
            plan.number(member, self._thing(member))
        for (start, source), stops in self._hops[group].items():
            net = Net(plan.number(start, self._thing(start)), self._off_middle(start, "below", source))
            for stop in stops:
                net.targets.append(
                    (plan.number(stop, self._thing(stop)), self._off_middle(stop, "above", source))
                )
            plan.nets[plan.members[start], source] = net
        return packed(plan.things, list(plan.nets.values()))

    def _members(self, group: Group) -> Iterable[object]:
        for number, box in enumerate(self._diagram.boxes):
            if box.group == group:
                yield number
            elif box.group[: len(group)] == group:
                yield box.group[: len(group) + 1]

    def _thing(self, member: object) -> Thing:
        match member:
            case int(box):
                return Thing(*self._sizes[box])
            case _Gate(side="above"):
                return Thing(_GATE, 0.0, "above")
            case _Gate():
                return Thing(_GATE, 0.0, "below")
            case tuple(group):
                level = self._levels[group]
                return Thing(level.width + 2 * _SIDE, level.height + _TITLE + _SIDE)
        raise AssertionError(member)

    def _off_middle(self, member: object, side: str, source: int) -> float:
        """Where on a frame a line comes through, seen from its middle; boxes are met in the middle."""
        if not isinstance(member, tuple):
            return 0.0
        level, gate = self._levels[member], self._plans[member].members[_Gate(side, source)]
        return level.x[gate] - level.width / 2

    # Outwards to inwards ----------------------------------------------------------------------------------------------

    def _place(self, group: Group, layout: Layout) -> None:
        plan, level = self._plans[group], self._levels[group]
        left, top = 0.0, 0.0
        if group:
            frame = layout.frames[group]
            left, top = frame.x + _SIDE, frame.y + _TITLE
        for member, number in plan.members.items():
            thing = plan.things[number]
            place = Rectangle(
                left + level.x[number] - thing.width / 2, top + level.y[number], thing.width, thing.height
            )
            if isinstance(member, int):
                layout.boxes[member] = place
            elif isinstance(member, tuple):
                layout.frames[member] = place
        reach = frame.y + frame.height if group else 0.0
        members = list(plan.members)
        for ((_, source), net), routes in zip(plan.nets.items(), level.routes, strict=True):
            for (target, _), route in zip(net.targets, routes, strict=True):
                moved = [(left + x, top + y) for x, y in route]
                layout.strokes.append(
                    _stroke(source, members[target], moved, members[net.source], reach, top)
                )


def _stroke(
    source: int, target: object, route: list[Point], begin: object, reach: float, top: float
) -> Stroke:
    """A stroke, with gates moved from the level's edge onto the frame around it."""
    if isinstance(begin, _Gate) and route[0][1] == top:  # others branch off further down
        route = [(route[0][0], top - _TITLE), *route]
    if isinstance(target, _Gate):
        route = [*route, (route[-1][0], reach)]
    return Stroke(source, target if isinstance(target, int) else None, route)
