"""File systems of fsspec that live as long as one load or save."""

from functools import cache
from io import BytesIO
from typing import Any

from fsspec import register_implementation
from fsspec.spec import AbstractFileSystem

PROTOCOL = "penstock-bytes"
"""What begins the URLs of these files, for libraries that open files by their URL."""


class Content:
    """Bytes to read. As an option of a file system they are not looked into, as bytes would be."""

    __slots__ = ("data",)

    def __init__(self, data: Any) -> None:
        self.data = data


class MemoryFiles(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """One file: any path that is read gives `content`, and what is written anywhere is `written`.

    What opens and wraps a file (text, encodings, compression) is fsspec's, as for any other place.
    """

    protocol = PROTOCOL
    cachable = False

    def __init__(self, content: Content | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._content = content
        self._sink: _Sink | None = None

    def _open(self, path: str, mode: str = "rb", **_: Any) -> BytesIO:
        if mode == "rb" and self._content is not None:
            return BytesIO(self._content.data)
        if mode == "rb" or self._sink is not None:
            raise NotImplementedError(
                f"{path} cannot be opened in mode {mode!r}: one file is read or written here"
            )
        self._sink = _Sink()
        return self._sink

    @property
    def written(self) -> bytes:
        """What has been written."""
        if self._sink is None:
            raise NotImplementedError("nothing has been written")
        return self._sink.getvalue()


class _Sink(BytesIO):
    """Keeps what is written after it has been closed, which compressing wrappers forget to do."""

    def close(self) -> None:
        """Leave it open."""


@cache
def register() -> None:
    """Let libraries that open files by URL find these."""
    register_implementation(PROTOCOL, MemoryFiles)
