"""Session: an open project of Kedro, and the runs that are made with it."""

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from penstock import session
from penstock.config import laid_over
from penstock.kedro._arun import arun
from penstock.kedro._catalog import SeenCatalog
from penstock.kedro._configured import configure, configured, registered
from penstock.kedro._logging import levels, logging_file
from penstock.kedro._one_session import OneSession
from penstock.kedro._pipelines import KedroPipelines
from penstock.kedro._planned import Planned
from penstock.kedro._plugins import CommandHooks, announced
from penstock.kedro._runners import Runner, kedro_runner_class, runner_for
from penstock.kedro._session_run import SessionRun
from penstock.kedro._watched_runner import WatchedRunner, watched_runner
from penstock.project import Layout, Pipelines
from penstock.session._asking import asking
from penstock.session._plan import RunPlan, make_plan
from penstock.session._prepared import check_inputs
from penstock.session._request import Request, run_request

if TYPE_CHECKING:
    from penstock.pipeline import Pipeline
    from penstock.runner import RunResult


class Session(session.Session):
    """An open project of Kedro: make any number of runs with it, one after another or side by side.

    Kedro reads the project, as `kedro run` would: its settings, configuration and hooks, and those of plugins.
    Each run has a session of Kedro's own. Penstock's engine runs it, unless a runner of Kedro is asked for.
    Arguments and methods are those of `penstock.session.Session`; settings and contexts are Kedro's.

    Raises:
        ProjectError: Kedro refuses the project; says what Kedro says.
    """

    _layouts: ClassVar[tuple[Layout, ...]] = ("kedro",)
    _pipelines_class: ClassVar[type[Pipelines]] = KedroPipelines
    _looked_at: tuple[object, Any] | None = None
    _seen: tuple[object, SeenCatalog] | None = None

    # What a project has -----------------------------------------------------------------------------------------------

    @property
    def settings(self) -> Any:
        """The settings of the project, as Kedro has read them."""
        from kedro.framework.project import settings

        configure(self.project, self.pipelines.code)
        return settings

    @property
    def hook_manager(self) -> Any:
        """The hooks of commands that plugins have; those of runs belong to the sessions of Kedro that run."""
        return CommandHooks(configure(self.project, self.pipelines.code))

    @property
    def config(self) -> Any:
        """What reads the configuration, as hooks have left it."""
        return self.context.config_loader

    @property
    def context(self) -> Any:
        """A context of Kedro's, to look at; the same one until modules change or the session is closed.

        Runs have contexts of their own.
        """
        code = self.pipelines.code
        with self._lock, code.in_use():
            state = (code, code.generation)
            if self._looked_at is None or self._looked_at[0] != state:
                with configured(self.project, code):
                    self._looked_at = state, self._one({}).context()
            return self._looked_at[1]

    @property
    def catalog(self) -> SeenCatalog:
        """The catalog of the context, in the words of Penstock; its attribute `kedro` is the catalog itself."""
        with self._lock:
            context = self.context
            if self._seen is None or self._seen[0] is not context:
                with configured(self.project, self.pipelines.code):
                    self._seen = context, SeenCatalog.of(context)
            return self._seen[1]

    def at_hand(self) -> dict[str, Any]:
        """What a notebook has at hand: the session, and Kedro's own catalog, context and pipelines."""
        return {
            "catalog": self.catalog.kedro,
            "context": self.context,
            "pipelines": registered(self.project, self.pipelines.code),
            "session": self,
        }

    def line_magics(self) -> list[Any]:
        """The magics of plugins of Kedro."""
        return announced("kedro.line_magic")

    def close(self) -> None:
        """Let go of what the session holds. Using it again opens it again."""
        super().close()
        self._looked_at = self._seen = None

    # How a program should log -----------------------------------------------------------------------------------------

    @property
    def logging_config(self) -> Path | None:
        """The file that Kedro would set logging up by, if the project or its user has one."""
        return logging_file(self.project.path)

    def log_levels(self, asked: str | None) -> Mapping[str, str]:
        """Kedro tells what a run does at INFO, which the progress of the run tells, too."""
        return levels(asked, self.project.package_name, configured=self.logging_config is not None)

    # Runs -------------------------------------------------------------------------------------------------------------

    @asking(run_request)
    def run(self, request: Request) -> "RunResult":
        """Run a pipeline of the project, or a part of it, and wait for its end, as `penstock.session.Session.run` does.

        The run has the name that Kedro gives it, whatever `run_id` says.

        Returns:
            The datasets of the outputs by name, and what the run took; with a runner of Kedro's, the outputs alone.

        Raises:
            PipelineNotFoundError, PipelineError, InvalidRunError: what was asked for cannot be run; nothing has.
            Exception: whatever Kedro, a node's function, a dataset or a hook raised.
        """
        return self._run(request, watched_runner(request))

    @asking(run_request)
    async def arun(self, request: Request) -> "RunResult":
        """Run a pipeline of the project in the caller's event loop, which stays responsive.

        What Kedro does around the run, hooks included, it does on a thread. Cancelling the task stops the run.

        Returns, raises: as `run` does. A runner of Kedro's is refused, since nobody can await it.
        """
        called = SimpleNamespace(run=lambda runner: self._run(request, runner))
        return cast("RunResult", await arun(called, runner=cast(Any, watched_runner(request))))

    @asking(run_request)
    def plan(self, request: Request) -> RunPlan:
        """What `run` would run, in which order and why. Nothing runs, and no hook is called but those of the context.

        Returns:
            The nodes with reasons.

        Raises:
            PipelineNotFoundError, PipelineError, InvalidRunError: it cannot be run.
        """
        with self.pipelines.code.in_use():
            runner = runner_for(request.runner)
            return make_plan(
                Planned(request, self._whole(request), runner, lambda: self._catalog_of(request)),
                self.pipelines,
            )

    def runner_class(self, name: str) -> Any:
        """The class of runners of a name: one of Penstock's, `AsyncRunner`, or any of either by its dotted path.

        Raises:
            InvalidRunError: there is none.
        """
        return kedro_runner_class(name)

    def _run(self, request: Request, runner: Runner) -> "RunResult":
        code = self.pipelines.code
        with code.in_use():
            check_inputs(request.inputs, request.slice.of(self._whole(request)))
            with configured(self.project, code) as prepared:
                if isinstance(runner, WatchedRunner):
                    runner.prepared = prepared
                run = SessionRun(self._one(request.runtime_params), runner, request)
                try:
                    return run.run()
                finally:
                    self.last_run = self.last_run if run.ended is None else run.ended

    def _catalog_of(self, request: Request) -> SeenCatalog:
        """The catalog that a run would have."""
        with configured(self.project, self.pipelines.code):
            return SeenCatalog.of(self._one(request.runtime_params).context())

    def _whole(self, request: Request) -> "Pipeline":
        return self.pipelines.together(request.slice.pipeline_names)

    def _one(self, runtime_params: Mapping[str, Any]) -> OneSession:
        """A session of Kedro's own."""
        parameters = laid_over(self._runtime_params, runtime_params)
        return OneSession(self.project, self.env, parameters, self._conf_source)
