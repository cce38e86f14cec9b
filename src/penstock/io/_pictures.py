"""A catalog and its datasets as tables, for notebooks."""

from typing import TYPE_CHECKING, Any

from penstock.drawing import show_table
from penstock.io._lazy import LazyDataset
from penstock.io._place import place_of
from penstock.io._redact import mask, mask_text
from penstock.io._resolver import is_parameter

if TYPE_CHECKING:
    from penstock.io._catalog import DataCatalog
    from penstock.io._dataset import AbstractDataset


def table_of_catalog(catalog: "DataCatalog") -> str:
    """Name, type and place of each dataset and pattern, as they are: none is made for it."""
    entries = catalog._snapshot()
    rows = [[name, _type_of(entry), place_of(entry)] for name, entry in entries if not is_parameter(name)]
    patterns = catalog.config_resolver.pattern_bodies()
    rows += [[name, str(entry.get("type", "")), place_of(entry)] for name, entry in patterns.items()]
    parameters = sum(name.startswith("params:") for name, _ in entries)
    return show_table(["name", "type", "place"], rows, f"parameters: {parameters}" if parameters else "")


def table_of_dataset(dataset: "AbstractDataset[Any, Any]") -> str:
    """The type of a dataset, its place and its other arguments, without secrets."""
    described = {name: value for name, value in dataset._describe().items() if value is not None}
    rows = [[name, mask_text(str(mask(value, name)))] for name, value in described.items()]
    return show_table([_type_of(dataset), ""], rows)


def _type_of(entry: Any) -> str:
    if isinstance(entry, LazyDataset):
        return entry.kind
    return f"{type(entry).__module__}.{type(entry).__qualname__}"
