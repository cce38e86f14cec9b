"""Versions across a catalog: all datasets save one, and each loads the one that is asked for."""

from typing import Any

from penstock.errors import DatasetError, VersionAlreadyExistsError
from penstock.io._validated import ValidatedDataset
from penstock.io._version import Version


def agree_on_versions(
    name: str, dataset: Any, load_versions: dict[str, str], save_version: str | None
) -> str | None:
    """Note the version that a dataset was made to load, and agree with it on the version to save.

    Raises:
        VersionAlreadyExistsError: it was made for another save version than the rest.
    """
    if isinstance(dataset, ValidatedDataset):
        dataset = dataset._dataset
    version = getattr(getattr(dataset, "_dataset", dataset), "_version", None)
    if not version:
        return save_version
    if version.load:
        load_versions[name] = version.load
    if save_version and version.save and version.save != save_version:
        raise VersionAlreadyExistsError(
            f"Dataset '{name}' was made to save version '{version.save}', but the catalog saves "
            f"'{save_version}'.\n"
            "All datasets of a catalog are saved under one version: make it with the same, or with none."
        )
    return save_version or version.save


def with_version(name: str, dataset: Any, version: Version) -> Any:
    """A twin of a dataset for another version.

    Raises:
        DatasetError: it keeps no versions.
    """
    if getattr(dataset, "_version", None) is None or not hasattr(dataset, "_copy"):
        raise DatasetError(
            f"Version '{version.load}' of dataset '{name}' was asked for, but it keeps no versions.\n"
            "Leave the version out, or make the dataset versioned."
        )
    return dataset._copy(_version=version)
