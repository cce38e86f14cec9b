"""What runs one run of a session: Penstock's engine, watched by whoever watches runs of sessions."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from penstock.kedro._release import release
from penstock.kedro._run import KedroRun
from penstock.kedro._runner import AsyncRunner
from penstock.kedro._runners import Runner, runner_for
from penstock.runner import AbstractRunner, FailedRun, RunResult
from penstock.session._request import Request
from penstock.session._watching import watched


def watched_runner(request: Request) -> Runner:
    """What runs a run: the engine, watched; or the runner of Kedro that was asked for, or one that runs in its own way.

    Raises:
        InvalidRunError: what was asked for is no runner.
    """
    runner = runner_for(request.runner)
    if isinstance(runner, AsyncRunner) and type(runner).run is not AsyncRunner.run:
        return runner
    return WatchedRunner(runner, request) if isinstance(runner, AbstractRunner | AsyncRunner) else runner


class WatchedRunner(AsyncRunner):
    """A runner of Kedro for one run, which keeps what became of it.

    Args:
        engine: a runner of Penstock; or an `AsyncRunner`, which runs as it would.
        request: what the run is told beside what to run.

    Attributes:
        prepared: called when Kedro has prepared the run.
        ended: what became of the run; empty before it has ended.
    """

    def __init__(self, engine: AbstractRunner | AsyncRunner, request: Request) -> None:
        super().__init__()
        if isinstance(engine, AsyncRunner):
            vars(self).update(vars(engine))
        else:
            self._engine = engine
        self._told = repr(engine)
        self._request = request
        self.prepared: Callable[[], object] | None = None
        self.ended: list[RunResult | FailedRun] = []

    def run(self, pipeline: Any, catalog: Any, *args: Any, **told: Any) -> dict[str, Any]:
        """As `AsyncRunner.run`, on the catalog with the data that the run was given."""
        if self.prepared is not None:
            self.prepared()
        for name, data in self._request.inputs.items():
            release().lay_over(catalog, name, data)
        if self._request.options.only_missing_outputs:  # which not every Kedro passes on
            told["only_missing_outputs"] = True
        return super().run(pipeline, catalog, *args, **told)

    def _perform(self, run: KedroRun) -> RunResult | FailedRun:
        own = self._request.options
        run.options = replace(
            run.options,
            outputs=own.outputs,
            subscribers=[*run.options.subscribers, *watched(own.subscribers)],
        )
        ended = super()._perform(run)
        if isinstance(ended, FailedRun):
            ended = replace(ended, error=run.error(ended))
        self.ended.append(ended)
        return ended

    def _suggest_resume_scenario(self, *_: Any) -> None:
        """The error itself says how to resume, in the words of Penstock's command line."""

    def __repr__(self) -> str:
        return self._told
