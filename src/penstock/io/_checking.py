"""Find what is wrong with the datasets of a catalog before anything runs."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from penstock.errors import CatalogError, PenstockError
from penstock.io._lazy import LazyDataset
from penstock.io._mistakes import summary
from penstock.io._pattern import placeholders

if TYPE_CHECKING:
    from penstock.io._catalog import DataCatalog


def check_catalog(catalog: "DataCatalog", names: Iterable[str] | None) -> None:
    """Raise what is wrong: as itself when it is one thing, as a list when it is more.

    Raises:
        PenstockError: the one thing that is wrong.
        CatalogError: the list of things that are wrong.
    """
    errors = list(_found_making(catalog, catalog if names is None else names))
    if names is None:
        errors += _found_in_patterns(catalog)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise CatalogError(summary([_told(error) for error in errors]))


def _found_making(catalog: "DataCatalog", names: Iterable[str]) -> Iterator[PenstockError]:
    for name in names:
        try:
            catalog.resolve(name)
        except PenstockError as error:
            yield error


def _found_in_patterns(catalog: "DataCatalog") -> Iterator[PenstockError]:
    """Patterns stand for datasets yet unknown: only what their entries say themselves can be checked."""
    resolver = catalog.config_resolver
    for name, body in resolver.pattern_bodies().items():
        entry = LazyDataset(name, body, None, None, resolver.where(name))
        if placeholders(entry.kind):
            continue
        try:
            entry.inspect()
        except PenstockError as error:
            yield error


def _told(error: PenstockError) -> str:
    return " ".join([str(error), *getattr(error, "__notes__", ())]).replace("\n", " ")
