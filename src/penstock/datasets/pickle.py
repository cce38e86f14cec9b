"""Files that hold pickled Python objects."""

import os
from typing import Any

from penstock.io import FileDataset, Version
from penstock.io.codecs import FileHints
from penstock.io.codecs.pickle import Pickle

__all__ = ["PickleDataset"]


class PickleDataset(FileDataset[Any, Any]):
    """Any Python object, pickled. Loading a pickle runs code: load only files that you trust.

    `load_args` go to the backend's `load`, `save_args` to its `dump`.

    Args:
        backend: pickle, joblib, dill, cloudpickle, compress_pickle, or any module with a `load` and a `dump`
            like those of pickle.

    >>> model = PickleDataset(filepath="memory://docs/model.pkl")
    >>> model.save({"weights": (1, 2)})
    >>> model.load()
    {'weights': (1, 2)}
    """

    def __init__(
        self,
        *,
        filepath: str | os.PathLike[str],
        backend: str = "pickle",
        load_args: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        version: Version | None = None,
        credentials: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._backend = backend
        super().__init__(
            filepath=filepath,
            load_args=load_args,
            save_args=save_args,
            version=version,
            credentials=credentials,
            fs_args=fs_args,
            metadata=metadata,
        )

    def _make_codec(self, hints: FileHints) -> Pickle:
        return Pickle(self._load_args, self._save_args, hints, backend=self._backend)

    def _describe(self) -> dict[str, Any]:
        return {**super()._describe(), "backend": self._backend}
