"""Hidden files for unfinished work, which die with their owner.

A temporary file carries a name that starts with a dot, so that no listing of data or versions takes it for
data. While its owner works on it, the owner holds an advisory lock on it. The lock goes away with the
process, however that ends, which makes leftovers easy to tell from work in progress: whoever gets the lock
may remove the file. Process ids would not do: they are used again, and in a container every run tends to have
the same one.
"""

import atexit
import os
import sys
from contextlib import suppress
from pathlib import Path

from penstock.io.stores._capabilities import Bytes
from penstock.io.stores._folders import make_folders, rename_exclusively, replace

if sys.platform != "win32":
    import fcntl

_SUFFIX = ".penstock"
_LONGEST_NAME = 180  # bytes of a file name that leave room for the rest of ours in the usual 255
_ATTEMPTS = 5  # to make a file in a folder that somebody else tidies away at the same moment


class Temporary:
    """A hidden file or folder that belongs to this attempt alone, until it is published or removed."""

    __slots__ = ("_fd", "path")

    def __init__(self, path: Path, fd: int | None) -> None:
        self.path = path
        self._fd = fd
        _unfinished[self] = os.getpid()

    def write(self, data: Bytes) -> None:
        """Write all of `data` at the end of the file."""
        assert self._fd is not None
        rest = memoryview(data).cast("B")
        while rest:
            rest = rest[os.write(self._fd, rest) :]

    def write_copy(self, source: Path) -> None:
        """Write the content of `source`, piece by piece."""
        with source.open("rb", buffering=0) as file:
            while piece := file.read(1 << 20):
                self.write(piece)

    def take_after(self, existing: os.stat_result | None) -> None:
        """Take over mode and owner of the file that this one is to replace; without one the umask decides."""
        if existing is None or sys.platform == "win32" or self._fd is None:
            return
        mine = os.fstat(self._fd)
        if (mine.st_uid, mine.st_gid) != (existing.st_uid, existing.st_gid):
            with suppress(PermissionError):  # only a privileged user may give files away
                os.fchown(self._fd, existing.st_uid, existing.st_gid)
        os.fchmod(self._fd, existing.st_mode & 0o7777)

    def sync(self) -> None:
        """Return when the content is on the disk and not only in the system's memory."""
        assert self._fd is not None
        os.fsync(self._fd)

    def publish(self, target: Path, exclusive: bool = False) -> None:
        """Give the file its real name, at once, in place of whatever has it.

        Raises:
            FileExistsError: something has that name, and it must be `exclusive`.
        """
        if sys.platform == "win32":
            self.close()  # an open file can be neither renamed nor replaced there
        (rename_exclusively if exclusive else replace)(self.path, target)
        self.close()

    def remove(self) -> None:
        """Remove the file, or the folder with all that is in it."""
        if sys.platform == "win32":
            self.close()
        _remove(self.path)
        self.close()

    def close(self) -> None:
        """Give up the lock."""
        _unfinished.pop(self, None)
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


_unfinished: dict[Temporary, int] = {}
"""What this process has open, with its id: a forked child inherits the list, but not what is on it."""


@atexit.register
def _remove_unfinished() -> None:
    """Leave no litter when the process ends before a save does: after Ctrl-C it does not wait for a slow disk."""
    for temporary, owner in list(_unfinished.items()):
        if owner == os.getpid():
            with suppress(OSError):
                _remove(temporary.path)  # and nothing more: a thread may still be writing to it


def temporary_file(folder: Path, name: str) -> Temporary:
    """A new hidden file in `folder`, on the way to become `name`.

    Raises:
        OSError: the folder cannot be written.
    """
    while True:
        path = folder / hidden_name(name)
        try:
            fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o666)
        except FileExistsError:
            continue
        if _own(path, fd):
            return Temporary(path, fd)


def temporary_folder(folder: Path, name: str) -> Temporary:
    """A new hidden folder in `folder`, on the way to become `name`."""
    while True:
        path = folder / hidden_name(name)
        try:
            path.mkdir()
        except FileExistsError:
            continue
        if sys.platform == "win32":
            return Temporary(path, None)  # a folder cannot be opened, hence not locked; see `sweep`
        fd = os.open(path, os.O_RDONLY)
        if _own(path, fd):
            return Temporary(path, fd)


def sweep(folder: Path, name: str) -> None:
    """Remove what killed processes left behind on the way to `name`. Work in progress is not touched.

    Costs one listing of the folder.
    """
    start = _hidden_start(name)
    with os.scandir(folder) as entries:
        found = [Path(one) for one in entries if one.name.startswith(start) and one.name.endswith(_SUFFIX)]
    for path in found:
        _remove_abandoned(path)


def hidden_name(name: str) -> str:
    """A name for unfinished work on `name`: hidden, and never used before."""
    return f"{_hidden_start(name)}{os.urandom(8).hex()}{_SUFFIX}"


def is_unfinished(path: str) -> bool:
    """Whether a file is unfinished work, or lies in a folder that is.

    >>> is_unfinished("cars/.a.csv.0f.penstock"), is_unfinished("cars/.gitkeep")
    (True, False)
    """
    return _SUFFIX in path and any(
        part.startswith(".") and part.endswith(_SUFFIX) for part in path.split("/")
    )


def claim(
    folder: Path, name: str, make_parents: bool, folder_wanted: bool = False
) -> tuple[Temporary, list[Path]]:
    """A temporary file (or folder) in `folder` and the parents made for it; leftovers are swept."""
    for attempt in range(_ATTEMPTS):
        made = make_folders(folder) if make_parents else []
        try:
            sweep(folder, name)
            return (temporary_folder if folder_wanted else temporary_file)(folder, name), made
        except FileNotFoundError:  # another save was discarded and took the empty folder away
            if not make_parents or attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _hidden_start(name: str) -> str:
    if len(os.fsencode(name)) > _LONGEST_NAME:
        from hashlib import blake2b

        name = blake2b(os.fsencode(name), digest_size=16).hexdigest()
    return f".{name}."


def _own(path: Path, fd: int) -> bool:
    """Lock what was just made; False if a sweep of another process saw it unlocked and removed it."""
    if sys.platform == "win32":
        return True  # an open file cannot be removed there, which serves as the lock
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
    except OSError:
        return True  # no locks on this file system: then no sweep removes anything either
    try:
        if path.stat().st_ino == os.fstat(fd).st_ino:
            return True
    except FileNotFoundError:
        pass
    os.close(fd)
    return False


def _remove_abandoned(path: Path) -> None:
    if sys.platform == "win32":
        if path.is_file():  # nothing tells an abandoned folder from a used one
            try:
                path.unlink()
            except OSError:
                return  # in use
        return
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return  # gone by now, or none of ours
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove(path)
    except OSError:
        return  # in use, or another sweep was faster
    finally:
        os.close(fd)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        from shutil import rmtree

        rmtree(path)
    else:
        path.unlink(missing_ok=True)
