"""AsyncRunner: a runner of Kedro that runs pipelines on Penstock's engine."""

from collections.abc import Iterable, Mapping
from copy import copy
from logging import Logger
from time import perf_counter
from typing import Any, NoReturn, Self

from kedro.runner import AbstractRunner

from penstock.errors import InvalidRunError
from penstock.kedro._lent import LentLoop
from penstock.kedro._lines import runner_logger
from penstock.kedro._missing import only_missing
from penstock.kedro._run import KedroRun
from penstock.kedro._treatment import Treatment
from penstock.runner import AbstractRunner as EngineRunner
from penstock.runner import FailedRun, RunResult, SequentialRunner, ThreadRunner


class AsyncRunner(AbstractRunner):
    """Runs pipelines of Kedro: loads and saves overlap with nodes and with each other, and async nodes are awaited.

    Nodes run one at a time on the thread that calls `run`, as in Kedro's `SequentialRunner`, unless `max_workers` says
    how many of them may run at once on threads.

    Args:
        is_async: taken for the sake of Kedro's command line; loads and saves overlap either way.
        max_workers: how many nodes may run at once, on threads; "auto" lets the engine find out. Left out, nodes run
            one at a time.
        native_datasets: read and write files by Penstock's own datasets where these are known to do the same.
        on_main_thread: datasets, by name or by type, that must not be used from other threads than the one that calls
            `run`: a list, or text with commas or spaces between.
        limits: see `penstock.SequentialRunner`.

    Raises:
        InvalidRunError: an argument makes no sense.

    >>> AsyncRunner(max_workers=4)  # session.run(runner=AsyncRunner(max_workers=4))
    AsyncRunner(max_workers=4)
    """

    _loop: LentLoop | None = None  # to run things on; of the twin that `arun` makes

    def __init__(
        self,
        is_async: bool = True,  # noqa: ARG002  given by Kedro's command line
        max_workers: int | str | None = None,
        *,
        native_datasets: bool = True,
        on_main_thread: str | Iterable[str] = (),
        limits: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(is_async=True)
        self._max_workers = max_workers
        self._treatment = Treatment.made(native_datasets, on_main_thread)
        self._engine = _engine_runner(max_workers, limits)

    def run(
        self,
        pipeline: Any,
        catalog: Any,
        hook_manager: Any = None,
        run_id: str | None = None,
        only_missing_outputs: bool = False,
        *,
        session_id: str | None = None,
    ) -> dict[str, Any]:
        """Run a pipeline of Kedro on the datasets of its catalog.

        Args:
            pipeline: the pipeline.
            catalog: the catalog.
            hook_manager: whose hooks of nodes and datasets are called.
            run_id: what hooks are told as the name of the run.
            only_missing_outputs: skip nodes whose outputs exist already.
            session_id: `run_id` in the words of Kedro 0.19.

        Returns:
            What this release of Kedro gives back: by name, the datasets of all free outputs, or, in Kedro 0.19, the
            data of those that are in memory.

        Raises:
            ValueError: an input of the pipeline is not in the catalog; nothing has run.
            kedro.io.DatasetError: a dataset cannot be made, loaded or saved.
            Exception: whatever a node raised, with notes that say where.
        """
        if only_missing_outputs:
            pipeline = only_missing(pipeline, catalog)
        run = KedroRun(pipeline, catalog, self._treatment)
        with run.serving(hook_manager, run_id or session_id):
            start = perf_counter()
            ended = self._perform(run)
            if isinstance(ended, FailedRun):
                self._suggest_resume_scenario(run.pipeline, run.finished(ended), run.catalog)
                raise run.error(ended)
            self._logger.info(
                "Pipeline execution completed successfully in %.1f sec.", perf_counter() - start
            )
            return run.result()

    def _on_loop(self, loop: LentLoop) -> Self:
        """The same runner, which runs things on a loop."""
        twin = copy(self)
        twin._loop = loop
        return twin

    def _perform(self, run: KedroRun) -> RunResult | FailedRun:
        """Have the engine run it."""
        if self._loop is None:
            return self._engine.attempt(run.flow, run.datasets, run.options)
        return self._loop.wait(self._engine.aattempt, run.flow, run.datasets, run.options)

    @property
    def _logger(self) -> Logger:
        return runner_logger()

    def __repr__(self) -> str:
        return f"AsyncRunner(max_workers={self._max_workers!r})"

    # What runners of Kedro have inside, and this one has not ----------------------------------------------------------

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a subclass that changes what would never be called."""
        super().__init_subclass__(**kwargs)
        for part in _NOT_INSIDE:
            if part in vars(cls):
                raise InvalidRunError(
                    f"{cls.__qualname__} writes '{part}' of its own, a private part of runners of Kedro that the "
                    "engine of Penstock does not call.\nDerive it from one of Kedro's runners, or do without."
                )

    def _run(self, *_: Any, **__: Any) -> NoReturn:
        raise _not_inside("_run")

    def _get_executor(self, *_: Any, **__: Any) -> NoReturn:
        raise _not_inside("_get_executor")


_NOT_INSIDE = ("_run", "_get_executor", "_release_datasets")


def _engine_runner(max_workers: Any, limits: Mapping[str, int] | None) -> EngineRunner:
    if max_workers is None:
        return SequentialRunner(is_async=True, limits=limits)
    if max_workers == "auto":
        return ThreadRunner(limits=limits)
    if not isinstance(max_workers, int) or isinstance(max_workers, bool) or max_workers < 1:
        raise InvalidRunError(
            f"AsyncRunner(max_workers={max_workers!r}) makes no sense: give it a positive number of nodes to run at "
            "once, 'auto', or leave it out to run them one at a time."
        )
    return ThreadRunner(max_workers, limits=limits)


def _not_inside(part: str) -> InvalidRunError:
    return InvalidRunError(
        f"Something calls '{part}' of penstock.kedro.AsyncRunner, a private part that runners of Kedro have inside.\n"
        "Penstock's engine runs pipelines as a whole, so there is no such part: call 'run', or use one of Kedro's own "
        "runners with this plugin."
    )
