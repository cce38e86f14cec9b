"""The order in which nodes run: by generation, and by name inside one.

A generation is every node whose parents all stand in earlier ones. The order depends on the nodes alone, not
on the order they were given in.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from penstock.errors import CircularDependencyError, OutputNotUniqueError
from penstock.pipeline._node import Node


def run_order(nodes: Sequence[Node]) -> list[Node]:
    """`nodes`, each after those it waits for.

    Raises:
        OutputNotUniqueError: two nodes write one dataset.
        CircularDependencyError: nodes wait for each other.
    """
    writers, readers = _writers(nodes), _readers(nodes)
    waiting = [len([None for dataset in node._read_stems if dataset in writers]) for node in nodes]
    ordered: list[Node] = []
    ready = [place for place, count in enumerate(waiting) if not count]
    while ready:
        generation = sorted([nodes[place] for place in ready], key=attrgetter("_name"))
        ordered += generation
        ready = _released(generation, readers, waiting)
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


def _readers(nodes: Sequence[Node]) -> dict[str, list[int]]:
    """The places of the nodes that read a dataset, once for each transcoding that they read."""
    readers: dict[str, list[int]] = {}
    for place, node in enumerate(nodes):
        for dataset in node._read_stems:
            readers.setdefault(dataset, []).append(place)
    return readers


def _released(done: Iterable[Node], readers: dict[str, list[int]], waiting: list[int]) -> list[int]:
    """Count what `done` wrote as there; the places of the nodes that waited for nothing else."""
    released = []
    for node in done:
        for dataset in node._write_stems:
            for reader in readers.get(dataset, ()):
                waiting[reader] -= 1
                if not waiting[reader]:
                    released.append(reader)
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
