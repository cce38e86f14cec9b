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
        MissingExtraError: it is a project of Kedro, which is not installed, or in a release that is not supported.
        ProjectError: it cannot be opened, says Kedro.
    """
    return _session_class(project)(project, env, runtime_params, conf_source)


def _session_class(project: "Project") -> "type[Session]":
    from penstock.compat import is_wanted
    from penstock.session import Session

    if project.layout == "kedro":
        return _without_kedro() if is_wanted() else _of_kedro(project)
    return Session


def _without_kedro() -> "type[Session]":
    from penstock.compat import CompatSession

    return CompatSession


def _of_kedro(project: "Project") -> "type[Session]":
    from penstock.errors import MissingExtraError
    from penstock.project._standing import standing_in

    try:
        with standing_in(project.path):
            from penstock.kedro import Session
    except MissingExtraError as error:
        raise MissingExtraError(
            f"{project.path} is a project of Kedro: its pyproject.toml has [tool.kedro].\n{error}\n"
            "Or run it without Kedro, on Penstock alone: --without-kedro, or PENSTOCK_WITHOUT_KEDRO=1.",
            name="kedro",
        ) from error
    return Session
