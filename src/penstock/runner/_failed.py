"""What is left of a run that ended early."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from penstock.engine import Retried, Timeline


@dataclass(frozen=True)
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
