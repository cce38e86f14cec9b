"""Types of datasets by the names that Kedro, kedro-datasets, and older versions of both have for them."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from penstock.compat._told import tell_older

_OWN = "penstock.datasets"
_PLACES = ("kedro.extras.datasets", "kedro_datasets")
_GROUPS = [
    "api",
    "biosequence",
    "dask",
    "email",
    "geopandas",
    "holoviews",
    "json",
    "matplotlib",
    "networkx",
    "pandas",
    "partitions",
    "pickle",
    "pillow",
    "plotly",
    "polars",
    "redis",
    "snowflake",
    "spark",
    "svmlight",
    "tensorflow",
    "text",
    "tracking",
    "video",
    "yaml",
]
_RENAMED = {
    "IncrementalDataSet": "partitions.IncrementalDataset",
    "IncrementalDataset": "partitions.IncrementalDataset",
    "LambdaDataSet": "penstock.compat._lambda.LambdaDataset",
    "LambdaDataset": "penstock.compat._lambda.LambdaDataset",
    "PartitionedDataSet": "partitions.PartitionedDataset",
    "PartitionedDataset": "partitions.PartitionedDataset",
    "matplotlib.MatplotlibWriter": "matplotlib.MatplotlibDataset",
}
_IN_IO = ("CachedDataset", "MemoryDataset")
_PACKAGES = {"kedro.io.": 0, "kedro_datasets.": 1, "kedro.extras.datasets.": 1}
"""By package, how many modules of it belong to the names of its types."""


def current_type(name: str) -> str:
    """What Penstock calls the type of an entry; an older name is told.

    Types of projects and of others are left alone.

    >>> current_type("kedro_datasets.pandas.csv_dataset.CSVDataset"), current_type("shop.data.ImageDataSet")
    ('pandas.CSVDataset', 'shop.data.ImageDataSet')
    """
    newer = newer_type(name)
    if newer not in (name, _without_package(name)) or name.startswith("kedro.extras."):
        tell_older(f"the dataset type '{name}'", f"'{newer}'")
    return newer


def newer_type(name: str) -> str:
    """The same, without telling."""
    plain = _without_package(name)
    newer = _newer(plain)
    return newer if _is_kedros(newer) or newer != plain else name


def _without_package(name: str) -> str:
    """What Kedro's packages have under a name, in whichever of their files."""
    for package, groups in _PACKAGES.items():
        if name.startswith(package):
            *modules, own = name.removeprefix(package).split(".")
            return ".".join([*modules[:groups], own])
    return name


def _respelt(name: str) -> str:
    newer = f"{name.removesuffix('DataSet')}Dataset" if name.endswith("DataSet") else name
    return newer if _is_kedros(newer) else name


def _is_kedros(name: str) -> bool:
    """Whether a name without its package is that of one of Kedro's types."""
    group, _, own = name.partition(".")
    return name in _IN_IO or (group in _GROUPS and "." not in own)


def dataset_names(module: str) -> list[str] | None:
    """The names of a module of datasets; None if it is none."""
    group = _group_of(module)
    if group is None:
        return None
    return list(import_module(f"{_OWN}.{group}").__all__) if _has(group) else []


def own_dataset(module: str, name: str) -> Any:
    """The class that stands for a name of a module of datasets, if one does; an older name is told."""
    group = _group_of(module)
    if not group or not _has(group):
        return None
    newer = _newer(f"{group}.{name}").rpartition(".")[2]
    found = getattr(import_module(f"{_OWN}.{group}"), newer, None)
    if found is not None and (newer != name or module.startswith("kedro.extras")):
        tell_older(f"'{module}.{name}'", f"'{_OWN}.{group}.{newer}'")
    return found


def older_dataset(module: ModuleType, name: str) -> Any:
    """The class that a module of kedro-datasets itself calls otherwise now, if a name is an older one; it is told."""
    group = _group_of(module.__name__)
    newer = _newer(f"{group}.{name}").rpartition(".")[2]
    if not group or newer == name:
        return None
    found = getattr(module, newer, None)
    if found is not None:  # releases of long ago have the older name themselves
        tell_older(f"'{module.__name__}.{name}'", f"'{module.__name__}.{newer}'")
    return found


def _newer(plain: str) -> str:
    return _RENAMED.get(plain) or _respelt(plain)


def _group_of(module: str) -> str | None:
    """`pandas` for `kedro_datasets.pandas` and its files; nothing for the package itself; None elsewhere."""
    for place in _PLACES:
        if module == place:
            return ""
        group, _, file = module.removeprefix(f"{place}.").partition(".")
        if module.startswith(f"{place}.") and group in _GROUPS and file == file.lower():
            return group
    return None


def _has(group: str) -> bool:
    return bool(group) and find_spec(f"{_OWN}.{group}") is not None
