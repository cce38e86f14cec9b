"""Bytes as they are."""

from typing import Any

from penstock.io.codecs._codec import FileCodec
from penstock.io.stores import Bytes


class Raw(FileCodec):
    """No format: the file's content is the data.

    >>> Raw().decode(b"abc")
    b'abc'
    """

    FORMAT = "bytes"

    @property
    def appends(self) -> bool:
        """Bytes follow bytes."""
        return True

    def encode(self, data: Any) -> bytes:
        """The data itself; a copy where it could still be changed."""
        if isinstance(data, bytes):
            return data
        return bytes(memoryview(data))  # not bytes(data): bytes(3) would be three zeros

    def decode(self, data: Bytes) -> bytes:
        """The content itself."""
        return bytes(data)
