"""LazyDataset: a catalog entry that becomes a dataset when somebody first uses it."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from penstock.errors import DatasetError, PenstockError
from penstock.io._credentials import named
from penstock.io._dataset import AbstractDataset
from penstock.io._hushed import remember_secrets
from penstock.io._terms import Terms, placed, remember_terms, terms_of


class LazyDataset:
    """Holds what a dataset is made from, and makes it once, whoever asks first.

    Args:
        name: of the dataset.
        outline: its entry, with credentials by their names.
        load_version: the version to load.
        save_version: the version to save.
        where: the place of the entry, for messages.
        with_credentials: called with name and outline when the dataset is made; puts credentials in place.
        terms: what it is to be loaded and saved on instead of what its entry says.
    """

    __slots__ = (
        "_dataset",
        "_lock",
        "_with_credentials",
        "load_version",
        "name",
        "outline",
        "save_version",
        "terms",
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
        terms: Terms | None = None,
    ) -> None:
        self.name = name
        self.terms = terms
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

        with self._lock:
            if self._dataset is None:
                try:
                    made = make_dataset(self.name, self.config, self.load_version, self.save_version)
                    self._dataset = self._furnished(made)
                except PenstockError as error:
                    self._locate(error)
                    raise
            return self._dataset

    def _furnished(self, dataset: Any) -> Any:
        """The dataset with what it should know of its entry."""
        from penstock.io._pickled import Origin, remember_origin

        if self._with_credentials is not None and self.names_credentials:
            versions = self.load_version, self.save_version
            remember_origin(dataset, Origin(self.name, self.outline, versions, self._with_credentials))
            if not isinstance(dataset, AbstractDataset):
                remember_secrets(dataset, self.config)
        placed(dataset, self.outline)
        return dataset if self.terms is None else remember_terms(dataset, self.terms)

    @property
    def names_credentials(self) -> bool:
        """Whether the entry refers to any."""
        return any(named(self.outline))

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

    def pickled_for(self, dataset: Any) -> "LazyDataset":
        """What a pickle of its catalog has instead of the dataset that was made of it."""
        credentials = self._with_credentials
        versions = self.load_version, self.save_version
        return LazyDataset(self.name, self.outline, *versions, self.where, credentials, terms_of(dataset))

    def __getstate__(self) -> tuple[Any, ...]:
        from penstock.io._pickled import refuse_secrets

        refuse_secrets(self.outline, f"The entry of dataset '{self.name}'")
        credentials = self._with_credentials if self.names_credentials else None
        versions = self.load_version, self.save_version
        return self.name, self.outline, *versions, self.where, credentials, self.terms

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__init__(*state)  # type: ignore[misc]  # a lock cannot be pickled: begin anew
