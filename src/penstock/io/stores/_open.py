"""Pick the store that a `filepath` means."""

import os
import re
from collections.abc import Mapping
from typing import Any
from weakref import WeakValueDictionary

from penstock.errors import DatasetError, MissingExtraError
from penstock.io._requirement import is_installed, require
from penstock.io.stores._capabilities import ReadStore
from penstock.io.stores._fsspec import LIBRARY, FsspecReader, FsspecStore
from penstock.io.stores._local import LocalStore
from penstock.io.stores._location import Location, split_filepath
from penstock.io.stores._package import PackageStore

_KINDS = {
    "s3": "s3",
    "s3a": "s3",
    "s3n": "s3",
    "gs": "gcs",
    "gcs": "gcs",
    "az": "az",
    "abfs": "az",
    "abfss": "az",
}
_stores: WeakValueDictionary[str, ReadStore] = WeakValueDictionary()
_EXTRAS = {"s3": "s3", "gcs": "gcs", "az": "azure", "http": "obstore"}


def open_store(
    filepath: str | os.PathLike[str],
    credentials: Mapping[str, Any] | None = None,
    fs_args: Mapping[str, Any] | None = None,
) -> tuple[ReadStore, Location]:
    """The store for a file path or URL, and where in it the path lies. Nothing is connected to or opened yet.

    Object stores and web servers are served by obstore, and by fsspec where obstore is not installed or cannot do
    what the options ask for.

    Args:
        filepath: a local path, or a URL such as `s3://bucket/key`, `package://name/file`, `memory://a/b`.
        credentials: what the place needs to know who asks, in obstore's words or fsspec's.
        fs_args: further arguments of the place, likewise.

    Raises:
        MissingExtraError: a library or package that the place needs is not installed.
        DatasetError: the path cannot be read, nobody knows its protocol, or an option cannot work.

    >>> open_store("data/cars.csv")
    (LocalStore(), Location(protocol='file', path='data/cars.csv'))
    """
    location = split_filepath(filepath)
    if not isinstance(credentials, Mapping | None):
        raise DatasetError(
            f"The credentials for {filepath} are a {type(credentials).__name__}, but should be names with values, "
            "such as {key: ..., secret: ...}."
        )
    options = {**location.options, **(credentials or {}), **(fs_args or {})}
    match location.protocol:
        case "file":
            return LocalStore(make_parents=options.get("auto_mkdir", True)), location
        case "package":
            package = PackageStore()
            package.locate(location.path)
            return package, location
        case "http" | "https" as protocol:
            return _open_web(protocol, options), location
        case protocol if protocol in _KINDS:
            return _open_objects(_KINDS[protocol], location, options), location
        case protocol:
            return FsspecStore(protocol, options), location


def _open_web(protocol: str, options: Mapping[str, Any]) -> ReadStore:
    if not _serves("http", protocol, options):
        return FsspecReader(protocol, options)
    from penstock.io.stores._web import WebReader

    return WebReader(protocol, options)


def _open_objects(kind: str, location: Location, options: Mapping[str, Any]) -> ReadStore:
    place, _, key = location.path.lstrip("/").partition("/")
    if not key:
        raise DatasetError(
            f"'{location.protocol}://{location.path}' names no object.\n"
            f"Write it like {location.protocol}://{place or 'bucket'}/cars.csv."
        )
    if not _serves(kind, location.protocol, options):
        return FsspecStore(location.protocol, options)
    if re.fullmatch(r"[A-Za-z0-9$][A-Za-z0-9._\-]*(@[A-Za-z0-9.\-]+)?", place) is None:
        raise DatasetError(
            f"'{place}' cannot be the name of a bucket: it has letters, digits, dots and hyphens only."
        )
    account = {"account_name": place.partition("@")[2].partition(".")[0]} if "@" in place else {}
    return _shared(kind, location.protocol, place, {**account, **options})


def _shared(kind: str, protocol: str, place: str, options: Mapping[str, Any]) -> ReadStore:
    """The store of a place; one for all datasets there, since a folder may have thousands of them."""
    from penstock.io.stores._object import ObjectStore
    from penstock.io.stores._object_clients import digest
    from penstock.io.stores._object_options import read_options

    key = digest(kind, protocol, place, options)
    found = _stores.get(key)
    if found is None:
        _stores[key] = found = ObjectStore(kind, protocol, place, read_options(kind, options))
    return found


def _serves(kind: str, protocol: str, options: Mapping[str, Any]) -> bool:
    """Whether obstore serves a place, rather than fsspec."""
    from penstock.io.stores._object_options import beyond_obstore

    beyond = beyond_obstore(kind, options)
    with_fsspec = is_installed("fsspec") and is_installed(LIBRARY[protocol])
    if beyond and not with_fsspec:
        raise MissingExtraError(
            f"The option '{beyond[0]}' is one that only {LIBRARY[protocol]} understands, which is not installed here.\n"
            f"Install it with: pip install fsspec {LIBRARY[protocol]}",
            name=LIBRARY[protocol],
        )
    if not (with_fsspec or beyond):
        require("obstore", extra=_EXTRAS[kind], purpose=f"'{protocol}://'")
    return not beyond and is_installed("obstore")
