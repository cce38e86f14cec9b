"""Which row everything stands in: below all that it comes from.

Arrows that would close a circle, as folded namespaces may, are left out of the count.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from math import isqrt

Links = Sequence[Sequence[int]]

_NARROWEST = 12
"""Things that may stand side by side in any picture."""


def circular(links: Links) -> set[tuple[int, int]]:
    """The links that lead back to where one has come from, looking at everything in order."""
    found = set[tuple[int, int]]()
    state = [0] * len(links)  # 1: on the way here, 2: done
    for start in range(len(links)):
        stack: list[tuple[int, Iterator[int]]] = []
        if state[start] == 0:
            state[start] = 1
            stack.append((start, iter(links[start])))
        while stack:
            item, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[item] = 2
                stack.pop()
            elif state[following] == 1:
                found.add((item, following))
            elif state[following] == 0:
                state[following] = 1
                stack.append((following, iter(links[following])))
    return found


def ranks_of(links: Links, first: set[int], last: set[int]) -> list[int]:
    """The row of each item, from 0; the links have no circle.

    Args:
        links: per item those that come below it.
        first: items that stand above all others.
        last: items that stand below all others.
    """
    waiting = [0] * len(links)
    for targets in links:
        for target in targets:
            waiting[target] += 1
    sources = [item for item, number in enumerate(waiting) if number == 0]
    rank = _by_longest_path(links, waiting, first, sources)
    for item in sources:  # close to who reads it, rather than on top
        if item not in first and links[item]:
            rank[item] = max(rank[item], min(rank[target] for target in links[item]) - 1)
    lowest = max((row for item, row in enumerate(rank) if item not in last), default=-1)
    for item in last:
        rank[item] = lowest + 1
    used = {row: number for number, row in enumerate(sorted(set(rank)))}
    return [used[row] for row in rank]


def _by_longest_path(links: Links, waiting: list[int], first: set[int], sources: Sequence[int]) -> list[int]:
    """One row below the lowest of those it comes from; further down where a row would grow too long."""
    width = max(_NARROWEST, 2 * isqrt(len(links)))
    rank = [0 if item in first or not first else 1 for item in range(len(links))]
    filled: dict[int, int] = {}
    ready = list(reversed(sources))
    while ready:
        item = ready.pop()  # the last to become ready, so that what it makes comes to stand near it
        if item not in first:
            rank[item] = next(row for row in count(rank[item]) if filled.get(row, 0) < width)
            filled[rank[item]] = filled.get(rank[item], 0) + 1
        for target in links[item]:
            rank[target] = max(rank[target], rank[item] + 1)
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    return rank
