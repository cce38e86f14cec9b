"""What a run gave back before Kedro 1.0: data, not datasets."""

from collections.abc import Container, Mapping
from typing import Any


def data_of(result: Mapping[str, Any], catalog: Container[str]) -> dict[str, Any]:
    """The data of those outputs that a catalog has no entry for, by name."""
    return {name: dataset.load() for name, dataset in result.items() if name not in catalog}
