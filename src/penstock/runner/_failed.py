"""What is left of a run that ended early."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from penstock.engine import Retried, Timeline


@dataclass(frozen=True, repr=False)
class FailedRun:
    """A run that failed or was interrupted: what went wrong, and where.

    Attributes:
        error: what the caller of the run got.
        node: the name of the first node that raised; None when it was no node that failed.
        inputs: what that node was called with, by name of dataset. They live as long as this object does.
        run_id: the name of the run.
        runner: what ran it, for people.
        seconds: how long it lasted.
        retries: the attempts at loads, saves and nodes that failed and were not the last.
        finished: the nodes that have run and whose outputs are saved, in the order of the pipeline.
    """

    error: BaseException
    node: str | None
    inputs: Mapping[str, Any] = field(repr=False)
    run_id: str
    runner: str
    seconds: float
    _timeline: "Callable[[], Timeline]" = field(repr=False)
    retries: "tuple[Retried, ...]" = field(default=(), repr=False)
    finished: Sequence[str] = field(default=(), repr=False)

    @cached_property
    def timeline(self) -> "Timeline":
        """Every load, node and save that came to its end, by start, in seconds since the run began."""
        return self._timeline()

    def or_raise(self) -> NoReturn:
        """Raise the error."""
        raise self.error

    def __repr__(self) -> str:
        held = [f"inputs: {', '.join(self.inputs)}"] if self.inputs else []
        return "\n".join([self._headline(), self._told(), *held])

    def _repr_html_(self) -> str:
        """What notebooks show: what went wrong, what the node was called with, and what had come to its end before."""
        from penstock.drawing import show_failure, show_table, show_timeline

        inputs = [[name, type(data).__qualname__] for name, data in self.inputs.items()]
        held = show_table([f"input of {self.node}", "type"], inputs) if inputs else ""
        before = show_timeline(self.timeline, title="What came to its end before") if self.timeline else ""
        return show_failure(self._headline(), self._told()) + held + before

    def _headline(self) -> str:
        happened = "was stopped" if self.node is None and not isinstance(self.error, Exception) else "failed"
        where = f" at node '{self.node}'" if self.node else ""
        return f"FailedRun of {self.runner}: {happened}{where} after {self.seconds:.3f} s"

    def _told(self) -> str:
        from traceback import format_exception_only

        return "".join(format_exception_only(self.error)).rstrip()
