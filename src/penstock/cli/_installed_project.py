"""Run a project that is installed as a package, where there is no folder of it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.project import Project


def run_package(package_name: str) -> None:
    """Be the command `penstock run` for an installed package: what `python -m PACKAGE` does.

    The project is the current folder, or the one named as PATH: relative paths of the catalog start there, and its
    `conf` is read unless `--conf-source` names an archive that `penstock package` has made.

    Args:
        package_name: the package that holds settings and pipelines.

    Raises:
        SystemExit: always; the code is that of the command.
    """
    from penstock.cli._app import main

    main.main(["run", *sys.argv[1:]], prog_name=f"python -m {package_name}", obj=package_name)


def installed_project(package_name: str, path: str) -> "Project":
    """The project of an installed package, as if its files were in the folder."""
    from importlib.util import find_spec

    from penstock.errors import ProjectError
    from penstock.project import Project

    found = find_spec(package_name)
    if found is None or not found.submodule_search_locations:
        raise ProjectError(f"There is no package {package_name!r} to run.")
    source = Path(found.submodule_search_locations[0]).parent
    return Project(Path(path).resolve(), "package", package_name, package_name, source)
