"""One run of a session, by a session of Kedro's own: on Penstock's engine, or by one of Kedro's runners."""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from penstock.engine import Timeline
from penstock.errors import InvalidRunError
from penstock.io import MemoryDataset
from penstock.io._foreign import is_dataset
from penstock.kedro._one_session import OneSession
from penstock.kedro._runners import Runner
from penstock.kedro._watched_runner import WatchedRunner
from penstock.runner import FailedRun, RunResult
from penstock.session._request import Request


class SessionRun:
    """A run that may begin.

    Args:
        own: the session of Kedro that is for this run alone.
        runner: what runs it.
        request: what was asked for.

    Attributes:
        ended: what became of the run; None as long as it has not ended.

    Raises:
        InvalidRunError: the runner cannot do what was asked for.
    """

    def __init__(self, own: OneSession, runner: Runner, request: Request) -> None:
        self.ended: RunResult | FailedRun | None = None
        self._own = own
        self._runner = runner
        self._request = request
        if not isinstance(runner, WatchedRunner):
            _refuse(runner, request, own)

    def run(self) -> RunResult:
        """Run it, with the hooks of the project."""
        start = perf_counter()
        try:
            given = self._own.run(self._runner, self._request)
        except BaseException as error:
            self.ended = self._failed(error, perf_counter() - start)
            raise
        self.ended = self._result(given or {}, perf_counter() - start)
        return self.ended.or_raise()

    def _seen(self) -> list[RunResult | FailedRun]:
        """What Penstock's engine has seen of it: nothing, unless Kedro's session has come to call it."""
        return self._runner.ended if isinstance(self._runner, WatchedRunner) else []

    def _result(self, given: Mapping[str, Any], seconds: float) -> RunResult | FailedRun:
        for seen in self._seen():
            return seen
        # datasets; or, from Kedro 0.19, data
        datasets = {
            name: value if is_dataset(value) else MemoryDataset(value) for name, value in given.items()
        }
        return RunResult(datasets, self._own.run_id, told(self._runner), seconds, Timeline)

    def _failed(self, error: BaseException, seconds: float) -> RunResult | FailedRun | None:
        if isinstance(self._runner, WatchedRunner):
            return next(iter(self._seen()), None)
        return FailedRun(error, None, {}, self._own.run_id, told(self._runner), seconds, Timeline)


def _refuse(runner: Runner, request: Request, own: OneSession) -> None:
    """Refuse what runners of Kedro do not know."""
    given = {
        "inputs": request.inputs,
        "outputs": request.options.outputs is not None,
        "only_missing_outputs": request.options.only_missing_outputs and not own.knows_missing_outputs,
    }
    for name, is_given in given.items():
        if is_given:
            raise InvalidRunError(
                f"{told(runner)} takes no '{name}': it is a runner of Kedro. Leave it out, or use a runner of "
                "Penstock, such as SequentialRunner."
            )


def told(runner: Runner) -> str:
    """A runner for people; those of Kedro have no words for themselves."""
    kind = type(runner)
    if kind.__repr__ is not object.__repr__:
        return repr(runner)
    return f"{kind.__module__.partition('.')[0]}.{kind.__name__}"
