"""Files and folders of this machine."""

import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

from penstock.errors import DatasetError
from penstock.io._staged import Staged
from penstock.io._traffic import expect_bytes
from penstock.io.stores._appending import appending
from penstock.io.stores._capabilities import Bytes, Mode
from penstock.io.stores._folders import make_folders, remove_empty, replace, sync_folder
from penstock.io.stores._inside import inside
from penstock.io.stores._temporary import Temporary, claim, is_unfinished


class LocalStore:
    """Files of this machine, replaced at once or not at all.

    New content goes to a hidden temporary file in the same folder, is forced to the disk, and takes the name
    of its target with one rename: a reader sees the old content or the new, whatever happens to the process
    or the machine. What a killed process left behind is removed by the next save of the same target, which
    costs a listing of the folder. Replaced files keep their mode (and owner, if the process may give files
    away); symbolic links stay links, the file that they point to is replaced.

    Args:
        make_parents: make missing folders on the way to a target.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     staged = LocalStore().stage(f"{folder}/new/greeting.txt", b"hello")
    ...     before = LocalStore().exists(f"{folder}/new/greeting.txt")
    ...     staged.commit()
    ...     before, LocalStore().read(f"{folder}/new/greeting.txt")
    (False, b'hello')
    """

    tells_size = True

    __slots__ = ("_make_parents",)

    def __init__(self, make_parents: bool = True) -> None:
        self._make_parents = make_parents

    def __repr__(self) -> str:
        return "LocalStore()"

    def locate(self, path: str) -> Path:
        """The file behind `path`; a leading `~` is the user's home."""
        return Path(path).expanduser()

    def read(self, path: str) -> bytes:
        """All the bytes of the file at `path`."""
        with self.locate(path).open("rb") as file:
            expect_bytes(os.fstat(file.fileno()).st_size)
            return file.read()

    def exists(self, path: str) -> bool:
        """Whether there is a file or a folder at `path`."""
        return self.locate(path).exists()

    def glob(self, pattern: str) -> list[str]:
        """The paths that fit a shell pattern; hidden files only where the pattern names the dot."""
        from glob import glob

        return glob(str(Path(pattern).expanduser()))  # noqa: PTH207  (a pattern may be absolute)

    def files_below(self, path: str) -> list[str]:
        """Every file in the folder `path`, at any depth; links to folders are followed."""
        folder = str(self.locate(path))
        found = [
            f"{at}/{name}" for at, _, names in os.walk(folder, followlinks=True) for name in sorted(names)
        ]
        rest = [file[len(folder) :].replace("\\", "/").lstrip("/") for file in found]
        return [f"{path}/{name}" for name in rest if not is_unfinished(name)]

    def remove(self, path: str) -> None:
        """Remove the file at `path`, if there is one."""
        self.locate(path).unlink(missing_ok=True)

    def stage(self, path: str, data: Bytes, *, mode: Mode = "replace", scratch: str | None = None) -> Staged:
        """Write `data` to a hidden file and force it to the disk; `commit` renames it to `path`.

        An append reads and writes the whole file again at each commit, so that readers see the old or the new
        content: saving n chunks this way costs n²/2 chunks of disk traffic. Appends to one file wait for each
        other.

        Raises:
            OSError: the disk is full, the folder not writable.
            DatasetError: `path` is there and not a regular file.
        """
        target = self._target(path)
        if mode == "append":
            return _StagedAppend(target, bytes(data), self._make_parents)
        temporary, made = self._claim(target, scratch)
        try:
            _fill(temporary, target, data)
        except BaseException:
            temporary.remove()
            remove_empty(made)
            raise
        return _StagedFile(temporary, target, made, exclusive=mode == "create")

    def stage_folder(
        self, path: str, files: Mapping[str, Bytes], *, clear: bool = False, scratch: str | None = None
    ) -> Staged:
        """Write `files` to a hidden folder; `commit` renames it, or moves its files to the folder there.

        Raises:
            OSError: the disk is full, the folder not writable.
            DatasetError: `path` is a file, or a name leads out of the folder.
        """
        target = Path(os.path.realpath(self.locate(path)))
        if target.exists() and not target.is_dir():
            raise DatasetError(
                f"'{path}' is a file; several files cannot be saved in its place. Remove it first."
            )
        contents = {inside(name): data for name, data in files.items()}
        temporary, made = self._claim(target, scratch, folder_wanted=True)
        try:
            for name, data in contents.items():
                _write_new(temporary.path / name, data)
        except BaseException:
            temporary.remove()
            remove_empty(made)
            raise
        return _StagedFolder(temporary, target, made, tuple(contents), clear)

    def _claim(
        self, target: Path, scratch: str | None, folder_wanted: bool = False
    ) -> tuple[Temporary, list[Path]]:
        folder = self.locate(scratch) if scratch else target.parent
        return claim(folder, target.name, self._make_parents, folder_wanted)

    def _target(self, path: str) -> Path:
        """The place to write to, behind all links. A device or a pipe must never be replaced by a file."""
        target = Path(os.path.realpath(self.locate(path)))
        if target.is_dir():
            raise DatasetError(f"'{path}' is a folder; a file cannot be saved in its place.")
        if target.exists() and not target.is_file():
            raise DatasetError(f"'{path}' is not a regular file, so it cannot be replaced.")
        return target


class _StagedTemporary(ABC):
    """Finished hidden work that waits for its name."""

    __slots__ = ("_made", "_target", "_temporary")

    def __init__(self, temporary: Temporary, target: Path, made: list[Path]) -> None:
        self._temporary: Temporary | None = temporary
        self._target = target
        self._made = made

    def commit(self) -> None:
        if self._temporary is None:
            return
        try:
            self._made += make_folders(self._target.parent)
            self._reveal(self._temporary)
        except BaseException:
            self.discard()
            raise
        self._temporary = None
        sync_folder(self._target.parent)

    def discard(self) -> None:
        if self._temporary is not None:
            self._temporary.remove()
            self._temporary = None
            remove_empty(self._made)

    @abstractmethod
    def _reveal(self, temporary: Temporary) -> None:
        """Make the work visible at the target."""


class _StagedFile(_StagedTemporary):
    """A file, which replaces the one that is there unless it must not."""

    __slots__ = ("_exclusive",)

    def __init__(self, temporary: Temporary, target: Path, made: list[Path], exclusive: bool = False) -> None:
        super().__init__(temporary, target, made)
        self._exclusive = exclusive

    def _reveal(self, temporary: Temporary) -> None:
        temporary.publish(self._target, self._exclusive)


class _StagedAppend:
    """Bytes to be added at the end of a file; what they are added to is known at the commit only."""

    __slots__ = ("_data", "_make_parents", "_target")

    def __init__(self, target: Path, data: bytes, make_parents: bool) -> None:
        self._data: bytes | None = data
        self._target = target
        self._make_parents = make_parents

    def commit(self) -> None:
        if self._data is None:
            return
        made = make_folders(self._target.parent) if self._make_parents else []
        with appending(self._target):
            staged = self._stage_whole(self._data, made)
            staged.commit()
        self._data = None

    def discard(self) -> None:
        self._data = None

    def _stage_whole(self, data: bytes, made: list[Path]) -> "_StagedFile":
        temporary, _ = claim(self._target.parent, self._target.name, make_parents=False)
        staged = _StagedFile(temporary, self._target, made)
        try:
            if self._target.exists():
                temporary.write_copy(self._target)
            _fill(temporary, self._target, data)
        except BaseException:
            staged.discard()
            raise
        return staged


class _StagedFolder(_StagedTemporary):
    """A folder, whose files move into the one that is there."""

    __slots__ = ("_clear", "_names")

    def __init__(
        self, temporary: Temporary, target: Path, made: list[Path], names: Sequence[str], clear: bool
    ) -> None:
        super().__init__(temporary, target, made)
        self._names = names
        self._clear = clear

    def _reveal(self, temporary: Temporary) -> None:
        if self._target.exists():
            self._merge(temporary.path)
            temporary.remove()
        else:
            temporary.publish(self._target)

    def _merge(self, source: Path) -> None:
        for name in self._names:
            make_folders((self._target / name).parent)
            replace(source / name, self._target / name)
        if self._clear:
            ours = {self._target / name for name in self._names}
            for path in [path for path in self._target.rglob("*") if path.is_file() and path not in ours]:
                path.unlink()
        sync_folder(self._target)


def _fill(temporary: Temporary, target: Path, data: Bytes) -> None:
    temporary.write(data)
    temporary.take_after(_present(target))
    temporary.sync()


def _present(target: Path) -> os.stat_result | None:
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _write_new(path: Path, data: Bytes) -> None:
    make_folders(path.parent)
    with path.open("xb", buffering=0) as file:
        rest = memoryview(data).cast("B")
        while rest:
            rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
