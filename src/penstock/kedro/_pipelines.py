"""The pipelines of a project of Kedro, by name."""

from typing import TYPE_CHECKING

from penstock._suggest import did_you_mean
from penstock.errors import PipelineNotFoundError
from penstock.kedro._configured import configure, registered
from penstock.kedro._nodes import translated
from penstock.project import Pipelines, Project

if TYPE_CHECKING:
    from penstock.pipeline import Pipeline

DEFAULT = "__default__"


class KedroPipelines(Pipelines):
    """The pipelines that a project of Kedro registers, as Penstock's engine runs them.

    They are registered when they are first looked at, and again when files have changed.

    Args:
        project: the project, which Kedro has configured from now on.

    Raises:
        ProjectError: Kedro refuses the project; or one is open whose package has the same name.
    """

    def __init__(self, project: Project) -> None:
        super().__init__(project)
        configure(project, self.code)

    def default(self) -> "Pipeline":
        """The pipeline that Kedro runs when none is named: `__default__`.

        Raises:
            PipelineNotFoundError: there is none.
        """
        return self[DEFAULT]

    def _names(self) -> list[str]:
        with self.code.in_use():
            return list(registered(self._project, self.code))

    def _make(self, name: str) -> "Pipeline":
        known = registered(self._project, self.code)
        if name in known:
            return translated(known[name])
        raise PipelineNotFoundError(
            f"There is no pipeline {name!r} in {self._project.project_name}, which registers "
            f"{', '.join(map(repr, known)) or 'none'}.{did_you_mean(name, known)}"
        )
