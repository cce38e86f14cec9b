"""Any place that fsspec knows: object stores, servers, memory."""

import errno
import os
import posixpath
import threading
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from penstock._suggest import did_you_mean
from penstock.errors import DatasetError, MissingExtraError
from penstock.io._pickled import refuse_secrets
from penstock.io._requirement import require
from penstock.io._staged import Staged
from penstock.io.stores._capabilities import Bytes, Mode
from penstock.io.stores._temporary import hidden_name, is_unfinished
from penstock.io.stores._together import stage_together

# Putting a whole object is atomic there and a rename would be a copy, so unfinished work stays in memory.
_PUT_IS_ATOMIC = frozenset(
    {"memory", "s3", "s3a", "s3n", "gs", "gcs", "az", "abfs", "abfss", "adl", "oci", "oss", "hf"}
)
LIBRARY = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "s3n": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "az": "adlfs",
    "abfs": "adlfs",
    "abfss": "adlfs",
    "adl": "adlfs",
    "oci": "ocifs",
    "oss": "ossfs",
    "gdrive": "gdrive_fsspec",
    "hf": "huggingface_hub",
    "http": "aiohttp",
    "https": "aiohttp",
    "sftp": "paramiko",
    "ssh": "paramiko",
    "smb": "smbprotocol",
    "hdfs": "pyarrow",
    "arrow_hdfs": "pyarrow",
    "webdav": "webdav4",
    "github": "requests",
    "dbfs": "requests",
    "webhdfs": "requests",
}


_OF_PARAMIKO = {"timeout": 10.0, "banner_timeout": 30.0, "auth_timeout": 30.0}
"""Seconds to connect, to be greeted, and to be let in."""


class FsspecReader:
    """Files behind a protocol of fsspec that are only ever read, such as `https`.

    Args:
        protocol: fsspec's name of the protocol.
        options: arguments of the file system, as fsspec and Kedro spell them; they may be secret and are
            never shown.

    Raises:
        MissingExtraError: fsspec or the library behind the protocol is not installed.
        DatasetError: fsspec knows no such protocol.
    """

    __slots__ = ("_options", "_waits", "protocol")

    def __init__(self, protocol: str, options: Mapping[str, Any] | None = None) -> None:
        require("fsspec", extra="fsspec", purpose=f"'{protocol}://'")
        if library := LIBRARY.get(protocol):
            require(library, purpose=f"'{protocol}://'")
        elif protocol not in _PUT_IS_ATOMIC:
            _check_known(protocol)
        self.protocol = protocol
        self._options = deepcopy(dict(options or {}))
        self._waits = _waits(protocol, self._options)

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{self.protocol}')"

    def __reduce__(self) -> tuple[Any, ...]:
        refuse_secrets(self._options, repr(self))
        return type(self), (self.protocol, self._options)

    def read(self, path: str) -> Bytes:
        """All the bytes at `path`."""
        data: bytes = self._files().cat_file(self._path(path))
        return data

    def exists(self, path: str) -> bool:
        """Whether there is a file or a folder at `path`, asked anew each time."""
        files = self._files()
        files.invalidate_cache(self._path(path))
        return bool(files.exists(self._path(path)))

    def glob(self, pattern: str) -> list[str]:
        """The paths that fit a shell pattern, listed anew each time."""
        files = self._files()
        files.invalidate_cache(self._path(pattern.partition("*")[0].rpartition("/")[0] or pattern))
        return [
            found
            for found in files.glob(self._path(pattern))
            if not posixpath.basename(found).startswith(".")
        ]

    def forget_listing(self, path: str) -> None:
        """Drop what fsspec remembers about the surroundings of `path`."""
        self._files().invalidate_cache(self._path(path))

    def _files(self) -> Any:
        """The file system. fsspec keeps one per set of options and process, and minds forks."""
        import fsspec

        return fsspec.filesystem(self.protocol, **{**self._options, **self._waits})

    def _path(self, path: str) -> str:
        """The path as the file system itself spells it; not all of its methods understand the protocol."""
        spelt: str = self._files()._strip_protocol(f"{self.protocol}://{path}")
        return spelt


class FsspecStore(FsspecReader):
    """Files behind any protocol of fsspec that can be written.

    Where a put is atomic (object stores), new content waits in memory and is put by `commit`. Elsewhere (file
    servers) it is uploaded under a hidden temporary name and renamed by `commit`.

    >>> store = FsspecStore("memory")
    >>> store.stage("folder/greeting.txt", b"hello").commit()
    >>> store.read("folder/greeting.txt")
    b'hello'
    """

    __slots__ = ()

    def stage(self, path: str, data: Bytes, *, mode: Mode = "replace", scratch: str | None = None) -> Staged:
        """Write `data` where nobody looks; `commit` makes it appear at `path`.

        An append reads and writes the whole object again at each commit. Only appends of this process wait
        for each other: two processes must not append to one object.
        """
        if mode == "append" or self.protocol in _PUT_IS_ATOMIC:
            return _StagedPut(self, path, bytes(data), mode)
        return _StagedMove(self, path, bytes(data), mode, scratch or posixpath.dirname(path))

    def stage_folder(
        self, path: str, files: Mapping[str, Bytes], *, clear: bool = False, scratch: str | None = None
    ) -> Staged:
        """Write `files`, ready to appear below `path` one after the other."""
        return stage_together(self, path, files, clear=clear, scratch=scratch)

    def put(self, path: str, data: bytes) -> None:
        """Write `data` to `path` in one go."""
        self._files().pipe_file(self._path(path), data)
        self.forget_listing(path)

    def check_free(self, path: str, mode: Mode) -> None:
        """Refuse to create what is there. (A moment lies between question and put; few places close it.)

        Raises:
            FileExistsError: something is at `path`, and `mode` is "create".
        """
        if mode == "create" and self.exists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)

    def move(self, source: str, target: str) -> None:
        """Rename `source` to `target`, in place of what may be there."""
        files = self._files()
        files.makedirs(self._path(posixpath.dirname(target)), exist_ok=True)
        files.mv(self._path(source), self._path(target))
        self.forget_listing(target)

    def make_folder(self, path: str) -> None:
        """Make the folder `path` with its parents, unless it is there."""
        self._files().makedirs(self._path(path), exist_ok=True)

    def remove(self, path: str) -> None:
        """Remove the file at `path`, if there is one."""
        try:
            self._files().rm_file(self._path(path))
        except FileNotFoundError:
            return
        finally:
            self.forget_listing(path)

    def files_below(self, path: str) -> list[str]:
        """Every file in the folder `path`, at any depth."""
        files, folder = self._files(), self._path(path)
        files.invalidate_cache(folder)
        start = len(folder.rstrip("/")) + 1
        return [f"{path}/{found[start:]}" for found in files.find(folder) if not is_unfinished(found[start:])]


_appending = threading.Lock()


class _StagedPut:
    """Bytes in memory that become an object by one put."""

    __slots__ = ("_data", "_mode", "_path", "_store")

    def __init__(self, store: FsspecStore, path: str, data: bytes, mode: Mode) -> None:
        self._store = store
        self._path = path
        self._data: bytes | None = data
        self._mode = mode

    def commit(self) -> None:
        if self._data is None:
            return
        if self._mode == "append":
            with _appending:
                self._store.put(self._path, self._present() + self._data)
        else:
            self._store.check_free(self._path, self._mode)
            self._store.put(self._path, self._data)
        self._data = None

    def discard(self) -> None:
        self._data = None

    def _present(self) -> bytes:
        try:
            return bytes(self._store.read(self._path))
        except FileNotFoundError:
            return b""


class _StagedMove:
    """A file under a hidden name that waits for its real one."""

    __slots__ = ("_mode", "_path", "_store", "_temporary")

    def __init__(self, store: FsspecStore, path: str, data: bytes, mode: Mode, folder: str) -> None:
        self._store = store
        self._path = path
        self._mode = mode
        self._temporary: str | None = f"{folder}/{hidden_name(posixpath.basename(path))}"
        store.make_folder(folder)
        try:
            store.put(self._temporary, data)
        except BaseException:
            self.discard()
            raise

    def commit(self) -> None:
        if self._temporary is None:
            return
        try:
            self._store.check_free(self._path, self._mode)
            self._store.move(self._temporary, self._path)
        except BaseException:
            self.discard()
            raise
        self._temporary = None

    def discard(self) -> None:
        if self._temporary is not None:
            self._store.remove(self._temporary)
            self._temporary = None


def _waits(protocol: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Time-outs where a library has none, or one for the whole of a file however large it is."""
    if protocol in ("sftp", "ssh"):
        return {name: value for name, value in _OF_PARAMIKO.items() if name not in options}
    given = options.get("client_kwargs") or {}
    if protocol in ("http", "https") and "timeout" not in given and "get_client" not in options:
        from aiohttp import ClientTimeout

        timeout = ClientTimeout(total=None, sock_connect=10, sock_read=60)
        return {"client_kwargs": {**given, "timeout": timeout}}
    return {}


def _check_known(protocol: str) -> None:
    from fsspec import available_protocols, get_filesystem_class

    try:
        get_filesystem_class(protocol)
    except ValueError:
        raise DatasetError(
            f"No store is known for '{protocol}://'.{did_you_mean(protocol, available_protocols())}\n"
            "Use a local path, a protocol of fsspec, or register one with fsspec.register_implementation."
        ) from None
    except ImportError as error:
        raise MissingExtraError(f"'{protocol}://' cannot be used here: {error}") from error
