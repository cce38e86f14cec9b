"""LazyDataset: a catalog entry that becomes a dataset when somebody first uses it."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from penstock.errors import DatasetError, PenstockError


class LazyDataset:
    """Holds what a dataset is made from, and makes it once, whoever asks first.

    Args:
        name: of the dataset.
        outline: its entry, with credentials by their names.
        load_version: the version to load.
        save_version: the version to save.
        where: the place of the entry, for messages.
        with_credentials: called with name and outline when the dataset is made; puts credentials in place.
    """

    __slots__ = (
        "_dataset",
        "_lock",
        "_with_credentials",
        "load_version",
        "name",
        "outline",
        "save_version",
        "where",
    )

    def __init__(
        self,
        name: str,
        outline: dict[str, Any],
        load_version: str | None,
        save_version: str | None,
        where: str = "",
        with_credentials: Callable[[str, dict[str, Any]], dict[str, Any]] | None = None,
    ) -> None:
        self.name = name
        self.outline = outline
        self._with_credentials = with_credentials
        self.load_version = load_version
        self.save_version = save_version
        self.where = where
        self._dataset: Any = None
        self._lock = Lock()

    @property
    def kind(self) -> str:
        """The type as the entry has it; nothing is imported to tell."""
        kind = self.outline.get("type")
        return f"{kind.__module__}.{kind.__qualname__}" if isinstance(kind, type) else str(kind)

    @property
    def config(self) -> dict[str, Any]:
        """The whole entry.

        Raises:
            CatalogError: it names credentials that there are not.
        """
        if self._with_credentials is None:
            return self.outline
        return self._with_credentials(self.name, self.outline)

    def cls(self) -> Any:
        """The class of the dataset, imported; the dataset is not made.

        Raises:
            DatasetError, MissingExtraError: there is no such class, or its library is missing.
        """
        from penstock.io._making import parse_definition

        return parse_definition(self.name, self.outline)[0]

    def materialise(self) -> Any:
        """The dataset, made by the first caller and the same for all.

        Raises:
            DatasetError, MissingExtraError: it cannot be made; says why, and where the entry stands.
        """
        from penstock.io._making import make_dataset
        from penstock.io._terms import placed

        with self._lock:
            if self._dataset is None:
                try:
                    made = make_dataset(self.name, self.config, self.load_version, self.save_version)
                    self._dataset = placed(made, self.outline)
                except PenstockError as error:
                    self._locate(error)
                    raise
            return self._dataset

    def inspect(self) -> None:
        """Find fault with the entry without making anything of it.

        Raises:
            DatasetError, MissingExtraError: it could not be made.
        """
        from penstock.io._making import complaints, parse_definition

        try:
            wrong = list(complaints(*parse_definition(self.name, self.outline)))
        except PenstockError as error:
            self._locate(error)
            raise
        if wrong:
            refused = DatasetError(f"Dataset '{self.name}' cannot be made: {' '.join(wrong)}")
            self._locate(refused)
            raise refused

    def _locate(self, error: PenstockError) -> None:
        if self.where:
            error.add_note(f"Its entry is at {self.where}.")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LazyDataset) and self._identity() == other._identity()

    __hash__ = None  # type: ignore[assignment]  # compared by a configuration that is not hashable

    def _identity(self) -> tuple[Any, ...]:
        return self.name, self.config, self.load_version, self.save_version

    def __repr__(self) -> str:
        return f"{self.kind} (not made yet)"

    def __getstate__(self) -> tuple[Any, ...]:
        return self.name, self.config, self.load_version, self.save_version, self.where

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__init__(*state)  # type: ignore[misc]  # a lock cannot be pickled: begin anew
