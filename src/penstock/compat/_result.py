"""What a run gave back before Kedro 1.0: data, not datasets."""

from collections.abc import Mapping
from typing import Any


def data_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """The data of those outputs that were kept in memory, by name; the others are on storage."""
    return {name: dataset.load() for name, dataset in result.items() if getattr(dataset, "_EPHEMERAL", False)}
