"""Which kind of project is at hand, and who opens it: decided here only, for the command line and for notebooks."""

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.project import Project
    from penstock.session import Session


def session_with(
    project: "Project",
    env: str | None = None,
    runtime_params: Mapping[str, Any] | None = None,
    conf_source: str | PathLike[str] | None = None,
) -> "Session":
    """A session with a project, of the class that opens projects of its layout.

    Raises:
        ProjectError: nobody can open it.
    """
    return _session_class(project)(project, env, runtime_params, conf_source)


def _session_class(project: "Project") -> "type[Session]":
    from penstock.compat import is_enabled
    from penstock.session import Session

    if project.layout == "kedro" and is_enabled():
        from penstock.compat import CompatSession

        return CompatSession
    if project.layout == "kedro":
        from penstock.errors import ProjectError

        file = project.path / "pyproject.toml"
        raise ProjectError(f"[tool.kedro] in {file} is for Kedro; a project of Penstock has [tool.penstock].")
    return Session
