"""How much data a run holds at its worst moment, counted in arrays of 20 MB.

Counted are the bytes that numpy and everyone else have allocated, by `tracemalloc` (numpy reports its buffers
to it): it sees every copy that a framework makes, at any moment, on any thread, which a look at the process's
resident memory from time to time would miss; pages that are never touched count as well. Each contestant runs
once on tiny arrays first, so that what it imports does not count, and figures are rounded to a tenth of an
array, so that the contestant's own few objects do not either.
"""

import time
import tracemalloc
from collections.abc import Callable

from benchmarks._measure import Sample, take_turns
from benchmarks._report import VALUE, Table, Target, table
from benchmarks._workload import Step, Workload
from benchmarks.contestants import Contestant, absent_note, floors, hamilton, kedro, ordeq, penstock, present

CONTESTANTS = [
    floors.RELEASING_LOOP,
    penstock.DEFAULT,
    penstock.SEQUENTIAL,
    penstock.threaded(8),
    kedro.SEQUENTIAL,
    kedro.threaded(8),
    hamilton.SYNC,
    hamilton.ASYNC,
    ordeq.ORDEQ,
]
AGAINST = {"x floor": floors.RELEASING_LOOP.name, "x Penstock": penstock.DEFAULT.name}


def chains(count: int, length: int, megabytes: float) -> Workload:
    """Chains of nodes that each make a new array from the last; the first makes its array from a number."""
    import numpy as np

    items = int(megabytes * 1e6 / 8)

    def first(number: int) -> "np.ndarray":
        time.sleep(0.002)
        return np.full(items, float(number))

    def following(array: "np.ndarray") -> "np.ndarray":
        fresh = np.zeros_like(array)
        time.sleep(0.002)  # long enough for the other workers to hold their arrays at the same time
        return fresh

    steps = tuple(
        Step(
            f"n{number}_{place}",
            following if place else first,
            (_link(number, place),),
            (_link(number, place + 1),),
        )
        for place in range(length)
        for number in range(count)
    )
    return Workload(steps, {_link(number, 0): number for number in range(count)})


def _link(number: int, place: int) -> str:
    return f"d{number}_{place}"


def measured(contestant: Contestant, count: int, length: int, megabytes: float) -> Callable[[], Sample]:
    """One turn: the highest number of bytes held during a run, in arrays."""

    def turn() -> Sample:
        small = chains(count, 2, 0.0001)
        contestant.ready(small, contestant.build(contestant.prepare(small)))()
        work = chains(count, length, megabytes)
        run = contestant.ready(work, contestant.build(contestant.prepare(work)))
        tracemalloc.start()
        try:
            outcome = run()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        if missing := set(work.outputs) - set(outcome()):
            raise AssertionError(f"outputs are missing: {sorted(missing)}")
        return {"arrays": round(peak / (megabytes * 1e6), 1)}

    return turn


def run(*, rounds: int, quick: bool) -> list[Table]:
    """One table for a long chain, one for chains side by side."""
    megabytes = 0.5 if quick else 20
    one = {penstock.DEFAULT.name: Target({VALUE: 2.5}), penstock.SEQUENTIAL.name: Target({VALUE: 2.5})}
    one[penstock.threaded(8).name] = Target({VALUE: 2.5})
    eight = {penstock.DEFAULT.name: Target({VALUE: 9}), penstock.SEQUENTIAL.name: Target({VALUE: 9})}
    eight[penstock.threaded(8).name] = Target({VALUE: 17})
    chain, side_by_side = ((1, 10), (8, 3)) if quick else ((1, 200), (8, 25))
    return [
        _shape_table(f"Memory: a chain of {chain[1]}", chain, megabytes, min(rounds, 3), one),
        _shape_table(f"Memory: 8 chains x {side_by_side[1]}", side_by_side, megabytes, min(rounds, 3), eight),
    ]


def _shape_table(
    title: str, shape: tuple[int, int], megabytes: float, rounds: int, targets: dict[str, Target]
) -> Table:
    turns = {contestant.name: measured(contestant, *shape, megabytes) for contestant in present(CONTESTANTS)}
    return table(
        title,
        f"arrays of {megabytes:g} MB",
        take_turns(turns, rounds=rounds),
        "arrays",
        against=AGAINST,
        targets=targets,
        note=absent_note(CONTESTANTS),
    )
