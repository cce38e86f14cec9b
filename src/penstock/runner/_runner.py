"""What all runners have in common: bind names to datasets, have the engine run, hand back what came of it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from os import urandom
from typing import TYPE_CHECKING, Any

from penstock.io import DataCatalog, run_scope
from penstock.pipeline import Pipeline
from penstock.runner._prepared import Prepared
from penstock.runner._result import RunResult

if TYPE_CHECKING:
    from penstock.engine import Policy, Subscriber

Catalog = DataCatalog | Mapping[str, Any]


class AbstractRunner(ABC):
    """Runs pipelines. It keeps nothing of a run, so one runner serves any number of them, side by side too.

    Args:
        is_async: whether loads and saves overlap with nodes and with each other.
    """

    def __init__(self, is_async: bool = False) -> None:
        self._is_async = is_async

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
        subscribers: "Sequence[Subscriber]" = (),
    ) -> RunResult:
        """Run a pipeline and wait until every output is saved.

        Works wherever Python code can be called: in a script, a notebook, a thread, a coroutine whose loop is running.
        That loop gets no turn meanwhile; `arun` is for those who need it.

        Args:
            pipeline: what to run.
            catalog: the datasets behind the names: a catalog, or a mapping from names to datasets or plain data. What
                it does not name is kept in memory for as long as the run needs it. The catalog itself stays as it is.
            hook_manager: a pluggy plugin manager whose node and dataset hooks are called.
            run_id: what to call this run; made up if left out.
            only_missing_outputs: skip nodes whose outputs exist already.
            subscribers: called with every event of the run, see `penstock.engine`.

        Returns:
            The datasets of the pipeline's free outputs by name, and what the run took.

        Raises:
            InvalidRunError: an input of the pipeline is not in the catalog; nothing has run.
            DatasetError: a dataset cannot be made (nothing has run), loaded or saved.
            Exception: whatever a node's function raised, with notes that say where, and how to resume.
        """
        from penstock.engine import execute  # brings asyncio, which `import penstock` does without

        with run_scope():
            prepared = self._prepare(
                pipeline, catalog, hook_manager, run_id, only_missing_outputs, subscribers
            )
            return prepared.conclude(execute(prepared.job))

    async def arun(
        self,
        pipeline: Pipeline,
        catalog: Catalog | None = None,
        hook_manager: Any = None,
        run_id: str | None = None,
        only_missing_outputs: bool = False,
        *,
        subscribers: "Sequence[Subscriber]" = (),
    ) -> RunResult:
        """Run a pipeline in the caller's event loop, which stays responsive.

        Async nodes and datasets are awaited on that loop; everything that blocks or computes does so on worker threads,
        the thread that `run` would have been called on included. Cancelling the task stops the run.
        Under another loop than asyncio's, the run has an asyncio loop of its own on a thread.

        Arguments, result and errors are those of `run`.
        """
        from penstock.engine import aexecute, on_thread

        with run_scope():
            prepared = await on_thread(
                self._prepare, pipeline, catalog, hook_manager, run_id, only_missing_outputs, subscribers
            )
            return prepared.conclude(await aexecute(prepared.job))

    def _prepare(
        self,
        pipeline: Pipeline,
        catalog: Catalog | None,
        hook_manager: Any,
        run_id: str | None,
        only_missing_outputs: bool,
        subscribers: "Sequence[Subscriber]",
    ) -> Prepared:
        return Prepared(
            pipeline,
            catalog if isinstance(catalog, DataCatalog) else DataCatalog(catalog),
            policy=self._policy(),
            runner=repr(self),
            run_id=run_id or urandom(16).hex(),
            only_missing_outputs=only_missing_outputs,
            subscribers=subscribers,
            hook_manager=hook_manager,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(is_async={self._is_async})"
