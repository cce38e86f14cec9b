"""Check parameters before a run, and give each function the objects that its type hints promise."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from penstock.io import MemoryDataset, Place, Placement
from penstock.io._resolver import is_parameter
from penstock.pipeline import Graph

_IN_MEMORY = Placement(Place.INLINE, Place.INLINE)

Bound = tuple[Graph, Sequence[str], Sequence[Any], Sequence[Placement]]
"""A graph; the names of its datasets, then of those that are only confirmed; each one's dataset and placement."""


def with_typed_parameters(bound: Bound) -> Bound:
    """The same graph on the same datasets, but parameters are what the hints of their functions say.

    Nothing is looked at, nor imported, for a graph without parameters.

    Raises:
        ParameterValidationError: parameters do not fit.
    """
    graph, names, datasets, _ = bound
    inputs = [number for number in graph.free_inputs if is_parameter(graph.names[number])]
    takers = {node for number in inputs for node in graph.consumers[number]}
    if not takers:
        return bound
    from penstock.validation._parameters import fit_parameters

    found = dict(zip(names, datasets, strict=True))
    made = fit_parameters([graph.nodes[node] for node in sorted(takers)], found.get)
    return _with(bound, _by_dataset(graph, inputs, made)) if made else bound


Group = tuple[Any, dict[int, None]]
"""What was made of a parameter, and the nodes that get it, in order."""


def _by_dataset(
    graph: Graph, inputs: Sequence[int], made: dict[tuple[str, str], Any]
) -> dict[int, list[Group]]:
    """Per parameter what was made of it; functions whose hints agree share one object."""
    groups: dict[int, dict[int, Group]] = defaultdict(dict)
    for number in inputs:
        for node in graph.consumers[number]:
            key = graph.nodes[node].name, graph.names[number]
            if key in made:
                groups[number].setdefault(id(made[key]), (made[key], {}))[1][node] = None
    return {number: list(found.values()) for number, found in groups.items()}


def _with(bound: Bound, groups: dict[int, list[Group]]) -> Bound:
    """Give each group of nodes a dataset of its own under the same name."""
    graph, names, datasets, placements = bound
    added = [(number, *group) for number, found in groups.items() for group in found]
    inputs, consumers = list(graph.inputs), list(graph.consumers)
    for new, (number, _, nodes) in enumerate(added, start=len(graph.names)):
        for node in nodes:
            inputs[node] = tuple([new if dataset == number else dataset for dataset in inputs[node]])
        consumers[number] = tuple([node for node in consumers[number] if node not in nodes])
        consumers.append(tuple(nodes))
    size, count = len(graph.names), len(added)
    own = [graph.names[number] for number, _, _ in added]
    made = [MemoryDataset(value) for _, value, _ in added]
    return (
        replace(
            graph,
            names=(*graph.names, *own),
            inputs=tuple(inputs),
            producer=(*graph.producer, *[-1] * count),
            consumers=tuple(consumers),
            siblings=(*graph.siblings, *[(new,) for new in range(size, size + count)]),
            free_inputs=graph.free_inputs.union(range(size, size + count)),
        ),
        [*names[:size], *own, *names[size:]],
        [*datasets[:size], *made, *datasets[size:]],
        [*placements[:size], *[_IN_MEMORY] * count, *placements[size:]],
    )
