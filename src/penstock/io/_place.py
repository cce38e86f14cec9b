"""Where a dataset keeps its data, in words."""

from collections.abc import Mapping
from typing import Any

from penstock.io._lazy import LazyDataset
from penstock.io._redact import mask_text


def place_of(dataset: Any) -> str:
    """Where a dataset keeps its data: the file or address, without secrets, or "memory"; empty when it does not say.

    Nothing is imported, opened or made for it.

    Args:
        dataset: a dataset, ours or anybody's, or the catalog entry of one.

    >>> place_of({"type": "pandas.CSVDataset", "filepath": "sftp://ada:secret@host/flights.csv"})
    'sftp://ada:***@host/flights.csv'
    """
    if isinstance(dataset, LazyDataset):
        return place_of(dataset.outline)
    if isinstance(dataset, Mapping):
        return _place_among(dataset) or ("memory" if _is_memory(dataset.get("type")) else "")
    described = dataset._describe() if hasattr(dataset, "_describe") else {}
    return _place_among(described) or ("memory" if getattr(dataset, "_EPHEMERAL", False) else "")


def _place_among(arguments: Mapping[str, Any]) -> str:
    """The file or address among the arguments of a dataset, or of the one inside it."""
    place = arguments.get("filepath") or arguments.get("path")
    if place:
        return mask_text(str(place))
    inside = arguments.get("dataset")
    return _place_among(inside) if isinstance(inside, Mapping) else ""


def _is_memory(kind: object) -> bool:
    name = kind.__qualname__ if isinstance(kind, type) else str(kind)
    return name.rpartition(".")[2] == "MemoryDataset"
