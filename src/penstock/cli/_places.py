"""Where a dataset keeps its data, in words."""

from collections.abc import Mapping
from typing import Any

from penstock.io._redact import mask_text


def place_of(dataset: Any) -> str:
    """The file or address for datasets that have one, with the version saved, or what it says of itself."""
    place = address_of(dataset)
    if getattr(dataset, "_version", None) is not None:
        return f"{place} (version {dataset.resolve_save_version()})"
    return place


def address_of(dataset: Any) -> str:
    """The file or address for datasets that have one, or what it says of itself."""
    return (place_in(dataset._describe()) if hasattr(dataset, "_describe") else "") or repr(dataset)


def place_in(arguments: Mapping[str, Any]) -> str:
    """The file or address among the arguments of a dataset, without secrets; nothing when there is none."""
    return mask_text(str(arguments.get("filepath") or arguments.get("path") or ""))
