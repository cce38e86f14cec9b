"""Pick the store that a `filepath` means."""

import os
from collections.abc import Mapping
from typing import Any

from penstock.io.stores._capabilities import ReadStore
from penstock.io.stores._fsspec import FsspecReader, FsspecStore
from penstock.io.stores._local import LocalStore
from penstock.io.stores._location import Location, split_filepath
from penstock.io.stores._package import PackageStore


def open_store(
    filepath: str | os.PathLike[str],
    credentials: Mapping[str, Any] | None = None,
    fs_args: Mapping[str, Any] | None = None,
) -> tuple[ReadStore, Location]:
    """The store for a file path or URL, and where in it the path lies. Nothing is connected to or opened yet.

    Args:
        filepath: a local path, or a URL such as `s3://bucket/key`, `package://name/file`, `memory://a/b`.
        credentials: what the place needs to know who asks, in fsspec's spelling.
        fs_args: further arguments of the place, in fsspec's spelling.

    Raises:
        MissingExtraError: a library or package that the place needs is not installed.
        DatasetError: the path cannot be read, or nobody knows its protocol.

    >>> open_store("data/cars.csv")
    (LocalStore(), Location(protocol='file', path='data/cars.csv'))
    """
    location = split_filepath(filepath)
    options = {**location.options, **(credentials or {}), **(fs_args or {})}
    match location.protocol:
        case "file":
            return LocalStore(make_parents=options.get("auto_mkdir", True)), location
        case "package":
            package = PackageStore()
            package.locate(location.path)
            return package, location
        case "http" | "https" as protocol:
            return FsspecReader(protocol, options), location
        case protocol:
            return FsspecStore(protocol, options), location
