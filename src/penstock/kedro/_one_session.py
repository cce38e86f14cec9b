"""A session of Kedro's own, for one run or for one context: what it is told goes by what its class takes."""

from collections.abc import Callable, Mapping
from inspect import signature
from os import PathLike
from typing import Any

from penstock.errors import InvalidRunError
from penstock.project import Project
from penstock.session._request import Request, Slice

_PARAMETERS = ("runtime_params", "extra_params")
"""What parameters of a run are called, by Kedro 1 and by Kedro 0.19."""


class OneSession:
    """A session of the class that settings.py names, `KedroSession` unless it says otherwise.

    Args:
        project: the project, which Kedro has configured.
        env: the environment that was asked for.
        runtime_params: the parameters of the run.
        conf_source: another place of the configuration than the project's.

    Attributes:
        session: the session of Kedro.
        knows_missing_outputs: whether it can leave out what exists.
    """

    def __init__(
        self,
        project: Project,
        env: str | None,
        runtime_params: Mapping[str, Any],
        conf_source: str | PathLike[str] | None,
    ) -> None:
        from kedro.framework.project import settings
        from kedro.framework.session import KedroSession

        self._parameters = {name: dict(runtime_params) for name in _PARAMETERS}
        given = {"project_path": project.path, "env": env, "conf_source": conf_source and str(conf_source)}
        create = getattr(settings, "SESSION_CLASS", KedroSession).create  # a setting since Kedro 1.0
        self.session: Any = create(**_taken(create, {**given, **self._parameters}))
        self.knows_missing_outputs = "only_missing_outputs" in signature(self.session.run).parameters

    @property
    def run_id(self) -> str:
        """What Kedro calls the run."""
        return str(self.session.session_id)

    def context(self) -> Any:
        """Its context, as its hooks have made it."""
        load = self.session.load_context
        return load(**_taken(load, self._parameters))

    def run(self, runner: Any, request: Request) -> Any:
        """Run, with the hooks of the project, and give back what Kedro gives back.

        Raises:
            InvalidRunError: this Kedro cannot run that, see the message.
        """
        with self.session:
            return self.session.run(runner=runner, **self._arguments(request))

    def _arguments(self, request: Request) -> dict[str, Any]:
        run = self.session.run
        options = request.options
        return _taken(
            run,
            _words(request.slice, run)
            | self._parameters
            | {
                "load_versions": dict(request.load_versions or {}),
                "only_missing_outputs": options.only_missing_outputs,
            },
        )


def _taken(function: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the arguments that a function has parameters for."""
    known = signature(function).parameters
    return {name: value for name, value in given.items() if name in known}


def _words(part: Slice, run: Callable[..., Any]) -> dict[str, Any]:
    """What to run, as `kedro run` would tell it a session of this Kedro."""
    several = {"pipeline_names": part.pipeline_names, "namespaces": part.namespaces}
    known = signature(run).parameters
    told: dict[str, Any] = {name: list(names) for name, names in part.conditions().items()}
    told |= {"tags": part.tags, "node_names": part.node_names, "pipeline_names": list(part.pipeline_names)}
    for name, names in several.items():
        if name not in known:
            told[name.removesuffix("s")] = _single(name, names)
    return told


def _single(what: str, names: tuple[str, ...]) -> str | None:
    if len(names) > 1:
        from kedro import __version__

        raise InvalidRunError(
            f"Kedro {__version__} runs one of the {what.replace('_names', 's')} at a time, but {', '.join(names)} were "
            "named. Run one after the other, or register a pipeline that is their sum."
        )
    return names[0] if names else None
