"""How long a run waits for its data: 50 ms for each load and each save, 5 ms for each node to compute.

Four shapes, and for each the critical path that no runner can beat: every dataset is saved before it is
loaded by those who read it (strict), nodes compute side by side on threads. With one compute slot, as in the
default runner, computing adds up; pure-Python computing adds up on threads, too. File datasets are handed
over while they are written, so that on their critical path there is one load at the start and one save at the end.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from os import cpu_count

from benchmarks._measure import Sample, take_turns, timed
from benchmarks._report import Table, Target, table
from benchmarks._workload import Step, Storage, Workload
from benchmarks.contestants import Contestant, absent_note, floors, hamilton, kedro, ordeq, penstock, present

BOUND, ONE_SLOT, HANDED = "x bound", "x bound, one slot", "x bound, handed over"
CORES = cpu_count() or 1


@dataclass(frozen=True)
class Pace:
    """Seconds for one load or save, and for one node."""

    io: float
    compute: float


@dataclass(frozen=True)
class Shape:
    """One shape: its steps, its bounds in seconds, and the limits that apply to the threaded runner."""

    title: str
    steps: Callable[[Pace], tuple[Step, ...]]
    bound: Callable[[Pace], float]
    one_slot: Callable[[Pace], float]
    handed: Callable[[Pace], float]
    threads: int
    limits: Mapping[bool, float]
    handed_limits: tuple[float, float]  # times the bound: in causal order, and eager


def sleeping(seconds: float) -> Callable[..., int]:
    """Compute that releases the interpreter, as numerical libraries do."""

    def compute(*values: int) -> int:
        time.sleep(seconds)
        return sum(values) + 1

    return compute


def spinning(seconds: float) -> Callable[..., int]:
    """Compute in pure Python: so many seconds of this thread's own processor time."""

    def compute(*values: int) -> int:
        end = time.thread_time() + seconds
        while time.thread_time() < end:
            sum(range(200))
        return sum(values) + 1

    return compute


def wide(pace: Pace) -> tuple[Step, ...]:
    """One node that reads twenty datasets and writes twenty."""
    compute = sleeping(pace.compute)

    def spread(*values: int) -> tuple[int, ...]:
        return (compute(*values),) * 20

    return (Step("wide", spread, _names("given", 20), _names("out", 20)),)


def chains(compute: Callable[[float], Callable[..., int]]) -> Callable[[Pace], tuple[Step, ...]]:
    """Twenty chains of three nodes each, with every intermediate dataset stored."""

    def steps(pace: Pace) -> tuple[Step, ...]:
        function = compute(pace.compute)
        return tuple(
            Step(f"c{number}_{place}", function, (_link(number, place),), (_link(number, place + 1),))
            for place in range(3)
            for number in range(20)
        )

    return steps


def _link(number: int, place: int) -> str:
    return f"chain{number}_{place}" if place else f"given_{number}"


def stages(pace: Pace) -> tuple[Step, ...]:
    """Twenty nodes in a row; each reads what the last one wrote, and three datasets of its own."""
    function = sleeping(pace.compute)
    return tuple(
        Step(f"stage{number}", function, _stage_inputs(number), (f"out_{number}",)) for number in range(20)
    )


def _stage_inputs(number: int) -> tuple[str, ...]:
    before = f"out_{number - 1}" if number else "given_start"
    return (before, *(f"given_{number}_{place}" for place in range(3)))


def _names(prefix: str, count: int) -> tuple[str, ...]:
    return tuple(f"{prefix}_{number}" for number in range(count))


SHAPES = (
    Shape(
        "1 node, 20 inputs, 20 outputs",
        wide,
        lambda pace: 2 * pace.io + pace.compute,
        lambda pace: 2 * pace.io + pace.compute,
        lambda pace: 2 * pace.io + pace.compute,
        1,
        {True: 1.10, False: 1.20},
        (1.10, 1.10),
    ),
    Shape(
        "20 chains of 3, sleeping compute",
        chains(sleeping),
        lambda pace: 3 * (2 * pace.io + pace.compute),
        lambda pace: 2 * pace.io + 60 * pace.compute,
        lambda pace: 2 * pace.io + 3 * pace.compute,
        32,
        {True: 1.10, False: 1.10},
        (0.16 / 0.115, 0.15 / 0.115),
    ),
    Shape(
        "20 chains of 3, pure-Python compute",
        chains(spinning),
        lambda pace: 2 * pace.io + 60 * pace.compute,
        lambda pace: 2 * pace.io + 60 * pace.compute,
        lambda pace: 2 * pace.io + 60 * pace.compute,
        CORES,
        {},
        (1.08, 1.08),
    ),
    Shape(
        "20 stages of 4 inputs",
        stages,
        lambda pace: 20 * (2 * pace.io + pace.compute),
        lambda pace: 20 * (2 * pace.io + pace.compute),
        lambda pace: 2 * pace.io + 20 * pace.compute,
        4,
        {True: 1.04, False: 1.04},
        (1.25, 0.23 / 0.20),
    ),
)

PEERS = [
    kedro.SEQUENTIAL,
    kedro.IS_ASYNC,
    kedro.threaded(32),
    hamilton.ASYNC,
    ordeq.ORDEQ,
]
OURS = [penstock.DEFAULT, penstock.THREADS]
FLOOR = f"{floors.OVERLAPPED.name}, async I/O"


def workload(shape: Shape, pace: Pace, *, native: bool) -> Workload:
    """A fresh storage for every run, so that nobody finds what somebody else has saved."""
    steps = shape.steps(pace)
    made = {name for step in steps for name in step.outputs}
    given = {name: 0 for step in steps for name in step.inputs if name not in made}
    storage = Storage(pace.io, native=native, values=given)
    return Workload(steps, given, _expected(steps, given), storage, shape.threads)


def _expected(steps: tuple[Step, ...], given: Mapping[str, int]) -> dict[str, int]:
    """Every function adds one to the sum of its inputs, whatever it takes to do so."""
    values = dict(given)
    for step in steps:
        values.update(dict.fromkeys(step.outputs, sum(values[name] for name in step.inputs) + 1))
    return values


def measured(contestant: Contestant, shape: Shape, pace: Pace, *, native: bool) -> Callable[[], Sample]:
    """One turn: the whole run in seconds, the pipeline already built."""

    def turn() -> Sample:
        work = workload(shape, pace, native=native)
        run = contestant.ready(work, contestant.build(contestant.prepare(work)))
        return timed(run, work)

    return turn


def run(*, rounds: int, quick: bool) -> list[Table]:
    """One table per shape."""
    pace = Pace(0.004, 0.0005) if quick else Pace(0.050, 0.005)
    _warm()
    return [_shape_table(shape, pace, rounds) for shape in SHAPES]


def _warm() -> None:
    """Let everyone import what they will, in a run too short to wait for; failures show again where they count."""
    for contestant in present([floors.OVERLAPPED, *OURS, *PEERS]):
        for native in (True, False):
            with suppress(Exception):
                measured(contestant, SHAPES[0], Pace(0.0, 0.0), native=native)()


def _shape_table(shape: Shape, pace: Pace, rounds: int) -> Table:
    turns: dict[str, Callable[[], Sample]] = {}
    targets: dict[str, Target] = {}
    for native, kind in ((True, "async I/O"), (False, "blocking I/O")):
        for contestant in present([floors.OVERLAPPED, *OURS]):
            turns[f"{contestant.name}, {kind}"] = measured(contestant, shape, pace, native=native)
        targets[f"{penstock.DEFAULT.name}, {kind}"] = Target({ONE_SLOT: 1.10})
        if native in shape.limits:
            targets[f"{penstock.THREADS.name}, {kind}"] = Target({BOUND: shape.limits[native]})
    for contestant, limit in zip((penstock.HANDED_OVER, penstock.EAGER), shape.handed_limits, strict=True):
        turns[contestant.name] = measured(contestant, shape, pace, native=True)
        targets[contestant.name] = Target({HANDED: limit})
    for contestant in present(PEERS):
        turns[contestant.name] = measured(contestant, shape, pace, native=contestant is hamilton.ASYNC)
    return table(
        f"Latency: {shape.title}",
        "s",
        take_turns(turns, rounds=rounds, budget=15),
        "seconds",
        against={"x floor": FLOOR, "x Penstock": f"{penstock.THREADS.name}, async I/O"},
        bounds={
            BOUND: shape.bound(pace),
            ONE_SLOT: shape.one_slot(pace),
            HANDED: shape.handed(pace),
        },
        targets=targets,
        note=absent_note([*OURS, *PEERS]),
    )
