"""The order in which nodes run: by generation, and by name inside one.

A generation is every node whose parents all stand in earlier ones. The order depends on the nodes alone, not on the
order they were given in.
"""

from collections.abc import Sequence
from operator import attrgetter

from penstock.errors import CircularDependencyError, OutputNotUniqueError
from penstock.pipeline._node import Node

_by_name = attrgetter("_name")


def run_order(nodes: Sequence[Node]) -> list[Node]:
    """`nodes`, each after those it waits for.

    Raises:
        OutputNotUniqueError: two nodes write one dataset.
        CircularDependencyError: nodes wait for each other.
    """
    parents = _parents(nodes)
    children: list[list[int]] = [[] for _ in nodes]
    for child, found in enumerate(parents):
        for parent in found:
            children[parent].append(child)
    waiting = list(map(len, parents))
    ordered: list[Node] = []
    ready = [place for place, count in enumerate(waiting) if not count]
    while ready:
        ready.sort(key=lambda place: nodes[place].name)
        ordered += [nodes[place] for place in ready]
        ready = _released(ready, children, waiting)
    if len(ordered) < len(nodes):
        raise _circular(nodes, parents, waiting)
    return ordered


def _parents(nodes: Sequence[Node]) -> list[set[int]]:
    """Per node the places of those that write what it reads."""
    writers: dict[str, int] = {}
    for place, node in enumerate(nodes):
        for dataset in node._write_stems:
            if writers.setdefault(dataset, place) != place:
                raise _not_unique(dataset, nodes[writers[dataset]], node)
    return [{writers[dataset] for dataset in node._read_stems if dataset in writers} for node in nodes]


def _released(done: list[int], children: list[list[int]], waiting: list[int]) -> list[int]:
    """The nodes that waited only for those in `done`."""
    released = []
    for parent in done:
        for child in children[parent]:
            waiting[child] -= 1
            if not waiting[child]:
                released.append(child)
    return released


def _not_unique(dataset: str, first: Node, second: Node) -> OutputNotUniqueError:
    return OutputNotUniqueError(
        f"Two nodes write the dataset '{dataset}': '{first.name}' and '{second.name}'.\n"
        f"  {first}\n  {second}\n"
        "Each dataset is written by one node. Rename one of the outputs."
    )


def _circular(nodes: Sequence[Node], parents: list[set[int]], waiting: list[int]) -> CircularDependencyError:
    """Walk from parent to parent among the nodes that never became ready, until one comes up again."""
    place = min((place for place, count in enumerate(waiting) if count), key=lambda place: nodes[place].name)
    walk: dict[int, None] = {}
    while place not in walk:
        walk[place] = None
        place = min(parent for parent in parents[place] if waiting[parent])
    trail = list(walk)
    circle = [nodes[found] for found in reversed(trail[trail.index(place) :])]
    steps = [
        f"  '{giver.name}' gives {_handed(giver, taker)} to '{taker.name}'"
        for giver, taker in zip(circle, [*circle[1:], circle[0]], strict=True)
    ]
    return CircularDependencyError(
        f"{len(circle)} nodes wait for each other in a circle:\n"
        + "\n".join(steps)
        + "\nNone of them can be the first to run. Take one of these inputs away, or rename it."
    )


def _handed(giver: Node, taker: Node) -> str:
    return ", ".join(f"'{dataset}'" for dataset in giver._write_stems if dataset in taker._read_stems)
