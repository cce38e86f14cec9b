"""LambdaDataset: loads and saves by functions."""

from collections.abc import Callable
from typing import Any

from penstock.errors import DatasetError
from penstock.io import AbstractDataset


class LambdaDataset(AbstractDataset[Any, Any]):
    """Loads and saves by functions, as Kedro's did before 1.0.

    Args:
        load: gives the data; without it, loading is refused.
        save: keeps data; without it, saving is refused.
        exists: says whether there is data.
        release: lets go of what is held in memory.
        metadata: whatever you want to keep beside it.

    Raises:
        DatasetError: one of them cannot be called.
    """

    def __init__(
        self,
        load: Callable[[], Any] | None,
        save: Callable[[Any], None] | None,
        exists: Callable[[], bool] | None = None,
        release: Callable[[], None] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._functions = {"load": load, "save": save, "exists": exists, "release": release}
        self.metadata = metadata
        for name, function in self._functions.items():
            if function is not None and not callable(function):
                raise DatasetError(f"'{name}' of a LambdaDataset must be a function, but is {function!r}.")

    def load(self) -> Any:
        return self._function("load")()

    def save(self, data: Any) -> None:
        self._function("save")(data)

    def _exists(self) -> bool:
        return bool(self._function("exists")()) if self._functions["exists"] else super()._exists()

    def _release(self) -> None:
        if self._functions["release"]:
            self._function("release")()

    def _function(self, name: str) -> Callable[..., Any]:
        function = self._functions[name]
        if function is None:
            raise DatasetError(f"This LambdaDataset was given no function '{name}'.")
        return function
