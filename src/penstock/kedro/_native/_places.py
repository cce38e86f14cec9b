"""Which store of Penstock holds what a dataset of Kedro loads and saves."""

import os
from collections.abc import Mapping
from typing import Any

from penstock.errors import DatasetError, MissingExtraError
from penstock.io.stores import FsspecStore, LocalStore, Location, ReadStore, open_store

_OBJECTS = {"s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}


def place_of(dataset: Any) -> tuple[ReadStore, Location] | None:
    """The store of a dataset, and where in it the data lies; None for a place that is not known for certain."""
    location = Location(dataset._protocol, str(dataset._filepath))
    store = _store_of(dataset._fs, location)
    return None if store is None else (store, location)


def _store_of(files: Any, location: Location) -> ReadStore | None:
    options = files.storage_options
    match location.protocol, f"{type(files).__module__}.{type(files).__qualname__}":
        case "file", "fsspec.implementations.local.LocalFileSystem" if options.keys() <= {"auto_mkdir"}:
            return LocalStore(make_parents=options.get("auto_mkdir", False))
        case "memory", "fsspec.implementations.memory.MemoryFileSystem" if not options:
            return FsspecStore("memory")
        case protocol, name if name.partition(".")[0] == _OBJECTS.get(protocol):
            return _objects(location, options)
    return None


def _objects(location: Location, options: Mapping[str, Any]) -> ReadStore | None:
    """Obstore where it is sure to be let in as the original is, else the original's own library."""
    if _says_all(location.protocol, options):
        try:
            return open_store(f"{location.protocol}://{location.path}", options)[0]
        except (DatasetError, MissingExtraError):
            pass  # options that only the original's library understands
    return FsspecStore(location.protocol, options)


def _says_all(protocol: str, options: Mapping[str, Any]) -> bool:
    """Whether options say who asks and where, so that no library looks for it in places of its own."""
    return _COMPLETE[_OBJECTS[protocol]]({**options, **(options.get("client_kwargs") or {})})


def _is_complete_for_s3(options: Mapping[str, Any]) -> bool:
    signed = _any(options, "key", "aws_access_key_id") and _any(options, "secret", "aws_secret_access_key")
    place = _any(options, "endpoint_url", "region_name") and "AWS_SESSION_TOKEN" not in os.environ
    return place and (signed or _any(options, "anon"))


def _is_complete_for_google(options: Mapping[str, Any]) -> bool:
    given = options.get("token")
    return given == "anon" or (isinstance(given, Mapping) and given.get("type") == "service_account")


def _is_complete_for_azure(options: Mapping[str, Any]) -> bool:
    account = _any(options, "account_name") and _any(options, "account_key", "sas_token")
    return account or _any(options, "connection_string")


def _any(options: Mapping[str, Any], *names: str) -> bool:
    return any(options.get(name) for name in names)


_COMPLETE = {"s3fs": _is_complete_for_s3, "gcsfs": _is_complete_for_google, "adlfs": _is_complete_for_azure}
