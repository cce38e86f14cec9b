"""Where configuration comes from: a folder, or a zip or tar file of one.

A source lists the files of an environment and reads them; it does not look into them. Archives are read where
they are, never unpacked, so nothing in them can reach another place on disk.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from penstock.errors import BadConfigException, MissingConfigException

if TYPE_CHECKING:
    from tarfile import TarFile
    from zipfile import ZipFile

SUFFIXES = (".yml", ".yaml", ".json")
#: No configuration is this long; a file in an archive that is was made to fill memory.
SIZE_LIMIT = 64_000_000


class Source(ABC):
    """The files of all environments. Paths within it are written with `/`."""

    name: str

    @abstractmethod
    def has(self, env: str) -> bool:
        """Whether there is a folder for that environment."""

    @abstractmethod
    def environments(self) -> list[str]:
        """The environments that there are, for messages."""

    @abstractmethod
    def files(self, env: str) -> list[str]:
        """The configuration files of an environment, relative to its folder."""

    def has_file(self, env: str, file: str) -> bool:
        """Whether an environment has a file."""
        return file in self.files(env)

    @abstractmethod
    def read(self, env: str, file: str) -> bytes:
        """The content of one of them."""

    @abstractmethod
    def stamp(self, env: str, file: str) -> object:
        """Something that is different once a file has been changed."""

    def where(self, env: str, file: str = "") -> str:
        """A file or an environment as messages name it."""
        return str(Path(self.name, env, file))


def open_source(path: str, base_env: str) -> Source:
    """The source at a path; nothing is read before it is asked for.

    Raises:
        MissingConfigException: there is nothing.
        BadConfigException: it is a file, but no archive.
    """
    if "://" in path:
        raise BadConfigException(
            f"The configuration cannot be read from {path}: it must be a folder, a zip or a tar file on this "
            "machine. Download it first."
        )
    if not Path(path).exists():
        raise MissingConfigException(f"There is no folder {path} to read configuration from.")
    return _Folder(path) if Path(path).is_dir() else _archive(path, base_env)


class _Folder(Source):
    def __init__(self, path: str) -> None:
        self.name = path
        self._listed: dict[str, list[str]] = {}

    def has(self, env: str) -> bool:
        return Path(self.name, env).is_dir()

    def environments(self) -> list[str]:
        return sorted(
            each.name for each in Path(self.name).iterdir() if each.is_dir() and not _hidden(each.name)
        )

    def files(self, env: str) -> list[str]:
        if env not in self._listed:
            top = Path(self.name, env)
            self._listed[env] = [Path(file).relative_to(top).as_posix() for file in _walked(top)]
        return self._listed[env]

    def has_file(self, env: str, file: str) -> bool:
        return Path(
            self.name, env, file
        ).is_file()  # not looked for in the whole folder, which may hold data too

    def stamp(self, env: str, file: str) -> object:
        return _stamp(Path(self.name, env, file))

    def read(self, env: str, file: str) -> bytes:
        path = Path(self.name, env, file)
        try:
            return path.read_bytes()
        except OSError as error:
            raise BadConfigException(f"{path} cannot be read: {error.strerror or error}.") from error


def _stamp(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:  # whoever reads it will tell
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _walked(top: Path) -> Iterator[str]:
    """The configuration files below a folder, links followed, but not in a circle."""
    for folder, inner, names in os.walk(top, followlinks=True):
        real = os.path.realpath(folder)
        inner[:] = [name for name in inner if not _circular(os.path.join(folder, name), real)]  # noqa: PTH118
        yield from (f"{folder}/{name}" for name in names if name.endswith(SUFFIXES))


def _circular(folder: str, above: str) -> bool:
    return os.path.islink(folder) and Path(above).is_relative_to(os.path.realpath(folder))  # noqa: PTH114


def _hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def visible(files: Iterable[str]) -> list[str]:
    """The files without hidden ones and those in hidden folders."""
    return [file for file in files if not _hidden(file)]


class _Archive(Source):
    """What zip and tar files have in common. Subclasses fill `_members` and read one of them."""

    def __init__(self, path: str, base_env: str) -> None:
        self.name = path
        self._base_env = base_env

    @cached_property
    def _members(self) -> Mapping[str, str]:
        """By path below the configuration's folder, the name of each member."""
        try:
            names = self._names()
        except _failures() as error:
            raise self._unreadable(error) from error
        found = {_inside(self.name, name): name for name in names}
        top = _top_folder(found, self._base_env)
        return {path.removeprefix(top): name for path, name in found.items() if path.startswith(top)}

    @abstractmethod
    def _names(self) -> list[str]:
        """The names of all regular files in it."""

    def has(self, env: str) -> bool:
        return not env or any(path.startswith(f"{env}/") for path in self._members)

    def environments(self) -> list[str]:
        return sorted({path.split("/")[0] for path in self._members if "/" in path and not _hidden(path)})

    def files(self, env: str) -> list[str]:
        start = f"{env}/" if env else ""
        return [
            path.removeprefix(start)
            for path in self._members
            if path.startswith(start) and path.endswith(SUFFIXES)
        ]

    def stamp(self, _env: str, _file: str) -> object:
        return _stamp(Path(self.name))

    def read(self, env: str, file: str) -> bytes:
        member = self._members[f"{env}/{file}" if env else file]
        try:
            content = self._content(member)
        except _failures() as error:
            raise self._unreadable(error) from error
        if len(content) > SIZE_LIMIT:
            raise BadConfigException(f"{self.where(env, file)} is longer than {SIZE_LIMIT:,} bytes.")
        return content

    @abstractmethod
    def _content(self, member: str) -> bytes:
        """At least the first `SIZE_LIMIT` bytes of a member, and one more where there are more."""

    def _unreadable(self, error: Exception) -> BadConfigException:
        return BadConfigException(f"The archive {self.name} cannot be read: {error}.")


class _Zip(_Archive):
    def _open(self) -> "ZipFile":
        from zipfile import ZipFile

        return ZipFile(self.name)

    def _names(self) -> list[str]:
        with self._open() as archive:
            return [member.filename for member in archive.infolist() if not member.is_dir()]

    def _content(self, member: str) -> bytes:
        with self._open() as archive, archive.open(member) as file:
            return file.read(SIZE_LIMIT + 1)


class _Tar(_Archive):
    def _open(self) -> "TarFile":
        import tarfile

        return tarfile.open(self.name)

    def _names(self) -> list[str]:
        with self._open() as archive:
            return [member.name for member in archive if member.isfile()]

    def _content(self, member: str) -> bytes:
        with self._open() as archive:
            file = archive.extractfile(member)
            assert file is not None, "only regular files are listed"
            return file.read(SIZE_LIMIT + 1)


def _failures() -> tuple[type[Exception], ...]:
    """What reading a damaged archive raises, or one with a password (RuntimeError)."""
    import zlib
    from tarfile import TarError
    from zipfile import BadZipFile

    try:
        from lzma import LZMAError
    except ImportError:  # some builds of Python cannot read xz, and so have no errors of it
        return (BadZipFile, TarError, zlib.error, EOFError, RuntimeError, OSError)
    return (BadZipFile, TarError, zlib.error, LZMAError, EOFError, RuntimeError, OSError)


def _archive(path: str, base_env: str) -> _Archive:
    from tarfile import is_tarfile
    from zipfile import is_zipfile

    if is_zipfile(path):
        return _Zip(path, base_env)
    if is_tarfile(path):
        return _Tar(path, base_env)
    raise BadConfigException(f"{path} is neither a folder nor a zip or tar file to read configuration from.")


def _inside(archive: str, name: str) -> str:
    """The path of a member, without detours.

    Raises:
        BadConfigException: it leads out of the archive.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise BadConfigException(
            f"The archive {archive} holds '{name}', a path that leads out of it. Archives made by others "
            "may do harm; pack this one anew."
        )
    return str(path)


def _top_folder(paths: Mapping[str, str], base_env: str) -> str:
    """What to take off all paths: archives may hold the environments, or one folder that holds them."""
    tops = sorted({path.split("/")[0] for path in paths if "/" in path})
    for top in ("", *(f"{top}/" for top in tops)):
        if base_env and any(path.startswith(f"{top}{base_env}/") for path in paths):
            return top
    whole = len(tops) == 1 and all("/" in path for path in paths)
    return f"{tops[0]}/" if whole and not base_env else ""
