"""What a place that keeps bytes can do, one small protocol per ability.

A function asks for the abilities that it uses (`Read`, `Write`), never for "a store", so that a place which
cannot be written is a type and not a surprise while a pipeline runs. Places inherit nothing; they only have
the methods.

A path is a string as the place itself spells it (a file path, `bucket/key`, `package/data/file.csv`), without
protocol. Absence is told by the builtin `FileNotFoundError` on every kind of place.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, TypeGuard, TypeVar, runtime_checkable

from penstock.io._staged import AwaitedStaged, Staged

Mode: TypeAlias = Literal["replace", "append", "create"]
"""What a commit does where content is: replace it, add to its end, or refuse with `FileExistsError`."""

Bytes: TypeAlias = bytes | bytearray | memoryview
"""Anything that a store can write without copying it first."""


A = TypeVar("A")

_found: dict[tuple[type, object], bool] = {}


def offers(place: object, ability: Callable[..., A]) -> TypeGuard[A]:
    """Whether a place has an ability; looked up once per class, since protocols take their time to be looked up."""
    key = type(place), ability
    found = _found.get(key)
    if found is None:
        protocol: Any = ability  # type checkers take no abstract class for a type
        _found[key] = found = isinstance(place, protocol)
    return found


@runtime_checkable
class Read(Protocol):
    """A place whose content can be read.

    One with a true attribute `tells_size` calls `expect_bytes` as soon as it knows how much there is, before it reads.
    """

    def read(self, path: str) -> Bytes:
        """All the bytes at `path`: one complete version of them, whatever is being written meanwhile.

        Raises:
            FileNotFoundError: nothing is there.
        """


@runtime_checkable
class Write(Protocol):
    """A place that takes new content in two steps."""

    def stage(self, path: str, data: Bytes, *, mode: Mode = "replace", scratch: str | None = None) -> Staged:
        """Write `data` where nobody looks, ready to appear at `path` at once.

        Args:
            path: where the content will appear.
            data: the whole new content, or what to add to the present content.
            mode: what to do with content that is at `path` at the time of the commit.
            scratch: a folder in the same place where unfinished work may wait; beside `path` if not given.
        """


@runtime_checkable
class WriteFolder(Protocol):
    """A place that takes several files as one folder."""

    def stage_folder(
        self, path: str, files: Mapping[str, Bytes], *, clear: bool = False, scratch: str | None = None
    ) -> Staged:
        """Write `files` (relative name to content) where nobody looks, ready to appear in the folder `path`.

        A folder that does not exist yet appears complete. In one that exists, files are replaced one by one,
        each at once; `clear` then removes the files that do not belong to the new content.
        """


@runtime_checkable
class Exists(Protocol):
    """A place that can tell whether something is there."""

    def exists(self, path: str) -> bool:
        """Whether there is a file or a folder at `path`."""


@runtime_checkable
class List(Protocol):
    """A place whose paths can be searched."""

    def glob(self, pattern: str) -> list[str]:
        """The paths that fit a shell pattern, in no particular order; unfinished work is never among them."""


@runtime_checkable
class Folders(Protocol):
    """A place whose folders can be listed to any depth in one go, and emptied."""

    def files_below(self, path: str) -> list[str]:
        """Every file in the folder `path`, at any depth, each spelt as `path` followed by a slash and the rest.

        Unfinished work is never among them. A folder that is not there has none.
        """

    def remove(self, path: str) -> None:
        """Remove the file at `path`, if there is one."""


@runtime_checkable
class AwaitedFolders(Protocol):
    """The same, awaited."""

    async def afiles_below(self, path: str) -> list[str]:
        """Every file in the folder `path`; the awaitable form of `Folders.files_below`."""

    async def aremove(self, path: str) -> None:
        """Remove the file at `path`, if there is one."""


@runtime_checkable
class Locate(Protocol):
    """A place whose content lies in files of this machine, which libraries may open themselves."""

    def locate(self, path: str) -> Path:
        """The file or folder behind `path`, whether or not it exists."""


@runtime_checkable
class AwaitedRead(Protocol):
    """A place whose content is read by awaiting it, without a thread for each read."""

    async def aread(self, path: str) -> Bytes:
        """All the bytes at `path`: one complete version of them; the awaitable form of `Read.read`."""


@runtime_checkable
class AwaitedWrite(Protocol):
    """A place that takes new content in two steps which are awaited."""

    async def astage(self, path: str, data: Bytes, *, mode: Mode = "replace") -> AwaitedStaged:
        """Write `data` where nobody looks, ready to appear at `path`; the awaitable form of `Write.stage`."""


class ReadStore(Read, Exists, List, Protocol):
    """The least that a file dataset needs of a place."""
