"""Pickles: any Python object, for Python alone. Loading a pickle runs code: load only what you trust."""

import pickle
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any

from penstock.errors import DatasetError
from penstock.io._requirement import require
from penstock.io.codecs._codec import FileCodec
from penstock.io.stores import Bytes

_KNOWN = frozenset({"pickle", "joblib", "dill", "cloudpickle", "compress_pickle"})


@dataclass(frozen=True)
class Pickle(FileCodec):
    """Pickle, or any module with a `load` and a `dump` like it.

    Raises:
        MissingExtraError: the backend is not installed.
        DatasetError: the backend has no `load` or no `dump`.

    >>> codec = Pickle()
    >>> codec.decode(codec.encode({"a": (1, 2)}))
    {'a': (1, 2)}
    """

    backend: str = "pickle"
    """The module that does it: pickle, joblib, dill, cloudpickle, compress_pickle, or another one."""

    FORMAT = "Pickle"

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.backend.partition(".")[0], purpose=f"Pickle with {self.backend!r}")
        if self.backend not in _KNOWN:
            self._check_backend()

    def encode(self, data: Any) -> bytes:
        """The object as a pickle."""
        buffer = BytesIO()
        import_module(self.backend).dump(data, buffer, **self.save_args)
        return buffer.getvalue()

    def decode(self, data: Bytes) -> Any:
        """The object in the pickle."""
        if self.backend == "pickle":
            return pickle.loads(data, **self.load_args)  # reads the bytes where they are
        return import_module(self.backend).load(BytesIO(data), **self.load_args)

    def _check_backend(self) -> None:
        backend = import_module(self.backend)
        missing = [name for name in ("load", "dump") if not callable(getattr(backend, name, None))]
        if missing:
            raise DatasetError(
                f"{self.backend!r} cannot serve as a pickle backend: it has no {' and no '.join(missing)}.\n"
                f"Use one of {', '.join(sorted(_KNOWN))}, or a module with the functions load and dump."
            )
