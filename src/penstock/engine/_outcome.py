"""What came of a run."""

from dataclasses import dataclass

from penstock.engine._record import Record
from penstock.engine._timeline import Timeline


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far a run got, what it took and what went wrong.

    Attributes:
        finished: ids of the nodes that have run and whose outputs are saved.
        record: knows what took time.
        seconds: the run's wall time.
        failures: what failed or interrupted the run, in order; empty when all went well.
        unfinished: calls that could not be stopped and go on by themselves, for people. Their results are dropped.
    """

    finished: list[int]
    record: Record
    seconds: float
    failures: list[BaseException]
    unfinished: list[str]

    @property
    def spans(self) -> Timeline:
        """What took time, by start; made when asked for, since a large run has many."""
        return self.record.spans()
