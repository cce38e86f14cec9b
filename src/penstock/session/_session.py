"""Session: an open project, and the runs that are made with it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from os import PathLike
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self

from penstock.config import laid_over
from penstock.errors import ProjectError
from penstock.project import Layout, Pipelines, Project, Settings, open_project, read_settings
from penstock.session._asking import asking
from penstock.session._request import Request, run_request

if TYPE_CHECKING:
    from penstock.config import Document, OmegaConfigLoader
    from penstock.hooks import HookManager
    from penstock.io import DataCatalog
    from penstock.runner import AbstractRunner, FailedRun, RunResult
    from penstock.session._context import Context
    from penstock.session._plan import RunPlan
    from penstock.session._prepared import PreparedRun


class Session:
    """An open project: make any number of runs with it, one after another or side by side.

    Opening one reads nothing but what says where the project is. Pipelines are imported when they are named,
    configuration is read when a run needs it, and both again when their files have changed; a run that is under way
    does not change. Settings and hooks stay what they were when the session first needed them.

    Args:
        project: the project.
        env: the environment of configuration to lay over the base.
        runtime_params: parameters for all runs, laid over those in files.
        conf_source: another folder with configuration than the project's own, or a zip or tar file of one.

    Attributes:
        project: the project.
        env: the environment that was asked for.
        pipelines: the project's pipelines by name.
        last_run: what became of the run that ended last: a `RunResult`, or a `FailedRun`. It keeps the inputs of the
            node that failed until the next run ends.
    """

    _layouts: ClassVar[tuple[Layout, ...]] = ("folder", "package")
    _pipelines_class: ClassVar[type[Pipelines]] = Pipelines

    def __init__(
        self,
        project: Project,
        env: str | None = None,
        runtime_params: Mapping[str, Any] | None = None,
        conf_source: str | PathLike[str] | None = None,
    ) -> None:
        self.project = project
        self.env = env
        self.pipelines = self._pipelines_class(project)
        self.last_run: RunResult | FailedRun | None = None
        self._runtime_params = dict(runtime_params or {})
        self._conf_source = conf_source
        self._lock = RLock()
        self._settings: Settings | None = None
        self._loader: OmegaConfigLoader | None = None
        self._hook_manager: HookManager | None = None
        self._standing: tuple[object, Context] | None = None

    @classmethod
    def create(
        cls,
        project_path: str | PathLike[str] | None = None,
        *,
        env: str | None = None,
        runtime_params: Mapping[str, Any] | None = None,
        conf_source: str | PathLike[str] | None = None,
    ) -> Self:
        """Open the project at a path, or in the nearest folder above it.

        Args:
            project_path: where to look; the current folder if left out.
            env: see `Session`, as for the others.
            runtime_params: see there.
            conf_source: see there.

        Raises:
            ProjectError: there is no project, or none for this kind of session; says what was looked for and where.
        """
        project = open_project(Path(project_path or "."))
        if project.layout not in cls._layouts:
            raise ProjectError(_for_others(project))
        return cls(project, env=env, runtime_params=runtime_params, conf_source=conf_source)

    # What a project has -----------------------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """What settings.py says, read when it is first needed."""
        with self._lock:
            if self._settings is None:
                self._settings = read_settings(self.pipelines.code)
            return self._settings

    @property
    def hook_manager(self) -> "HookManager":
        """The hooks of the project and of installed plugins."""
        from penstock.hooks import create_hook_manager

        with self._lock:
            if self._hook_manager is None:
                self._hook_manager = create_hook_manager(
                    self.settings.hooks, disabled=self.settings.disable_hooks_for_plugins
                )
            return self._hook_manager

    @property
    def config(self) -> "OmegaConfigLoader":
        """The configuration, as files say now. What is put into it holds for all runs that begin afterwards."""
        loader = self._base_loader()
        loader.reload()
        return loader

    @property
    def context(self) -> "Context":
        """The project as hooks get it: its configuration, parameters and catalog.

        It is the same as long as the files of its configuration are. Runs have contexts of their own.
        """
        from penstock.session._configuration import KINDS

        with self._lock:
            state = self._base_loader().state(*KINDS)
            if self._standing is None or self._standing[0] != state:
                self._standing = state, self._new_context({})
            return self._standing[1]

    @property
    def catalog(self) -> "DataCatalog":
        """A catalog with the parameters in it, for looking at data. Runs have catalogs of their own.

        It is the same as long as the files of configuration are.

        Raises:
            ConfigError: a file cannot be read, or entries are wrong; names file, line and entry.
        """
        return self.context.catalog

    def at_hand(self) -> dict[str, Any]:
        """What a notebook has at hand, by the names that Kedro's users know."""
        return {
            "catalog": self.catalog,
            "context": self.context,
            "pipelines": self.pipelines,
            "session": self,
        }

    def line_magics(self) -> Sequence[Callable[..., Any]]:
        """More magics for a notebook; each is called with its line, and the notebook's variables as `local_ns`."""
        return ()

    # How a program should log -----------------------------------------------------------------------------------------

    @property
    def logging_config(self) -> "Document | Path | None":
        """The project's own configuration of logging, for `penstock.logging.configure`; None when it has none."""
        from penstock.session._configuration import logging_config

        return logging_config(self.config)

    def log_levels(self, asked: str | None) -> Mapping[str, str]:  # noqa: ARG002  others need it
        """By logger, the level that a program should set which shows runs as they go on.

        Args:
            asked: the level that its user asked for, if any.
        """
        return {}

    # Runs -------------------------------------------------------------------------------------------------------------

    @asking(run_request)
    def run(self, request: Request) -> "RunResult":
        """Run a pipeline of the project, or a part of it, and wait for its end.

        Returns:
            The datasets of the outputs by name, and what the run took.

        Raises:
            PipelineNotFoundError, PipelineError, InvalidRunError, ConfigError, DatasetError: what was asked for
                cannot be run; nothing has.
            Exception: whatever a node's function, a dataset or a hook raised, with notes that say where.
        """
        with self.pipelines.code.in_use():
            run = self._prepare(request)
            return self.hook_manager.follow(lambda hooks: self._ended(run.attempt(hooks)), **run.story)

    @asking(run_request)
    async def arun(self, request: Request) -> "RunResult":
        """Run a pipeline of the project in the caller's event loop, which stays responsive.

        Files are read and pipelines imported on a thread. Cancelling the task stops the run.

        Returns, raises: as `run` does.
        """
        from penstock.engine import on_thread

        with ExitStack() as stack:
            await on_thread(stack.enter_context, self.pipelines.code.in_use())
            run = await on_thread(self._prepare, request)

            async def attempt(hooks: Any) -> "RunResult":
                return self._ended(await run.aattempt(hooks))

            return await self.hook_manager.afollow(attempt, **run.story)

    @asking(run_request)
    def plan(self, request: Request) -> "RunPlan":
        """What `run` would run, in which order and why. Nothing runs, and no hook is called but those of the context.

        Raises:
            PipelineNotFoundError, PipelineError, InvalidRunError, ConfigError, DatasetError: it cannot be run.
        """
        from penstock.session._plan import make_plan

        with self.pipelines.code.in_use():
            return make_plan(self._prepare(request), self.pipelines)

    def runner_class(self, name: str) -> "type[AbstractRunner]":
        """The class of runners of a name, as `run` would find it: one of Penstock's, or any by its dotted path.

        Raises:
            InvalidRunError: there is none.
        """
        from penstock.runner import runner_class

        return runner_class(name)

    def close(self) -> None:
        """Let go of what the session holds: what it has read, what the last run has left, and the project's modules.

        Using it again opens it again.
        """
        self.pipelines.close()
        with self._lock:
            self._loader = self._hook_manager = self._standing = self.last_run = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.project.path)!r}, env={self.env!r})"

    def _ended(self, ended: "RunResult | FailedRun") -> "RunResult":
        self.last_run = ended
        return ended.or_raise()

    def _prepare(self, request: Request) -> "PreparedRun":
        from penstock.session._prepared import PreparedRun

        whole = self.pipelines.together(request.slice.pipeline_names)
        context = self._new_context(request.runtime_params, request.load_versions)
        return PreparedRun(request, whole, context, self.settings)

    def _new_context(
        self, runtime_params: Mapping[str, Any], load_versions: Mapping[str, str] | None = None
    ) -> "Context":
        parameters = laid_over(self._runtime_params, runtime_params)
        context = self._context_class()(
            self.project,
            self.settings,
            self.env,
            self._base_loader().with_runtime_params(parameters),
            parameters,
            self.hook_manager,
            load_versions,
        )
        if self.hook_manager:
            self.hook_manager.hook.after_context_created(context=context)
        return context

    def _context_class(self) -> "type[Context]":
        from penstock.session._context import Context

        return Context

    def _base_loader(self) -> "OmegaConfigLoader":
        from penstock.session._configuration import make_loader

        with self._lock:
            if self._loader is None:
                self._loader = make_loader(
                    self.project, self.settings, self.env, self._runtime_params, self._conf_source
                )
            return self._loader


def _for_others(project: Project) -> str:
    kind = "Kedro" if project.layout == "kedro" else "Penstock"
    return (
        f"{project.path} is a project of {kind}, which is not for this kind of session: its pyproject.toml has "
        f"[tool.{kind.lower()}]."
    )
