"""Find the dataset behind every name of a pipeline, before anything runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from penstock._suggest import did_you_mean
from penstock.errors import InvalidRunError, PenstockError
from penstock.io import DataCatalog, MemoryDataset, Place, Placement, ValidatedDataset, placement
from penstock.pipeline import Graph

_IN_MEMORY = Placement(Place.INLINE, Place.INLINE)


def bind(graph: Graph, catalog: DataCatalog) -> tuple[Sequence[str], Sequence[Any], Sequence[Placement]]:
    """The names of a graph, followed by those that are only confirmed, with the dataset and placement of each.

    What the catalog does not know is kept in memory, in a dataset of this run's own, so that runs do not meet there.

    Raises:
        InvalidRunError: a free input, or a dataset to confirm, is not in the catalog.
        CatalogError: datasets cannot be made.
    """
    names = graph.names + _only_confirmed(graph)
    datasets = _resolved(names, catalog)
    missing = [
        name
        for number, name in enumerate(names)
        if datasets[number] is None and (number in graph.free_inputs or number >= len(graph.names))
    ]
    if missing:
        raise InvalidRunError(_missing_message(missing, graph, catalog))
    if graph.confirms:
        _check_confirmable(graph, dict(zip(names, datasets, strict=True)))
    foreign = graph.free_inputs | graph.free_outputs | set(range(len(graph.names), len(names)))
    datasets = [
        dataset if dataset is None or number in foreign else _own(dataset)
        for number, dataset in enumerate(datasets)
    ]
    placements = [_IN_MEMORY if dataset is None else placement(dataset) for dataset in datasets]
    return names, [MemoryDataset() if dataset is None else dataset for dataset in datasets], placements


def _resolved(names: Sequence[str], catalog: DataCatalog) -> list[Any]:
    """The dataset of each name, or None."""
    try:
        return [catalog.resolve(name) for name in names]
    except PenstockError:
        catalog.check(names)  # raises it again, together with whatever else is wrong
        raise


def _own(dataset: Any) -> Any:
    """A dataset in memory is gone after its last consumer, so each run has one of its own: runs must not meet in it."""
    if type(dataset) is ValidatedDataset:
        inner = _own(dataset._dataset)
        return dataset if inner is dataset._dataset else dataset._around(inner)
    if type(dataset) is not MemoryDataset:
        return dataset
    return MemoryDataset(**dataset._init_arguments())


def _only_confirmed(graph: Graph) -> tuple[str, ...]:
    known = set(graph.names) if graph.confirms else ()
    confirmed = dict.fromkeys(name for names in graph.confirms.values() for name in names)
    return tuple(name for name in confirmed if name not in known)


def _check_confirmable(graph: Graph, datasets: Mapping[str, Any]) -> None:
    for node, names in graph.confirms.items():
        for name in names:
            if not hasattr(datasets[name], "confirm"):
                raise InvalidRunError(
                    f"Node '{graph.nodes[node].name}' confirms '{name}', a dataset that cannot be confirmed: "
                    f"{datasets[name] or 'it is kept in memory'}.\n"
                    "Give it a dataset with a confirm() method, such as an incremental one. Nothing has run."
                )


def _missing_message(missing: Sequence[str], graph: Graph, catalog: DataCatalog) -> str:
    lines = []
    for name in missing:
        users = [node.name for node in graph.nodes if name in node.inputs or name in node.confirms]
        others = f" and {len(users) - 1} more" if len(users) > 1 else ""
        lines.append(f"  '{name}', needed by node '{users[0]}'{others}.{did_you_mean(name, catalog.keys())}")
    return (
        f"Pipeline input(s) not found in the {type(catalog).__name__}:\n"
        + "\n".join(lines)
        + "\nAdd them to the catalog, or pass a mapping that has them. Nothing has run."
    )
