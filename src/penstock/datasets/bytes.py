"""Files as they are."""

import os
from typing import Any

from penstock.io import FileDataset, Version
from penstock.io.codecs.raw import Raw
from penstock.io.stores import Bytes

__all__ = ["BytesDataset"]


class BytesDataset(FileDataset[Bytes, bytes]):
    """The content of a file, whatever it is.

    >>> blob = BytesDataset(filepath="memory://docs/blob.bin")
    >>> blob.save(bytes([1, 2, 3]))
    >>> blob.load()
    b'\\x01\\x02\\x03'
    """

    _CODEC = Raw

    def __init__(
        self,
        *,
        filepath: str | os.PathLike[str],
        version: Version | None = None,
        credentials: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(
            filepath=filepath, version=version, credentials=credentials, fs_args=fs_args, metadata=metadata
        )
