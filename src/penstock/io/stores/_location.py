"""Read a `filepath` as a protocol and a path."""

import os
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from penstock.errors import DatasetError
from penstock.io._redact import mask_text

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
_DRIVE_IN_URL = re.compile(r"/([A-Za-z])[:|]([\\/].*)")
_HTTP = frozenset({"http", "https"})
_ON_A_HOST = frozenset({"sftp", "ssh", "ftp", "ftps", "smb", "hdfs", "arrow_hdfs", "webhdfs"})
_USER_IS_A_CONTAINER = frozenset({"abfss", "abfs", "oci"})


@dataclass(frozen=True, slots=True)
class Location:
    """Which kind of place a `filepath` means, and which path there."""

    protocol: str
    path: str
    options: dict[str, Any] = field(default_factory=dict, repr=False)
    """What the URL itself says about the connection: host, port, username, password."""


def split_filepath(filepath: str | os.PathLike[str]) -> Location:
    r"""Split a file path or URL as Kedro does; whatever is not a URL is a local path, `C:\` included.

    Buckets and containers belong to the path. A host that has to be connected to becomes an option.

    Raises:
        DatasetError: the path is empty, or a URL that cannot be read.

    >>> split_filepath("data/cars.csv")
    Location(protocol='file', path='data/cars.csv')
    >>> split_filepath("s3://bucket/cars.csv")
    Location(protocol='s3', path='bucket/cars.csv')
    >>> split_filepath(r"C:\data\cars.csv").protocol
    'file'
    """
    text = os.fspath(filepath)
    if not text.strip():
        raise DatasetError("A dataset's filepath is empty. Give it the path or URL of a file.")
    if _URL.match(text) is None:
        return Location("file", _posix(text))
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise DatasetError(f"'{mask_text(text)}' is not a URL that can be read: {error}.") from error
    return _split_url(parts, text.partition("://")[2])


def _split_url(parts: "SplitResult", after_scheme: str) -> Location:
    tail = parts._replace(scheme="", netloc="").geturl()  # path, query and fragment: keys may contain ? and #
    host = parts.netloc.rpartition("@")[2]
    match parts.scheme:
        case "file":
            drive = _DRIVE_IN_URL.match(tail)
            return Location("file", f"{drive[1]}:{drive[2]}" if drive else tail)
        case scheme if scheme in _HTTP:
            return Location(scheme, after_scheme)
        case scheme if scheme in _ON_A_HOST:
            return Location(scheme, parts.path, _connection(parts))
        case scheme if scheme in _USER_IS_A_CONTAINER and parts.username:
            return Location(scheme, f"{parts.username}@{host}{tail}")
        case scheme:
            return Location(scheme, host + tail)


def _connection(parts: "SplitResult") -> dict[str, Any]:
    try:
        port = parts.port
    except ValueError as error:
        raise DatasetError(f"'{mask_text(parts.geturl())}' has an impossible port.") from error
    known = {"host": parts.hostname, "port": port, "username": parts.username, "password": parts.password}
    return {name: value for name, value in known.items() if value is not None}


def _posix(path: str) -> str:
    return path.replace("\\", "/") if sys.platform == "win32" else path
