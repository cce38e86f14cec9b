"""All that is known about one dataset of a project, in words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from penstock.errors import PenstockError
from penstock.io import place_of

if TYPE_CHECKING:
    from penstock.io import DataCatalog
    from penstock.pipeline import Pipeline

_VERSIONS = 10
_NO_ARGUMENTS = ("type", "filepath", "path")


def described(catalog: "DataCatalog", name: str, flows: "dict[str, Pipeline]") -> Iterator[tuple[str, str]]:
    """Label and text of each thing to be said: what it is, where, what was written about it, who uses it, its data."""
    yield from _entry(catalog, name)
    for label, side in (("written by", "outputs"), ("read by", "inputs")):
        nodes = {node.name for flow in flows.values() for node in flow.nodes if name in getattr(node, side)}
        if nodes:
            yield label, ", ".join(sorted(nodes))
    if name in catalog:
        yield from _data(catalog, name)


def _entry(catalog: "DataCatalog", name: str) -> Iterator[tuple[str, str]]:
    from penstock.io._redact import mask

    resolver = catalog.config_resolver
    entry = resolver.as_written(name)
    if not entry:
        yield "type", "parameter" if name in catalog else "in memory during a run: it has no entry"
        return
    yield "type", str(entry["type"])
    if resolver.where(name):
        yield "entry", resolver.where(name)
    if place_of(entry):
        yield "place", place_of(entry)
    for argument, value in entry.items():
        if argument not in _NO_ARGUMENTS:
            named = argument == "credentials" and isinstance(value, str)
            yield argument, str(value if named else mask(value, argument))
    yield from _of_storage(catalog, entry)


def _of_storage(catalog: "DataCatalog", entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is said of its store, or of its credentials, and not by the entry itself."""
    from penstock.io._terms import KEYS, store_names

    places = [(name, catalog._storage[name]) for name in store_names(entry) if name in catalog._storage]
    for key in KEYS:
        said = [(name, getattr(terms, key)) for name, terms in places if getattr(terms, key) is not None]
        if said and (key not in entry or key == "limit"):  # limits of both hold
            name, value = said[0]
            yield key, f"{value.to_config() if key == 'retry' else value}, said of {name}"


def _data(catalog: "DataCatalog", name: str) -> Iterator[tuple[str, str]]:
    from penstock.io._checking import tells_existence

    try:
        dataset = catalog[name]
        if not tells_existence(dataset):
            yield "data", "it cannot tell whether there is any"
            return
        yield "data", "exists" if catalog.exists(name) else "none yet"
        versions = dataset.list_versions(full_path=False) if getattr(dataset, "_version", None) else []
    except PenstockError as error:
        yield "data", " ".join(str(error).split())
        return
    if versions:
        more = f" and {len(versions) - _VERSIONS} older" if len(versions) > _VERSIONS else ""
        yield "versions", ", ".join(versions[:_VERSIONS]) + more
