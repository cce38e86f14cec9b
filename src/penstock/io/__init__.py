"""Datasets and the catalog that finds them by name.

A dataset loads and saves, blocking or awaited; see `AbstractDataset` for writing one. `DataCatalog` makes
datasets from configuration when they are first used. How a run overlaps their work is the engine's business,
not theirs.
"""

from penstock.errors import (
    DatasetAlreadyExistsError,
    DatasetError,
    DatasetNotFoundError,
    VersionAlreadyExistsError,
    VersionNotFoundError,
)
from penstock.io._cached import CachedDataset
from penstock.io._catalog import DataCatalog
from penstock.io._dataset import AbstractDataset
from penstock.io._memory import MemoryDataset
from penstock.io._placement import Place, Placement, placement
from penstock.io._resolver import CatalogConfigResolver
from penstock.io._staged import Staged, Stages
from penstock.io._version import Version, generate_timestamp, run_scope, saving_as
from penstock.io._versioned import AbstractVersionedDataset

__all__ = [
    "AbstractDataset",
    "AbstractVersionedDataset",
    "CachedDataset",
    "CatalogConfigResolver",
    "DataCatalog",
    "DatasetAlreadyExistsError",
    "DatasetError",
    "DatasetNotFoundError",
    "MemoryDataset",
    "Place",
    "Placement",
    "Staged",
    "Stages",
    "Version",
    "VersionAlreadyExistsError",
    "VersionNotFoundError",
    "generate_timestamp",
    "placement",
    "run_scope",
    "saving_as",
]

# People read and import these names from here; tracebacks, reprs and pickles should say so too.
for _name in __all__:
    if globals()[_name].__module__.startswith("penstock.io._"):
        globals()[_name].__module__ = __name__
