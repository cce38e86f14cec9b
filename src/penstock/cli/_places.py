"""Where a dataset keeps its data, for people: always something, and with the version."""

from typing import Any

from penstock import io


def place_of(dataset: Any) -> str:
    """The file or address for datasets that have one, with the version saved, or what it says of itself."""
    place = io.place_of(dataset) or repr(dataset)
    if getattr(dataset, "_version", None) is not None:
        return f"{place} (version {dataset.resolve_save_version()})"
    return place
