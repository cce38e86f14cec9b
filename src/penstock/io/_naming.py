"""Say which dataset of a catalog an error is about."""

from types import TracebackType

from penstock.errors import DatasetNotFoundError


class Naming:
    """Adds the name of a dataset to every error that passes; the error stays what it is."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        says_it_itself = isinstance(error, DatasetNotFoundError)
        if isinstance(error, Exception) and not says_it_itself:
            error.add_note(f"This is about dataset '{self._name}' in the catalog.")
