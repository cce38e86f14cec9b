"""The measuring loop: contestants take turns, so whatever else the machine does hits all of them alike."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import TypeVar

from benchmarks._workload import Outcome, Workload

Sample = Mapping[str, float]
Name = TypeVar("Name")


@dataclass
class Figures:
    """What one contestant measured: per quantity one number for each round it took part in."""

    rounds: list[Sample] = field(default_factory=list)
    failure: str = ""
    spent: float = 0.0

    def values(self, quantity: str) -> list[float]:
        return [sample[quantity] for sample in self.rounds]

    def median(self, quantity: str) -> float:
        return median(self.values(quantity))

    def ratio(self, quantity: str, other: "Figures") -> float | None:
        """Median of the ratios within each round that both took part in; None where there is none."""
        pairs = zip(self.values(quantity), other.values(quantity), strict=False)
        ratios = [mine / theirs for mine, theirs in pairs if theirs > 0]
        return median(ratios) if ratios else None


def take_turns(
    contestants: Mapping[Name, Callable[[], Sample]], *, rounds: int, budget: float = 20.0
) -> dict[Name, Figures]:
    """Measure each contestant once per round.

    One that has used up `budget` seconds sits out the remaining rounds; one that fails is out, and its error
    is its result: a peer's recursion limit is a finding, not a reason to stop.
    """
    figures = {name: Figures() for name in contestants}
    for _ in range(rounds):
        for name, measure in contestants.items():
            own = figures[name]
            if not own.failure and own.spent < budget:
                _take_turn(own, measure)
    return figures


def _take_turn(own: Figures, measure: Callable[[], Sample]) -> None:
    began = time.perf_counter()
    try:
        with settled_heap():
            own.rounds.append(measure())
    except Exception as error:  # noqa: BLE001 - whatever a contestant raises is reported in its row
        own.failure = f"{type(error).__name__}: {error}".splitlines()[0]
    own.spent += time.perf_counter() - began


def timed(run: Callable[[], Outcome], work: Workload) -> Sample:
    """The seconds that a run takes. What came of it is looked at when the clock has stopped."""
    began = time.perf_counter()
    outcome = run()
    seconds = time.perf_counter() - began
    work.verify(outcome)
    return {"seconds": seconds}


@contextmanager
def settled_heap() -> Iterator[None]:
    """Keep what others left on the heap out of this contestant's garbage collections."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
