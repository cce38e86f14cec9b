"""Find what is wrong with the datasets of a catalog before anything runs."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from penstock.errors import CatalogError, DatasetError, PenstockError
from penstock.io._dataset import AbstractDataset
from penstock.io._lazy import LazyDataset
from penstock.io._mistakes import summary
from penstock.io._pattern import placeholders
from penstock.io._redact import mask_text

if TYPE_CHECKING:
    from penstock.io._catalog import DataCatalog


def check_catalog(catalog: "DataCatalog", names: Iterable[str] | None) -> None:
    """Raise what is wrong: as itself when it is one thing, as a list when it is more.

    Raises:
        PenstockError: the one thing that is wrong.
        CatalogError: the list of things that are wrong.
    """
    raise_all(find_errors(catalog) if names is None else list(_found_making(catalog, names)))


def raise_all(errors: list[PenstockError]) -> None:
    """Raise one error as itself, more as one that lists them, and none not at all.

    Raises:
        PenstockError: the one thing that is wrong.
        CatalogError: the list of things that are wrong.
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise CatalogError(summary([_told(error) for error in errors]))


def find_errors(catalog: "DataCatalog", names: Iterable[str] = ()) -> list[PenstockError]:
    """Everything that is wrong with the datasets of a catalog, its patterns, and further datasets that they make."""
    return [*_found_making(catalog, [*catalog, *names]), *_found_in_patterns(catalog)]


def tells_existence(dataset: Any) -> bool:
    """Whether a dataset knows if there is something to load; some cannot tell and say no."""
    if isinstance(dataset, AbstractDataset):
        cls = type(dataset)
        return any(getattr(cls, name) is not getattr(AbstractDataset, name) for name in _EXISTENCE)
    return hasattr(dataset, "exists") or hasattr(dataset, "aexists")


async def look_for_data(catalog: "DataCatalog", names: Iterable[str]) -> "dict[str, bool | PenstockError]":
    """Whether there is data in each of these datasets, or what hinders the answer; many are asked at a time."""
    from asyncio import Semaphore, gather

    room = Semaphore(_AT_ONCE)

    async def look(name: str) -> bool | PenstockError:
        async with room:
            try:
                return await catalog.aexists(name)
            except PenstockError as error:
                return error
            except Exception as error:  # noqa: BLE001 - a foreign dataset raises what it likes, and hides no other's answer
                told = f"{type(error).__name__}: {mask_text(str(error))}"
                return DatasetError(f"Nobody can tell whether dataset '{name}' has data.\n{told}")

    asked = list(names)
    return dict(zip(asked, await gather(*map(look, asked)), strict=True))


_AT_ONCE = 32
_EXISTENCE = ("exists", "aexists", "_exists")


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
    return "\n".join([str(error), *getattr(error, "__notes__", ())]).replace("\n", "\n  ")
