"""Read a catalog, its credentials and its parameters from YAML files."""

from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from penstock.io._mistakes import Mistake, refuse
from penstock.io._resolver import CatalogConfigResolver
from penstock.io._storage import StoreTerms, storage_terms

Source = str | PathLike[str] | Mapping[str, Any]


def read_resolver(
    path: str | PathLike[str], credentials: Source | None, runtime_patterns: Mapping[str, Any]
) -> CatalogConfigResolver:
    """What finds the entries of a catalog file, with file paths beginning at its folder.

    Raises:
        ConfigError: a file cannot be read.
        CatalogError: entries are wrong.
    """
    from penstock.config import read_yaml

    document = read_yaml(path)
    refuse(_interpolations(document.data, ()), document.where)
    return CatalogConfigResolver(
        _without_templates(document.data),
        None if credentials is None else read_mapping(credentials, secret=True),
        runtime_patterns,
        folder=Path(path).parent,
        locate=document.where,
    )


def read_storage(source: Source) -> dict[str, StoreTerms]:
    """The terms of whole stores.

    Raises:
        ConfigError: the file cannot be read.
        CatalogError: something in it makes no sense; names file and line.
    """
    from penstock.config import read_yaml

    if isinstance(source, Mapping):
        return storage_terms(source)
    document = read_yaml(source)
    refuse(_interpolations(document.data, ()), document.where)
    return storage_terms(_without_templates(document.data), document.where)


def _without_templates(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry for name, entry in data.items() if not _is_template(name)}


def _is_template(name: Any) -> bool:
    """Whether a name is that of a template, which entries refer to by YAML anchors."""
    return isinstance(name, str) and name.startswith("_")


def read_mapping(source: Source, *, secret: bool = False) -> Mapping[str, Any]:
    """Values given as they are, or read from a file, whose text no message shows when it is secret.

    Raises:
        ConfigError: the file cannot be read.
        CatalogError: it refers to other configuration, which a single file has none of.
    """
    from penstock.config import read_yaml

    if isinstance(source, Mapping):
        return source
    document = read_yaml(source, secret=secret)
    refuse(_interpolations(document.data, ()), document.where)
    return document.data


def _interpolations(value: Any, keys: tuple[Any, ...]) -> Iterator[Mistake]:
    """Where a file refers to other configuration: taken as plain text it would be silently wrong."""
    if isinstance(value, str):
        if "${" in value:
            yield Mistake(
                keys,
                f"'{'.'.join(map(str, keys))}' contains '${{', which only a project's configuration fills "
                "in. Write the value out here.",
            )
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _interpolations(item, (*keys, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _interpolations(item, (*keys, index))
