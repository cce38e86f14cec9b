"""Kedro has one project configured at a time in a process: which one, and how it comes to be another."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.errors import ProjectError
from penstock.kedro._plugins import begin_plugins
from penstock.project import Code, Project
from penstock.project._standing import standing_in

if TYPE_CHECKING:
    from kedro.framework.startup import ProjectMetadata


class _Configured(NamedTuple):
    code: Code
    generation: int
    metadata: "ProjectMetadata"


_LOCK = RLock()
_configured: list[_Configured] = []


def configure(project: Project, code: Code) -> "ProjectMetadata":
    """Have Kedro know a project, as its files say now.

    Args:
        project: the project.
        code: its modules; settings and pipelines are read anew when some of these have been dropped.

    Raises:
        ProjectError: Kedro refuses the project; says what Kedro says.
    """
    with _LOCK:
        known = _configured[0] if _configured else None
        if known is None or (known.code, known.generation) != (code, code.generation):
            known = _Configured(code, code.generation, _bootstrapped(project))
            _configured[:] = [known]
        return known.metadata


@contextmanager
def configured(project: Project, code: Code) -> Iterator[Callable[[], None]]:
    """While it lasts, Kedro knows this project, and nobody has it know another. What it gives ends that early."""
    with ExitStack() as stack:
        stack.enter_context(_LOCK)
        configure(project, code)
        yield stack.close


def registered(project: Project, code: Code) -> Any:
    """The pipelines that a project registers, by name, as Kedro keeps them."""
    with configured(project, code):
        from kedro.framework.project import pipelines

        if hasattr(pipelines, "set_requested"):
            pipelines.set_requested(None)  # an earlier run may have asked for some of them only
        return pipelines


def _bootstrapped(project: Project) -> "ProjectMetadata":
    begin_plugins()
    with standing_in(project.path):
        from kedro.framework.startup import bootstrap_project

        from kedro import __version__

        try:
            return bootstrap_project(project.path)
        except (RuntimeError, ValueError, NotADirectoryError) as error:
            raise ProjectError(f"Kedro {__version__} refuses {project.path}.\n{error}") from error
