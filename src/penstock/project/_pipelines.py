"""The pipelines of a project by name, as its files say now."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple

from penstock._suggest import did_you_mean
from penstock.errors import PipelineNotFoundError
from penstock.project._claims import code_of, release
from penstock.project._code import Code
from penstock.project._discovery import DEFAULT, discover, part, part_names, register_files, together
from penstock.project._project import Project

if TYPE_CHECKING:
    from penstock.pipeline import Pipeline


class _Made(NamedTuple):
    """The pipelines that have been made of one generation of code."""

    code: Code
    generation: int
    pipelines: "dict[str, Pipeline]"


class Pipelines(Mapping[str, "Pipeline"]):
    """The pipelines of a project by name, each imported when it is named, and again when files have changed.

    | where | pipelines |
    | --- | --- |
    | `pipeline_registry.py` or `pipeline.py` with `register_pipelines()` | what that returns, and no others |
    | `pipelines/<name>.py` or `pipelines/<name>/` | `<name>`: its `create_pipeline()`, or its only pipeline |
    | `pipeline.py` with `create_pipeline()`, or one pipeline | has no name, but is part of `__default__` |

    Unless somebody registers another, `__default__` is all of them together. A project of one folder has its
    `pipeline.py` alone.

    Args:
        project: the project, which is open from now on.

    Raises:
        ProjectError: a project is open whose package has the same name.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        code = self.code
        self._made = _Made(code, code.generation, {})

    @property
    def code(self) -> Code:
        """The modules of the project. If it has been closed, it is open again."""
        return code_of(self._project, self)

    def close(self) -> None:
        """Let go of the project, so that another one may have a package of the same name."""
        release(self)

    def __getitem__(self, name: str) -> "Pipeline":
        """The pipeline of a name.

        Raises:
            PipelineNotFoundError: there is none.
            ProjectError: its file offers no pipeline, or something that is none; or several have that name.
            Exception: whatever its file raises, with a note that names it.
        """
        code = self.code
        with code.in_use():
            made = self._made_from(code)
            if name not in made:
                made.setdefault(name, self._make(name))  # or another thread has made it meanwhile
            return made[name]

    def importable(self) -> AbstractContextManager[None]:
        """While it lasts, the modules of a project of one folder can be imported by their plain names."""
        return self.code.importable()

    def default(self) -> "Pipeline":
        """The pipeline to run when none is named: `__default__`, or the only one there is.

        Raises:
            PipelineNotFoundError: there are several, and none is the default one.
        """
        names = self._names()
        return self[names[0] if len(names) == 1 else DEFAULT]

    def together(self, names: Sequence[str]) -> "Pipeline":
        """The pipelines of some names as one; the default one if none is named.

        Raises:
            PipelineNotFoundError: there is none of some name.
        """
        return together([self[name] for name in names]) if names else self.default()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __contains__(self, name: object) -> bool:
        return name in self._names()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self)})"

    def _names(self) -> list[str]:
        with self.code.in_use():
            return list(discover(self.code))

    def _made_from(self, code: Code) -> "dict[str, Pipeline]":
        """What has been made of the code as it is, which does not change as long as somebody uses it."""
        made = self._made
        if (made.code, made.generation) != (code, code.generation):
            made = self._made = _Made(code, code.generation, {})
        return made.pipelines

    def _make(self, name: str) -> "Pipeline":
        code = self.code
        if not register_files(code) and name in part_names(code):
            return part(code, name)  # without a look at the others
        known = discover(code)
        if name in known:
            return known[name]
        raise PipelineNotFoundError(
            f"There is no pipeline {name!r} in {code.folder}, which has "
            f"{', '.join(map(repr, known)) or 'none'}.{did_you_mean(name, known)}"
        )
