"""Build the wheel of a project, and put its configuration into an archive."""

import subprocess
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.errors import ProjectError
from penstock.io._requirement import require

if TYPE_CHECKING:
    from build import ProjectBuilder

    from penstock.project import Project
    from penstock.session import Session

_ONLY_HERE = "local"
"""The environment of one machine."""


def build_wheel(project: "Project") -> Path:
    """The wheel, in the project's `dist`, made by the build backend that its pyproject.toml names.

    Raises:
        ProjectError: the project is no package, or its backend fails; says what the backend said.
        MissingExtraError: `build` is not installed.
    """
    require("build", "pyproject_hooks", extra="package", purpose="`penstock package`")
    from build import BuildBackendException, BuildException, ProjectBuilder
    from pyproject_hooks import quiet_subprocess_runner

    if project.layout == "folder":
        raise ProjectError(
            f"{project.path} has no package to make a wheel of: it is one folder with a pipeline.py.\n"
            "`penstock new` makes a project with a package; move pipeline.py into its pipelines."
        )
    try:
        return _built(ProjectBuilder(project.path, runner=quiet_subprocess_runner), project.path / "dist")
    except BuildBackendException as error:
        said = getattr(error.exception, "output", None) or b""
        raise _failed(project, said.decode(errors="replace") or str(error)) from error
    except subprocess.CalledProcessError as error:  # of pip, which installs what the backend needs
        raise _failed(project, f"{(error.stderr or error.output or b'').decode()}{error}") from error
    except BuildException as error:
        raise _failed(project, str(error)) from error


def archive_configuration(session: "Session") -> Path:
    """The configuration without the environment `local`, as an archive that `--conf-source` takes."""
    project = session.project
    target = project.path / "dist" / f"conf-{project.package_name}.tar.gz"
    with tarfile.open(target, "w:gz") as archive:
        archive.add(session.config.conf_source, "conf", filter=_for_elsewhere)
    return target


def _built(builder: "ProjectBuilder", target: Path) -> Path:
    """With what is installed here if that will do, also without a network; or else in an environment of its own."""
    from build.env import DefaultIsolatedEnv

    if not builder.check_dependencies("wheel"):
        return Path(builder.build("wheel", target))
    with DefaultIsolatedEnv() as environment:
        isolated = type(builder).from_isolated_env(environment, builder.source_dir)
        environment.install(isolated.build_system_requires)
        environment.install(isolated.get_requires_for_build("wheel"))
        return Path(isolated.build("wheel", target))


def _for_elsewhere(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if member.name.split("/")[1:2] == [_ONLY_HERE] else member


def _failed(project: "Project", said: str) -> ProjectError:
    return ProjectError(
        f"The wheel of {project.project_name!r} cannot be built; the build backend of "
        f"{project.path / 'pyproject.toml'} says:\n{said.strip()}"
    )
