"""Parts that nothing ties together, side by side and below each other rather than in one long row."""

from collections.abc import Iterable, Sequence
from math import sqrt

from penstock.drawing._level import Level, Net, Thing, arranged

_APART = 40.0
_NARROWEST = 900.0
_WIDER_THAN_HIGH = 1.6


def packed(things: Sequence[Thing], nets: Sequence[Net]) -> Level:
    """Put things into rows, as `arranged` does, but each part on its own where no line comes in from outside."""
    if any(thing.pinned for thing in things):
        return arranged(things, nets)
    parts = _parts(len(things), nets)
    owner = {thing: number for number, part in enumerate(parts) for thing in part}
    nets_of: list[list[int]] = [[] for _ in parts]
    for number, net in enumerate(nets):
        nets_of[owner[net.source]].append(number)
    levels = [
        _arranged_apart(things, part, [nets[number] for number in mine])
        for part, mine in zip(parts, nets_of, strict=True)
    ]
    packed = Level([0.0] * len(things), [0.0] * len(things), 0.0, 0.0, [[] for _ in nets])
    for part, mine, level, (left, top) in zip(parts, nets_of, levels, _shelves(levels), strict=True):
        for thing, x, y in zip(part, level.x, level.y, strict=True):
            packed.x[thing], packed.y[thing] = x + left, y + top
        for number, routes in zip(mine, level.routes, strict=True):
            packed.routes[number] = [[(x + left, y + top) for x, y in route] for route in routes]
        packed.width = max(packed.width, left + level.width)
        packed.height = max(packed.height, top + level.height)
    return packed


def _arranged_apart(things: Sequence[Thing], part: Sequence[int], nets: Iterable[Net]) -> Level:
    number = {thing: place for place, thing in enumerate(part)}
    own = [
        Net(number[net.source], net.dx, [(number[target], dx) for target, dx in net.targets]) for net in nets
    ]
    return arranged([things[thing] for thing in part], own)


def _parts(count: int, nets: Iterable[Net]) -> list[list[int]]:
    """The things that lines tie together, each part by its first thing."""
    tied: list[list[int]] = [[] for _ in range(count)]
    for net in nets:
        for target, _ in net.targets:
            tied[net.source].append(target)
            tied[target].append(net.source)
    parts, seen = [], [False] * count
    for start in range(count):
        part, stack = [], [start]
        while stack:
            thing = stack.pop()
            if not seen[thing]:
                seen[thing] = True
                part.append(thing)
                stack += tied[thing]
        if part:
            parts.append(sorted(part))
    return parts


def _shelves(levels: Sequence[Level]) -> list[tuple[float, float]]:
    """Where each part begins: in lines, like words on a page that is somewhat wider than high."""
    area = sum((level.width + _APART) * (level.height + _APART) for level in levels)
    width = max(_NARROWEST, sqrt(area * _WIDER_THAN_HIGH))
    places = []
    left = top = deepest = 0.0
    for level in levels:
        if left and left + level.width > width:
            left, top, deepest = 0.0, top + deepest + _APART, 0.0
        places.append((left, top))
        left += level.width + _APART
        deepest = max(deepest, level.height)
    return places
