"""The order in which nodes run: by generation, and by name inside one.

A generation is every node whose parents all stand in earlier ones. The order depends on the nodes alone, not
on the order they were given in.
"""

from collections.abc import Iterable, Sequence

from penstock.errors import CircularDependencyError, OutputNotUniqueError
from penstock.pipeline._node import Node


def run_order(nodes: Sequence[Node]) -> list[Node]:
    """`nodes`, each after those it waits for.

    Raises:
        OutputNotUniqueError: two nodes write one dataset.
        CircularDependencyError: nodes wait for each other.
    """
    writers = _writers(nodes)
    followers, waiting = _followers(nodes, writers)
    ordered: list[Node] = []
    ready = [place for place, count in enumerate(waiting) if not count]
    while ready:
        ready.sort(key=lambda place: nodes[place]._name)
        ordered += [nodes[place] for place in ready]
        ready = _released(ready, followers, waiting)
    if len(ordered) < len(nodes):
        raise _circular(nodes, writers, waiting)
    return ordered


def _writers(nodes: Sequence[Node]) -> dict[str, int]:
    """The place of the node that writes a dataset."""
    writers: dict[str, int] = {}
    for place, node in enumerate(nodes):
        for dataset in node._write_stems:
            if writers.setdefault(dataset, place) != place:
                raise _not_unique(dataset, nodes[writers[dataset]], node)
    return writers


def _followers(nodes: Sequence[Node], writers: dict[str, int]) -> tuple[list[list[int]], list[int]]:
    """Per node the places of those that read what it writes, once for each name, and what each of these waits for."""
    followers: list[list[int]] = [[] for _ in nodes]
    waiting = [0] * len(nodes)
    for place, node in enumerate(nodes):
        for dataset in node._read_stems:
            writer = writers.get(dataset)
            if writer is not None:
                followers[writer].append(place)
                waiting[place] += 1
    return followers, waiting


def _released(done: Iterable[int], followers: list[list[int]], waiting: list[int]) -> list[int]:
    """Count what `done` wrote as there; the places of the nodes that waited for nothing else."""
    released = []
    for place in done:
        for follower in followers[place]:
            waiting[follower] -= 1
            if not waiting[follower]:
                released.append(follower)
    return released


def _not_unique(dataset: str, first: Node, second: Node) -> OutputNotUniqueError:
    return OutputNotUniqueError(
        f"Two nodes write the dataset '{dataset}': '{first.name}' and '{second.name}'.\n"
        f"  {first}\n  {second}\n"
        "Each dataset is written by one node. Rename one of the outputs."
    )


def _circular(nodes: Sequence[Node], writers: dict[str, int], waiting: list[int]) -> CircularDependencyError:
    """Walk from parent to parent among the nodes that never became ready, until one comes up again."""
    place = min((place for place, count in enumerate(waiting) if count), key=lambda place: nodes[place].name)
    walk: dict[int, None] = {}
    while place not in walk:
        walk[place] = None
        read = nodes[place]._read_stems
        place = next(writers[dataset] for dataset in read if dataset in writers and waiting[writers[dataset]])
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
