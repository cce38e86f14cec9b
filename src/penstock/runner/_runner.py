"""What all runners have in common: bind names to datasets, have the engine run, hand back what came of it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from penstock.io import DataCatalog, run_scope
from penstock.pipeline import Pipeline
from penstock.runner._failed import FailedRun
from penstock.runner._options import RunOptions
from penstock.runner._result import RunResult

if TYPE_CHECKING:
    from penstock.engine import Policy, Subscriber
    from penstock.runner._prepared import Prepared

Catalog = DataCatalog | Mapping[str, Any]


class AbstractRunner(ABC):
    """Runs pipelines. It keeps nothing of a run, so one runner serves any number of them, side by side too.

    Args:
        is_async: whether loads and saves overlap with nodes and with each other.
        limits: by name, how many loads and saves may be under way at once of all datasets that name this limit.
    """

    _limits: Mapping[str, int] = MappingProxyType({})

    def __init__(self, is_async: bool = False, *, limits: Mapping[str, int] | None = None) -> None:
        self._is_async = is_async
        self._limits = dict(limits or {})

    @abstractmethod
    def _policy(self) -> "Policy":
        """How a run may use the machine."""

    def run(
        self,
        pipeline: Pipeline,
        catalog: Catalog | None = None,
        hook_manager: Any = None,
        run_id: str | None = None,
        only_missing_outputs: bool = False,
        *,
        outputs: Iterable[str] | None = None,
        subscribers: "Sequence[Subscriber]" = (),
    ) -> RunResult:
        """Run a pipeline and wait until every output is saved.

        Works wherever Python code can be called: in a script, a notebook, a thread, a coroutine whose loop is running.
        That loop gets no turn meanwhile; `arun` is for those who need it.

        Args:
            pipeline: what to run.
            catalog: the datasets behind the names: a catalog, or a mapping from names to datasets or plain data. What
                it does not name is kept in memory for as long as the run needs it. The catalog itself stays as it is.
            hook_manager: see `RunOptions`, as for all that follow.
            run_id: see there.
            only_missing_outputs: see there.
            outputs: see there.
            subscribers: see there.

        Returns:
            The datasets of the outputs by name, and what the run took.

        Raises:
            InvalidRunError: an input of the pipeline is not in the catalog, or an output is asked for that it does not
                make; nothing has run.
            DatasetError: a dataset cannot be made (nothing has run), loaded or saved.
            Exception: whatever a node's function raised, with notes that say where, and how to resume.
        """
        options = RunOptions(run_id, only_missing_outputs, outputs, subscribers, hook_manager)
        return self.attempt(pipeline, catalog, options).or_raise()

    async def arun(
        self,
        pipeline: Pipeline,
        catalog: Catalog | None = None,
        hook_manager: Any = None,
        run_id: str | None = None,
        only_missing_outputs: bool = False,
        *,
        outputs: Iterable[str] | None = None,
        subscribers: "Sequence[Subscriber]" = (),
    ) -> RunResult:
        """Run a pipeline in the caller's event loop, which stays responsive.

        Async nodes and datasets are awaited on that loop; everything that blocks or computes does so on worker threads,
        the thread that `run` would have been called on included. Cancelling the task stops the run.
        Under another loop than asyncio's, the run has an asyncio loop of its own on a thread.

        Arguments, result and errors are those of `run`.
        """
        options = RunOptions(run_id, only_missing_outputs, outputs, subscribers, hook_manager)
        return (await self.aattempt(pipeline, catalog, options)).or_raise()

    def attempt(
        self, pipeline: Pipeline, catalog: Catalog | None = None, options: RunOptions | None = None
    ) -> RunResult | FailedRun:
        """Run a pipeline as `run` does, but give back what became of it when it fails, instead of raising.

        Raises:
            InvalidRunError, DatasetError: nothing has run.
        """
        from penstock.engine import execute, within  # brings asyncio, which `import penstock` does without
        from penstock.hooks import hooks_of

        options = options or RunOptions()
        with run_scope(), hooks_of(options.hook_manager) as hooks:
            prepared = self._prepare(pipeline, catalog, options, hooks)
            with within(prepared.job):
                return prepared.conclude(execute(prepared.job))

    async def aattempt(
        self, pipeline: Pipeline, catalog: Catalog | None = None, options: RunOptions | None = None
    ) -> RunResult | FailedRun:
        """The awaitable form of `attempt`."""
        from penstock.engine import aexecute, running_loop, within
        from penstock.hooks import hooks_of

        options = options or RunOptions()
        with run_scope(), hooks_of(options.hook_manager, running_loop()) as hooks:
            prepared = await self._aprepare(pipeline, catalog, options, hooks)
            with within(prepared.job):
                return prepared.conclude(await aexecute(prepared.job))

    def _prepare(
        self, pipeline: Pipeline, catalog: Catalog | None, options: RunOptions, hooks: Any
    ) -> "Prepared":
        from penstock.runner._prepared import Prepared

        known = catalog if isinstance(catalog, DataCatalog) else DataCatalog(catalog)
        return Prepared(pipeline, known, self._policy(), repr(self), options, hooks)

    async def _aprepare(
        self, pipeline: Pipeline, catalog: Catalog | None, options: RunOptions, hooks: Any
    ) -> "Prepared":
        """On a thread. If it is cancelled meanwhile, whoever is told that the run begins is told that it ends."""
        from penstock.engine import on_thread

        prepared: list[Prepared] = []
        try:
            await on_thread(lambda: prepared.append(self._prepare(pipeline, catalog, options, hooks)))
        except BaseException as interrupt:
            for run in prepared:
                run.abandon(interrupt)
            raise
        return prepared[0]

    def __repr__(self) -> str:
        return f"{type(self).__name__}(is_async={self._is_async})"
