"""Session: an open project, and the runs that are made with it."""

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike, urandom
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from penstock.project import Pipelines, Project, Settings, open_project, read_settings
from penstock.session._configuration import Configuration
from penstock.session._context import Context
from penstock.session._slice import Names, Slice

if TYPE_CHECKING:
    from penstock.config import OmegaConfigLoader
    from penstock.engine import Subscriber
    from penstock.io import DataCatalog
    from penstock.pipeline import Pipeline
    from penstock.runner import AbstractRunner, FailedRun, RunResult


class Session:
    """An open project. Make it with `Session.create`; run its pipelines any number of times, side by side too."""

    def __init__(
        self,
        project: Project,
        env: str | None = None,
        runtime_params: Mapping[str, Any] | None = None,
        conf_source: str | PathLike[str] | None = None,
    ) -> None:
        self.project = project
        self.env = env
        self.pipelines = Pipelines(project)
        self.last_run: RunResult | FailedRun | None = None
        self._runtime_params = dict(runtime_params or {})
        self._conf_source = conf_source
        self._settings: Settings | None = None

    @classmethod
    def create(
        cls,
        project_path: str | PathLike[str] | None = None,
        *,
        env: str | None = None,
        runtime_params: Mapping[str, Any] | None = None,
        conf_source: str | PathLike[str] | None = None,
    ) -> Self:
        """Open the project at a path, or at the nearest folder above it."""
        return cls(open_project(Path(project_path or ".")), env, runtime_params, conf_source)

    @property
    def settings(self) -> Settings:
        """What the project's settings.py says."""
        if self._settings is None:
            self._settings = read_settings(self.project)
        return self._settings

    @property
    def config(self) -> "OmegaConfigLoader":
        """The project's configuration."""
        return self._configuration(None).loader

    @property
    def context(self) -> Context:
        """The project as hooks get it."""
        return self._context(None)

    @property
    def catalog(self) -> "DataCatalog":
        """A catalog with the parameters in it."""
        return self.context.catalog

    def run(
        self,
        pipeline_name: str | None = None,
        *,
        pipeline_names: Iterable[str] | None = None,
        tags: Names = None,
        runner: "AbstractRunner | str | None" = None,
        node_names: Names = None,
        from_nodes: Names = None,
        to_nodes: Names = None,
        from_inputs: Names = None,
        to_outputs: Names = None,
        namespaces: Names = None,
        load_versions: Mapping[str, str] | None = None,
        only_missing_outputs: bool = False,
        runtime_params: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        outputs: Iterable[str] | None = None,
        run_id: str | None = None,
        subscribers: "Sequence[Subscriber]" = (),
    ) -> "RunResult":
        """Run a pipeline of the project, or a part of it, and wait for its end."""
        from penstock.runner import RunOptions

        part = Slice(
            _names(pipeline_name, pipeline_names),
            tags,
            node_names,
            from_nodes,
            to_nodes,
            from_inputs,
            to_outputs,
            namespaces,
        )
        options = RunOptions(run_id or urandom(16).hex(), only_missing_outputs, outputs, subscribers)
        with self.pipelines.importable():
            flow = self._pipeline(part)
            catalog = self._context(runtime_params, load_versions).catalog
            for name, value in (inputs or {}).items():
                catalog[name] = value
            ended = self._runner(runner).attempt(flow, catalog, options)
        self.last_run = ended
        return ended.or_raise()

    async def arun(
        self,
        pipeline_name: str | None = None,
        *,
        pipeline_names: Iterable[str] | None = None,
        tags: Names = None,
        runner: "AbstractRunner | str | None" = None,
        node_names: Names = None,
        from_nodes: Names = None,
        to_nodes: Names = None,
        from_inputs: Names = None,
        to_outputs: Names = None,
        namespaces: Names = None,
        load_versions: Mapping[str, str] | None = None,
        only_missing_outputs: bool = False,
        runtime_params: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        outputs: Iterable[str] | None = None,
        run_id: str | None = None,
        subscribers: "Sequence[Subscriber]" = (),
    ) -> "RunResult":
        """Run a pipeline of the project in the caller's event loop, which stays responsive."""
        from penstock.runner import RunOptions

        part = Slice(
            _names(pipeline_name, pipeline_names),
            tags,
            node_names,
            from_nodes,
            to_nodes,
            from_inputs,
            to_outputs,
            namespaces,
        )
        options = RunOptions(run_id or urandom(16).hex(), only_missing_outputs, outputs, subscribers)
        with self.pipelines.importable():
            flow = self._pipeline(part)
            catalog = self._context(runtime_params, load_versions).catalog
            for name, value in (inputs or {}).items():
                catalog[name] = value
            ended = await self._runner(runner).aattempt(flow, catalog, options)
        self.last_run = ended
        return ended.or_raise()

    def close(self) -> None:
        """Let go of what the session holds."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _pipeline(self, part: Slice) -> "Pipeline":
        flows = [self.pipelines[name] for name in part.pipeline_names] or [self.pipelines.default()]
        whole = flows[0]
        for flow in flows[1:]:
            whole += flow
        return part.of(whole)

    def _context(
        self, runtime_params: Mapping[str, Any] | None, load_versions: Mapping[str, str] | None = None
    ) -> Context:
        return Context(self._configuration(runtime_params), load_versions)

    def _configuration(self, runtime_params: Mapping[str, Any] | None) -> Configuration:
        from penstock.config._merge import merged

        parameters = merged(self._runtime_params, runtime_params or {}, "soft")
        return Configuration(self.project, self.settings, self.env, parameters, self._conf_source)

    def _runner(self, runner: "AbstractRunner | str | None") -> "AbstractRunner":
        from penstock import runner as runners

        if runner is None:
            return runners.SequentialRunner(is_async=True)
        return getattr(runners, runner)() if isinstance(runner, str) else runner


def _names(one: str | None, several: Iterable[str] | None) -> tuple[str, ...]:
    return (*(() if one is None else (one,)), *(several or ()))
