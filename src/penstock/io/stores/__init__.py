"""Places that keep bytes, one kind per file. Stores know nothing of formats; see `penstock.io.codecs`."""

from penstock.io._staged import AwaitedStaged, Staged
from penstock.io.stores._capabilities import (
    AwaitedFolders,
    AwaitedRead,
    AwaitedWrite,
    Bytes,
    Exists,
    Folders,
    List,
    Locate,
    Mode,
    Read,
    ReadStore,
    Write,
    WriteFolder,
)
from penstock.io.stores._fsspec import FsspecReader, FsspecStore
from penstock.io.stores._local import LocalStore
from penstock.io.stores._location import Location, split_filepath
from penstock.io.stores._object import ObjectStore
from penstock.io.stores._open import open_store
from penstock.io.stores._package import PackageStore
from penstock.io.stores._web import WebReader

__all__ = [
    "AwaitedFolders",
    "AwaitedRead",
    "AwaitedStaged",
    "AwaitedWrite",
    "Bytes",
    "Exists",
    "Folders",
    "FsspecReader",
    "FsspecStore",
    "List",
    "LocalStore",
    "Locate",
    "Location",
    "Mode",
    "ObjectStore",
    "PackageStore",
    "Read",
    "ReadStore",
    "Staged",
    "WebReader",
    "Write",
    "WriteFolder",
    "open_store",
    "split_filepath",
]
