"""From a dataset back to the entry that describes it; `_making` is the other way."""

from typing import Any

from penstock.errors import DatasetError
from penstock.io._lazy import LazyDataset
from penstock.io._memory import MemoryDataset
from penstock.io._terms import terms_of
from penstock.io._validated import ValidatedDataset


def entry_of(dataset: Any) -> dict[str, Any] | None:
    """The entry that would make a dataset again; None for one that lives in memory only.

    Raises:
        DatasetError: somebody else's dataset, which does not remember how it was made.
    """
    if isinstance(dataset, MemoryDataset):
        return None
    if isinstance(dataset, ValidatedDataset) and entry_of(dataset._dataset) is None:
        return None
    if isinstance(dataset, LazyDataset):
        return None if dataset.kind.endswith("MemoryDataset") else dict(dataset.config)
    if not hasattr(dataset, "_init_config"):
        raise DatasetError(
            f"{type(dataset).__qualname__} does not know how it was made, so no entry can be written for it.\n"
            "Derive it from penstock.io.AbstractDataset, which remembers."
        )
    config: dict[str, Any] = dataset._init_config()
    terms = terms_of(dataset)
    return config if terms is None else {**config, **terms.to_config()}
