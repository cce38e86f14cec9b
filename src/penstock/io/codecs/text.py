"""Plain text."""

from typing import Any

from penstock.io.codecs._characters import to_bytes, to_text
from penstock.io.codecs._codec import FileCodec
from penstock.io.stores import Bytes


class Text(FileCodec):
    """Text in UTF-8, or in the encoding that the file is opened with.

    Opened in a binary mode, it takes and gives bytes.

    >>> Text().encode("é")
    b'\\xc3\\xa9'
    """

    FORMAT = "text"

    @property
    def appends(self) -> bool:
        """Text follows text."""
        return True

    def encode(self, data: Any) -> bytes:
        """The text as bytes."""
        opening = self.hints.open_save
        if "b" in opening.get("mode", "w"):
            return bytes(memoryview(data))
        if not isinstance(data, str):
            raise TypeError(f"a str is needed, not {type(data).__qualname__}")
        return to_bytes(data, opening)

    def decode(self, data: Bytes) -> str | bytes:
        """The bytes as text."""
        opening = self.hints.open_load
        return bytes(data) if "b" in opening.get("mode", "r") else to_text(data, opening)
