"""What a run hands back."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import DatasetNotFoundError
from penstock.io._version import current_scope

if TYPE_CHECKING:
    from penstock.engine import Retried, Timeline


class RunResult(Mapping[str, Any]):
    """The datasets of a run's outputs, by name, and what the run took.

    Attributes:
        run_id: the name of the run.
        runner: what ran it, for people.
        seconds: the run's wall time.
        retries: the attempts at loads, saves and nodes that failed and were not the last.
        save_version: the version that datasets which keep versions were saved under.

    >>> from penstock import node, pipeline, run
    >>> result = run(pipeline([node(sum, "numbers", "total")]), {"numbers": [1, 2]})
    >>> list(result), result.load("total")
    (['total'], 3)
    """

    def __init__(
        self,
        outputs: Mapping[str, Any],
        run_id: str,
        runner: str,
        seconds: float,
        timeline: "Callable[[], Timeline]",
        saved: Callable[[], Mapping[str, Any]] = dict,
        retries: "tuple[Retried, ...]" = (),
    ) -> None:
        self._outputs = dict(outputs)
        self.run_id = run_id
        self.runner = runner
        self.seconds = seconds
        self.retries = retries
        scope = current_scope()
        self.save_version = None if scope is None else scope.version
        self._saved = saved
        self._timeline = timeline  # of a large run it takes a while to make, and few look at it

    def or_raise(self) -> "RunResult":
        """The result itself; a `FailedRun` raises."""
        return self

    @cached_property
    def timeline(self) -> "Timeline":
        """Every load, node and save, by start, in seconds since the run began; memory needs no I/O and has no spans."""
        return self._timeline()

    @cached_property
    def saved(self) -> Mapping[str, Any]:
        """Every dataset that has been saved, by name; those in memory left out."""
        return self._saved()

    def load(self, name: str) -> Any:
        """The data of an output.

        Raises:
            DatasetNotFoundError: the pipeline has no free output of that name.
            DatasetError: the data cannot be loaded.
        """
        return self[name].load()

    async def aload(self, name: str) -> Any:
        """The data of an output, awaited. Raises as `load` does."""
        from penstock.engine import on_thread

        dataset = self[name]
        return await dataset.aload() if hasattr(dataset, "aload") else await on_thread(dataset.load)

    def __getitem__(self, name: str) -> Any:
        try:
            return self._outputs[name]
        except KeyError:
            raise DatasetNotFoundError(
                f"'{name}' is not an output that this run gives back.{did_you_mean(name, self._outputs)} "
                f"It gives back: {', '.join(self._outputs) or 'nothing'}. Others that it makes are kept when they are "
                "asked for: outputs=[...]."
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._outputs)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def __len__(self) -> int:
        return len(self._outputs)

    @cached_property
    def node_seconds(self) -> dict[str, float]:
        """How long each node computed, in the order in which they began."""
        return {span.node: span.seconds for span in self.timeline if span.kind == "run"}

    @cached_property
    def load_seconds(self) -> dict[str, float]:
        """How long all loads of each dataset took together."""
        return self._dataset_seconds("load")

    @cached_property
    def save_seconds(self) -> dict[str, float]:
        """How long all saves of each dataset took together."""
        return self._dataset_seconds("save")

    @property
    def compute_seconds(self) -> float:
        """How long all nodes computed together."""
        return sum(self.node_seconds.values())

    @property
    def io_seconds(self) -> float:
        """How long all loads and saves took together."""
        return sum(self.load_seconds.values()) + sum(self.save_seconds.values())

    @cached_property
    def overlapped_seconds(self) -> float:
        """How much of `io_seconds` went on while something else did, and so cost no waiting."""
        from penstock.engine import overlapped_seconds

        return overlapped_seconds(self.timeline)

    def _dataset_seconds(self, kind: str) -> dict[str, float]:
        seconds: dict[str, float] = {}
        for span in self.timeline:
            if span.kind == kind and span.dataset is not None:
                seconds[span.dataset] = seconds.get(span.dataset, 0.0) + span.seconds
        return seconds

    def to_trace(self, path: str | PathLike[str]) -> None:
        """Write the timeline as trace events in JSON, which Perfetto (https://ui.perfetto.dev) opens."""
        import json

        from penstock.drawing import trace

        events = trace(self.timeline, name=f"run {self.run_id} of {self.runner}")
        Path(path).write_text(json.dumps(events), encoding="utf-8")

    def _repr_html_(self) -> str:
        """What notebooks show: what the run gave and took, and the timeline."""
        from penstock.drawing import show_table, show_timeline

        outputs = [[name, type(dataset).__qualname__] for name, dataset in self._outputs.items()]
        table = show_table(["output", "kept in"], outputs) if outputs else ""
        return show_timeline(self.timeline, title=self._headline()) + table

    def _headline(self) -> str:
        return (
            f"RunResult of {self.runner}: {len(self.node_seconds)} nodes in {self.seconds:.3f} s, "
            f"{self.compute_seconds:.3f} s of compute, {self.io_seconds:.3f} s of I/O ({self._share_overlapped()})"
        )

    def __repr__(self) -> str:
        lines = [self._headline()]
        if self._outputs:
            lines.append(f"outputs: {', '.join(self._outputs)}")
        slowest = sorted(self.node_seconds.items(), key=lambda item: -item[1])[:10]
        lines += [f"  {seconds:9.3f} s  {node}" for node, seconds in slowest]
        if len(self.node_seconds) > len(slowest):
            lines.append(f"  ... and {len(self.node_seconds) - len(slowest)} nodes that took less")
        return "\n".join(lines)

    def _share_overlapped(self) -> str:
        if not self.io_seconds:
            return "all in memory"
        return f"{self.overlapped_seconds / self.io_seconds:.0%} overlapped"
