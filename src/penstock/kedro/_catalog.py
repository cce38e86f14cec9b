"""A catalog of Kedro in the words of Penstock: for those who list it, describe it and look for its mistakes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from penstock.errors import DatasetError, PenstockError
from penstock.io import CatalogConfigResolver, DataCatalog
from penstock.io._redact import mask_text
from penstock.kedro._release import release


class SeenCatalog(DataCatalog):
    """The datasets of a catalog of Kedro, and the entries that they are made of. Kedro makes the datasets.

    Args:
        kedro: the catalog.
        entries: its entries, as the configuration has them.
        folder: where relative paths begin.

    Attributes:
        kedro: the catalog.

    Raises:
        CatalogError: entries are wrong; lists every mistake.
    """

    def __init__(self, kedro: Any, entries: Mapping[str, Any], folder: Path) -> None:
        super().__init__(
            None, CatalogConfigResolver(entries, dict, folder=folder)
        )  # Kedro has the credentials
        self.kedro = kedro
        self._entries |= dict.fromkeys(release().names(kedro))

    @classmethod
    def of(cls, context: Any) -> Self:
        """The catalog of a context of Kedro."""
        return cls(context.catalog, context.config_loader["catalog"], context.project_path)

    def resolve(self, name: str) -> Any:
        """The dataset of Kedro of a name, or None."""
        if name not in self.kedro:
            return None
        return _told_of(name, lambda: release().dataset(self.kedro, name))

    def exists(self, name: str) -> bool:
        """Whether there is such a dataset and data in it, as Kedro sees it."""
        return bool(_told_of(name, lambda: self.kedro.exists(name)))

    async def aexists(self, name: str) -> bool:
        """Whether there is such a dataset and data in it, as Kedro sees it; the awaitable form of `exists`."""
        from penstock.engine import on_thread

        return await on_thread(self.exists, name)

    def __contains__(self, name: object) -> bool:
        return name in self.kedro

    def _class_of(self, name: str) -> Any:
        dataset = self.resolve(name)
        return None if dataset is None else type(dataset)


def _told_of(name: str, ask: Any) -> Any:
    """What an answer is, or an error of Penstock's that says which dataset cannot give one."""
    try:
        return ask()
    except PenstockError:
        raise
    except Exception as error:
        raise DatasetError(
            f"Dataset '{name}' cannot be used: {type(error).__name__}: {mask_text(str(error))}"
        ) from error
