"""What worker processes gain for nodes that compute in pure Python, and what they cost for those that do not.

The functions are defined at the top of this file, since Kedro's ParallelRunner takes no others.
"""

from collections.abc import Callable
from os import cpu_count
from typing import Any

from benchmarks._measure import Sample, take_turns, timed
from benchmarks._report import Table, Target, table
from benchmarks._workload import Step, Workload
from benchmarks.contestants import Contestant, absent_note, kedro, penstock, present

CORES = min(cpu_count() or 1, 4)
ONE = penstock.SEQUENTIAL.name
KEDRO = kedro.in_processes(CORES)
OURS = penstock.in_processes(CORES)
CONTESTANTS = [penstock.SEQUENTIAL, penstock.threaded(CORES), OURS, kedro.threaded(CORES), KEDRO]


def spin(turns: int) -> int:
    """Pure Python, which holds the interpreter lock."""
    total = 0
    for turn in range(turns):
        total += turn % 7
    return total


def nothing(turns: int) -> int:
    """As little as a node can do."""
    return turns


def grow(array: Any) -> Any:
    """A large array in, another one out."""
    return array + 1.0


def total(*values: Any) -> Any:
    """All of them together, so that one output is left."""
    return sum(float(value.sum()) if hasattr(value, "sum") else value for value in values)


def run(*, rounds: int, quick: bool) -> list[Table]:
    """One table for each kind of node."""
    import numpy

    turns = 20_000 if quick else 5_000_000
    array = numpy.ones(1_000 if quick else 2_000_000)
    return [
        _table(f"Processes: {4 * CORES} nodes in pure Python", spin, 4 * CORES, turns, rounds),
        _table(f"Processes: {10 if quick else 200} no-op nodes", nothing, 10 if quick else 200, 1, rounds),
        _table(f"Processes: {2 * CORES} nodes on an array of 16 MB", grow, 2 * CORES, array, rounds),
    ]


def _table(title: str, function: Callable[..., Any], count: int, given: Any, rounds: int) -> Table:
    names = tuple(f"made_{number}" for number in range(count))
    steps = [Step(f"node_{number}", function, ("given",), (name,)) for number, name in enumerate(names)]
    expected = {"total": total(*[function(given)] * count)}
    work = Workload((*steps, Step("total", total, names, ("total",))), {"given": given}, expected)
    turns = {contestant.name: _measured(contestant, work) for contestant in present(CONTESTANTS)}
    return table(
        title,
        "s",
        take_turns(turns, rounds=rounds),
        "seconds",
        against={"x one after the other": ONE, "x Kedro's": KEDRO.name},
        targets={OURS.name: Target({"x Kedro's": 1.0})},
        note=absent_note(CONTESTANTS),
    )


def _measured(contestant: Contestant, work: Workload) -> Callable[[], Sample]:
    """One turn: the whole run in seconds, the start and the end of its processes included."""

    def turn() -> Sample:
        run = contestant.ready(work, contestant.build(contestant.prepare(work)))
        return timed(run, work)

    return turn
