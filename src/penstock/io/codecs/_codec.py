"""What every codec has in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from penstock.io._requirement import require
from penstock.io.stores import Bytes


class Codec(Protocol):
    """A format: how an object becomes bytes, and how bytes become an object."""

    def encode(self, data: Any) -> Bytes:
        """The bytes that stand for `data`, which may change afterwards: no memory is shared."""

    def decode(self, data: Bytes) -> Any:
        """A new object made from `data`, which nobody else holds."""


@dataclass(frozen=True, slots=True)
class FileHints:
    """What the name of a file and the way it is opened tell a codec."""

    name: str = ""
    """The last part of the path; compression and picture formats are told by its end."""
    open_load: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of `open` for reading: encoding, errors, newline."""
    open_save: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of `open` for writing: encoding, errors, newline."""

    @property
    def suffix(self) -> str:
        """The end of the name from its last dot, in lower case: `.png`."""
        stem, dot, end = self.name.rpartition(".")
        return f".{end.lower()}" if dot and stem else ""


@dataclass(frozen=True)
class FileCodec(ABC):
    """A format of whole files, with the arguments that its library takes.

    Raises:
        MissingExtraError: the library behind the format is not installed.
    """

    load_args: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of the library's reading function."""
    save_args: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of the library's writing function."""
    hints: FileHints = FileHints()

    FORMAT: ClassVar[str]
    """The format as messages name it, such as "CSV with pandas"."""
    NEEDS: ClassVar[tuple[str, ...]] = ()
    """Import names of the libraries behind the format."""
    EXTRA: ClassVar[str | None] = None
    """The extra of Penstock that brings these libraries."""

    def __post_init__(self) -> None:
        require(*self.NEEDS, extra=self.EXTRA, purpose=self.FORMAT)

    @property
    def appends(self) -> bool:
        """Whether the bytes of two objects, one after the other, can be read as one file."""
        return False

    @abstractmethod
    def encode(self, data: Any) -> Bytes:
        """The bytes that stand for `data`."""

    @abstractmethod
    def decode(self, data: Bytes) -> Any:
        """A new object made from `data`."""
