"""The nodes of a pipeline in the order they run, and who hands what to whom, as plain arrays of numbers.

Compiled once, in time linear in nodes plus edges; nothing here recurses, however long the chain.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from penstock.pipeline._node import Node
from penstock.pipeline._order import run_order
from penstock.pipeline._transcoding import SEPARATOR, stem

_LARGE = 10_000
"""Nodes from which on the garbage collector would take longer than the building."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A pipeline as arrays. A node's id is its place in `nodes`, a dataset's id its place in `names`.

    Attributes:
        nodes: in the order they run: by generation, by name within one.
        names: of datasets as written, transcoding included.
        inputs: per node the distinct datasets it reads, in the order of its inputs.
        outputs: per node the datasets it writes, in the order of its outputs.
        producer: per dataset the node that writes it or a transcoded sibling of it; -1 for none.
        consumers: per dataset the nodes that read exactly this name.
        siblings: per dataset itself and every dataset of the same stem that some node reads.
        free_inputs: datasets that must be there before the pipeline runs.
        free_outputs: datasets that the pipeline leaves to others.
        confirms: per node that confirms datasets, their names, which may be foreign to the graph.
    """

    nodes: tuple[Node, ...]
    names: tuple[str, ...]
    inputs: tuple[tuple[int, ...], ...]
    outputs: tuple[tuple[int, ...], ...]
    producer: tuple[int, ...]
    consumers: tuple[tuple[int, ...], ...]
    siblings: tuple[tuple[int, ...], ...]
    free_inputs: frozenset[int]
    free_outputs: frozenset[int]
    confirms: Mapping[int, tuple[str, ...]]

    def parents(self, node: int) -> set[int]:
        """The nodes that `node` waits for."""
        found = {self.producer[dataset] for dataset in self.inputs[node]}
        found.discard(-1)
        return found

    def children(self, node: int) -> set[int]:
        """The nodes that wait for `node`."""
        return {
            reader
            for written in self.outputs[node]
            for dataset in self.siblings[written]
            for reader in self.consumers[dataset]
        }


def compile_graph(nodes: Sequence[Node]) -> Graph:
    """The graph of `nodes`, whatever order they come in.

    Raises:
        OutputNotUniqueError: two nodes write one dataset.
        CircularDependencyError: nodes wait for each other.
    """
    if len(nodes) < _LARGE:
        return _compile(nodes)
    with _no_collection():
        return _compile(nodes)


def _compile(nodes: Sequence[Node]) -> Graph:
    ordered = run_order(nodes)
    ids: dict[str, int] = {}
    inputs, outputs = [], []
    for node in ordered:
        inputs.append(tuple([ids.setdefault(name, len(ids)) for name in node._reads]))
        outputs.append(tuple([ids.setdefault(name, len(ids)) for name in node._writes]))
    readers: list[list[int]] = [[] for _ in ids]
    producer = [-1] * len(ids)
    for place, (read, written) in enumerate(zip(inputs, outputs, strict=True)):
        for dataset in read:
            readers[dataset].append(place)
        for dataset in written:
            producer[dataset] = place
    names = tuple(ids)
    siblings = _siblings(names, readers, producer)
    return Graph(
        nodes=tuple(ordered),
        names=names,
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        producer=tuple(producer),
        consumers=tuple(map(tuple, readers)),
        siblings=tuple(siblings),
        free_inputs=frozenset([d for d, writer in enumerate(producer) if writer < 0]),
        free_outputs=frozenset(
            [d for found in outputs for d in found if not any(readers[name] for name in siblings[d])]
        ),
        confirms={place: tuple(node._confirms) for place, node in enumerate(ordered) if node._confirms},
    )


@contextmanager
def _no_collection() -> Iterator[None]:
    """Spare the garbage collector the search of what is being built: all of it stays, and nothing of it is a cycle.

    It would walk everything built so far again and again, which is most of the time that a very large graph takes.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _siblings(names: Sequence[str], readers: list[list[int]], producer: list[int]) -> list[tuple[int, ...]]:
    """Per dataset the names of its stem that are read; lets all names of a stem share their producer."""
    siblings: list[tuple[int, ...]] = [(dataset,) for dataset in range(len(names))]
    for family in _families(names):
        writer = max(producer[dataset] for dataset in family)
        read = tuple([dataset for dataset in family if readers[dataset]])
        for dataset in family:
            producer[dataset] = writer
            siblings[dataset] = read if readers[dataset] else (*read, dataset)
    return siblings


def _families(names: Sequence[str]) -> list[list[int]]:
    """The transcoded datasets, by stem."""
    families: dict[str, list[int]] = {}
    for dataset, name in enumerate(names):
        if SEPARATOR in name:
            families.setdefault(stem(name), []).append(dataset)
    return list(families.values())
