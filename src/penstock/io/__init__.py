"""Datasets and the catalog that finds them by name.

A dataset loads and saves, blocking or awaited; see `AbstractDataset` for writing one. `DataCatalog` makes
datasets from configuration when they are first used. How a run overlaps their work is the engine's business,
not theirs.
"""

from typing import TYPE_CHECKING, Any

from penstock.errors import (
    DatasetAlreadyExistsError,
    DatasetError,
    DatasetNotFoundError,
    VersionAlreadyExistsError,
    VersionNotFoundError,
)
from penstock.io._cached import CachedDataset
from penstock.io._catalog import DataCatalog
from penstock.io._checks import CheckFailure
from penstock.io._dataset import AbstractDataset
from penstock.io._memory import MemoryDataset
from penstock.io._partitions import Partitions
from penstock.io._place import place_of
from penstock.io._placement import Place, Placement, placement
from penstock.io._providing import provide_credentials
from penstock.io._resolver import CatalogConfigResolver
from penstock.io._staged import Staged, Stages
from penstock.io._terms import with_terms
from penstock.io._traffic import Traffic, count_bytes
from penstock.io._validated import ValidatedDataset
from penstock.io._validating import validating
from penstock.io._version import Version, generate_timestamp, run_scope, saving_as
from penstock.io._versioned import AbstractVersionedDataset

if TYPE_CHECKING:
    from penstock.io._file import FileDataset

__all__ = [
    "AbstractDataset",
    "AbstractVersionedDataset",
    "CachedDataset",
    "CatalogConfigResolver",
    "CheckFailure",
    "DataCatalog",
    "DatasetAlreadyExistsError",
    "DatasetError",
    "DatasetNotFoundError",
    "FileDataset",
    "MemoryDataset",
    "Partitions",
    "Place",
    "Placement",
    "Staged",
    "Stages",
    "Traffic",
    "ValidatedDataset",
    "Version",
    "VersionAlreadyExistsError",
    "VersionNotFoundError",
    "count_bytes",
    "generate_timestamp",
    "place_of",
    "placement",
    "provide_credentials",
    "run_scope",
    "saving_as",
    "validating",
    "with_terms",
]


def __getattr__(name: str) -> Any:
    """`FileDataset`, imported when somebody asks for it: stores add half to what `import penstock` costs."""
    if name != "FileDataset":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from penstock.io._file import FileDataset

    return FileDataset


# People read and import these names from here; tracebacks, reprs and pickles should say so too.
for _name in globals().keys() & set(__all__):
    if globals()[_name].__module__.startswith("penstock.io._"):
        globals()[_name].__module__ = __name__
