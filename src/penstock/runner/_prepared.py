"""A run that has been checked and may begin; and, afterwards, what its caller gets."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from penstock.io import DataCatalog
from penstock.pipeline import Pipeline
from penstock.runner._bind import bind
from penstock.runner._hooks import HookCalls
from penstock.runner._log import LogLines
from penstock.runner._missing import only_missing
from penstock.runner._result import RunResult
from penstock.runner._resume import resume_hint

if TYPE_CHECKING:
    from penstock.engine import Event, Job, Outcome, Policy, RunFailed, Subscriber


class Prepared:
    """A pipeline bound to its datasets. Making one refuses whatever can be known to be wrong before a run.

    Attributes:
        job: what the engine is to do.
    """

    job: "Job"

    def __init__(
        self,
        pipeline: Pipeline,
        catalog: DataCatalog,
        *,
        policy: "Policy",
        runner: str,
        run_id: str,
        only_missing_outputs: bool,
        subscribers: "Sequence[Subscriber]",
        hook_manager: Any,
    ) -> None:
        from penstock.engine import Job, RunStarted

        if only_missing_outputs:
            pipeline = only_missing(pipeline, catalog)
        names, datasets, placements = bind(pipeline.graph, catalog)
        hooks = hook_manager and HookCalls(hook_manager, pipeline, catalog, policy.overlap, run_id)
        log = LogLines.wanted() and LogLines(len(pipeline.graph.nodes))
        self._pipeline = pipeline
        self._runner = runner
        self._run_id = run_id
        self._subscribers = [subscriber for subscriber in (log, hooks, *subscribers) if subscriber]
        self.job = Job(
            graph=pipeline.graph,
            names=names,
            datasets=datasets,
            placements=placements,
            policy=policy,
            subscribers=self._subscribers,
            before_node=hooks.before_node if hooks else None,
        )
        self._tell(RunStarted(run_id, tuple(node.name for node in pipeline.graph.nodes), pipeline.graph))

    def conclude(self, outcome: "Outcome") -> RunResult:
        """The result of the run, or the error that ended it."""
        from penstock.engine import RunFailed, RunFinished

        if outcome.failures:
            error = self._error(outcome)
            self._tell_failure(RunFailed(self._run_id, outcome.seconds, error))
            raise error
        self._tell(RunFinished(self._run_id, outcome.seconds))
        graph = self.job.graph
        outputs = {graph.names[dataset]: self.job.datasets[dataset] for dataset in sorted(graph.free_outputs)}
        return RunResult(outputs, self._run_id, self._runner, outcome.seconds, outcome.record.spans)

    def _error(self, outcome: "Outcome") -> BaseException:
        """The first failure, with all that its reader should know beside it."""
        first, *others = outcome.failures
        for other in others:
            first.add_note(f"Something else failed too: {type(other).__name__}: {other}")
            for note in getattr(other, "__notes__", ()):
                first.add_note(f"  {note}")
        if outcome.unfinished:
            first.add_note(
                f"Still ending by itself, its result will be dropped: {'; '.join(outcome.unfinished)}."
            )
        hint = resume_hint(self.job.graph, self.job.datasets, outcome.finished)
        if hint:
            first.add_note(hint)
        return first

    def _tell_failure(self, event: "RunFailed") -> None:
        """Tell of a failure; one of whoever is told must not hide it."""
        try:
            self._tell(event)
        except Exception as error:  # noqa: BLE001  noted on the failure that it is about
            event.error.add_note(f"A subscriber failed when it was told so: {type(error).__name__}: {error}")

    def _tell(self, event: "Event") -> None:
        for subscriber in self._subscribers:
            subscriber(event)
