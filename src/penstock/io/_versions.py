"""One save version for all datasets of a catalog."""

from typing import Any

from penstock.errors import VersionAlreadyExistsError


def agree_on_versions(
    name: str, dataset: Any, load_versions: dict[str, str], save_version: str | None
) -> str | None:
    """Note the version that a dataset was made to load, and agree with it on the version to save.

    Raises:
        VersionAlreadyExistsError: it was made for another save version than the rest.
    """
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
