"""A run that has been checked and may begin; and, afterwards, what its caller gets."""

from collections.abc import Collection, Sequence
from os import urandom
from typing import TYPE_CHECKING, Any

from penstock.io import DataCatalog, Place
from penstock.pipeline import Graph, Pipeline
from penstock.runner._agreed import agreed_terms
from penstock.runner._bind import bind
from penstock.runner._failed import FailedRun
from penstock.runner._hooks import HookCalls
from penstock.runner._log import LogLines
from penstock.runner._missing import is_ephemeral, only_missing
from penstock.runner._options import RunOptions
from penstock.runner._outputs import asked_outputs
from penstock.runner._parameters import with_typed_parameters
from penstock.runner._result import RunResult
from penstock.runner._resume import resume_hint

if TYPE_CHECKING:
    from penstock.engine import Event, Job, Outcome, Policy, RunFailed


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
        policy: "Policy",
        runner: str,
        options: RunOptions,
        hook_manager: Any,
    ) -> None:
        from penstock.engine import Job, RunStarted, pack_nodes

        asked = asked_outputs(pipeline, options.outputs)
        if options.only_missing_outputs:
            pipeline = only_missing(pipeline, catalog, asked or ())
        graph = pipeline.graph
        bound = (graph, *bind(graph, catalog))
        if options.validate_parameters:
            bound = with_typed_parameters(bound)
        typed, names, datasets, placements = bound
        terms, policy = agreed_terms(names, datasets, placements, policy, catalog._storage)
        self._run_id = options.run_id or urandom(16).hex()
        hooks = hook_manager and HookCalls(hook_manager, pipeline, catalog, policy.overlap, self._run_id)
        log = options.logs and LogLines.wanted() and LogLines(self._run_id, len(graph.nodes))
        self._runner = runner
        self._subscribers = [subscriber for subscriber in (log, hooks, *options.subscribers) if subscriber]
        self.job = Job(
            graph=typed,
            names=names,
            datasets=datasets,
            placements=placements,
            policy=policy,
            subscribers=self._subscribers,
            before_node=hooks.before_node if hooks else None,
            told_apart=bool(hooks and hooks.is_awaited),
            on_stop=hooks.stop if hooks else None,
            kept=_kept(graph, datasets, set(asked or ())),
            run_id=self._run_id,
            terms=terms,
            calls=pack_nodes(typed) if policy.processes else {},
        )
        self._outputs = self._given_back(asked, catalog)
        try:
            self._tell(RunStarted(self._run_id, tuple(node.name for node in graph.nodes), graph))
        except BaseException as error:
            self.abandon(error)
            raise

    def abandon(self, error: BaseException) -> None:
        """Tell whoever has been told that the run begins that it does not: it was interrupted at that moment."""
        from penstock.engine import RunFailed

        self._tell_failure(RunFailed(self._run_id, 0.0, error))

    def conclude(self, outcome: "Outcome") -> RunResult | FailedRun:
        """What became of the run."""
        from penstock.engine import RunFailed, RunFinished

        spans, retries = outcome.record.spans, tuple(outcome.record.retries)
        if outcome.failures:
            error = self._error(outcome)
            self._tell_failure(RunFailed(self._run_id, outcome.seconds, error))
            node, inputs = outcome.record.failed or (None, {})
            finished = [self.job.graph.nodes[number].name for number in sorted(outcome.finished)]
            return FailedRun(
                error, node, inputs, self._run_id, self._runner, outcome.seconds, spans, retries, finished
            )
        self._tell(RunFinished(self._run_id, outcome.seconds))
        return RunResult(
            self._outputs, self._run_id, self._runner, outcome.seconds, spans, self._saved, retries
        )

    def _given_back(self, asked: Sequence[str] | None, catalog: DataCatalog) -> dict[str, Any]:
        """The datasets of the outputs, by name; of what need not be made, since it is there, that of the catalog."""
        graph = self.job.graph
        made = dict(zip(self.job.names, self.job.datasets, strict=True))
        if asked is None:
            return {
                graph.names[dataset]: self.job.datasets[dataset] for dataset in sorted(graph.free_outputs)
            }
        return {name: made[name] if name in made else catalog.resolve(name) for name in asked}

    def _saved(self) -> dict[str, Any]:
        job = self.job
        return {
            job.names[dataset]: job.datasets[dataset]
            for made in job.graph.outputs
            for dataset in made
            if job.placements[dataset].save is not Place.INLINE
        }

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
        from penstock.engine import listeners

        for subscriber in listeners(self._subscribers, type(event)):
            subscriber(event)


def _kept(graph: Graph, datasets: Sequence[Any], asked: Collection[str]) -> list[int]:
    """The datasets that were asked for, but would be gone once they have been read."""
    return [
        number
        for number, name in enumerate(graph.names)
        if name in asked and number not in graph.free_outputs and is_ephemeral(datasets[number])
    ]
