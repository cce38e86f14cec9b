"""Where a dataset keeps its data, in words."""

from typing import Any


def place_of(dataset: Any) -> str:
    """The file or address for datasets that have one, otherwise what the dataset says of itself."""
    for name in ("filepath", "_filepath"):
        place = getattr(dataset, name, None)
        if place is not None:
            return str(place)
    return repr(dataset)
