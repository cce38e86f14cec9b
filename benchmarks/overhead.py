"""What a node costs that does nothing, with data in memory: microseconds per node, to run and to build."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from math import log
from statistics import linear_regression
from typing import Any

from benchmarks._measure import Figures, Sample, take_turns
from benchmarks._report import VALUE, Row, Table, Target, table
from benchmarks._workload import Step, Workload
from benchmarks.contestants import Contestant, absent_note, floors, hamilton, kedro, ordeq, penstock, present

WIDTH = 50
FLOOR = floors.TASK_PER_NODE.name
OURS = penstock.DEFAULT.name
AGAINST = {"x floor": FLOOR, "x Penstock": OURS}

SYNC_PEERS = [
    hamilton.SYNC,
    hamilton.ASYNC,
    ordeq.ORDEQ,
    kedro.SEQUENTIAL,
    kedro.IS_ASYNC,
    kedro.threaded(8),
]
SYNC = [
    floors.TASK_PER_NODE,
    floors.ONE_COROUTINE,
    penstock.DEFAULT,
    penstock.SEQUENTIAL,
    penstock.AWAITED,
    penstock.THREADS,
    *SYNC_PEERS,
]
ASYNC = [
    floors.TASK_PER_NODE,
    floors.ONE_COROUTINE,
    penstock.DEFAULT,
    penstock.AWAITED,
    penstock.THREADS,
    hamilton.ASYNC,
]
REPORTED = [
    floors.TASK_PER_NODE,
    penstock.DEFAULT,
    penstock.WATCHED,
    penstock.HOOKED,
    penstock.LOGGED,
    kedro.LOGGED,
]
BUILT = {
    contestant.name
    for contestant in (
        floors.TASK_PER_NODE,
        penstock.DEFAULT,
        hamilton.SYNC,
        hamilton.ASYNC,
        ordeq.ORDEQ,
        kedro.SEQUENTIAL,
    )
}
GROWING = [floors.TASK_PER_NODE, floors.ONE_COROUTINE, penstock.DEFAULT]
CHAINED = [
    floors.TASK_PER_NODE,
    penstock.DEFAULT,
    penstock.SEQUENTIAL,
    penstock.THREADS,
    hamilton.SYNC,
    hamilton.ASYNC,
]


def one(a: Any) -> Any:
    return a


def two(a: Any, b: Any) -> Any:
    return a


async def one_async(a: Any) -> Any:
    return a


async def two_async(a: Any, b: Any) -> Any:
    return a


def layered(nodes: int, *, is_async: bool = False) -> Workload:
    """Layers of `WIDTH` no-op nodes; every other node reads two values of the layer before, the rest one."""
    width = min(WIDTH, nodes)
    single, double = (one_async, two_async) if is_async else (one, two)
    steps = []
    for number in range(nodes):
        layer, place = divmod(number, width)
        first = f"d{layer - 1}_{place}" if layer else f"given_{place}"
        second = f"d{layer - 1}_{(place + 1) % width}" if layer else f"given_{(place + 1) % width}"
        inputs = (first, second) if place % 2 and first != second else (first,)
        function = double if len(inputs) == 2 else single
        steps.append(Step(f"n{layer}_{place}", function, inputs, (f"d{layer}_{place}",)))
    work = Workload(tuple(steps), {f"given_{place}": place for place in range(width)})
    return Workload(work.steps, work.given, {name: int(name.rpartition("_")[2]) for name in work.outputs})


def chain(nodes: int) -> Workload:
    """One node after the other: whatever recurses, fails here."""
    names = [f"d{number}" for number in range(nodes + 1)]
    steps = tuple(Step(f"n{place}", one, (names[place],), (names[place + 1],)) for place in range(nodes))
    return Workload(steps, {names[0]: 1}, {names[-1]: 1})


def measured(contestant: Contestant, work: Workload) -> Callable[[], Sample]:
    """One turn: build the pipeline, run it once, both in microseconds per node."""
    prepared = contestant.prepare(work)

    def turn() -> Sample:
        began = time.perf_counter()
        built = contestant.build(prepared)
        build_seconds = time.perf_counter() - began
        run = contestant.ready(work, built)
        began = time.perf_counter()
        outcome = run()
        run_seconds = time.perf_counter() - began
        work.verify(outcome)
        scale = 1e6 / len(work.steps)
        return {"run": run_seconds * scale, "build": build_seconds * scale}

    return turn


def warm(contestants: Iterable[Contestant]) -> None:
    """Let everyone import and cache what they will; failures show again where they count."""
    for contestant in contestants:
        with suppress(Exception):
            measured(contestant, layered(2 * WIDTH))()


def compared(contestants: Iterable[Contestant], work: Workload, rounds: int) -> dict[str, Figures]:
    """Those present, on the same workload, in turns."""
    turns = {contestant.name: measured(contestant, work) for contestant in present(contestants)}
    return take_turns(turns, rounds=rounds)


def run(*, rounds: int, quick: bool) -> list[Table]:
    """Every table of this group."""
    nodes = 60 if quick else 1000
    warm(present([*SYNC, penstock.LOGGED, kedro.LOGGED]))
    return [
        *_sync_tables(nodes, rounds),
        _async_table(nodes, rounds),
        _reported_table(nodes, rounds),
        *_growth_tables((60, 120) if quick else (1000, 3000, 10_000, 30_000, 100_000), rounds),
        _chain_table(120 if quick else 10_000, min(rounds, 3)),
    ]


def _sync_tables(nodes: int, rounds: int) -> list[Table]:
    figures = compared(SYNC, layered(nodes), rounds)
    note = absent_note(SYNC)
    fast = Target({VALUE: 10, "x floor": 1.5})
    ran = table(
        f"Overhead: run, {nodes} no-op nodes in layers",
        "µs/node",
        figures,
        "run",
        against=AGAINST,
        targets={OURS: fast, penstock.SEQUENTIAL.name: fast},
        note=note,
    )
    built = table(
        f"Overhead: build, the same {nodes} nodes",
        "µs/node",
        {name: own for name, own in figures.items() if name in BUILT},
        "build",
        against={"x Penstock": OURS},
        targets={OURS: Target({VALUE: 15})},
        note=note,
    )
    return [ran, built]


def _async_table(nodes: int, rounds: int) -> Table:
    return table(
        f"Overhead: run, {nodes} async no-op nodes",
        "µs/node",
        compared(ASYNC, layered(nodes, is_async=True), rounds),
        "run",
        against=AGAINST,
        targets={OURS: Target({VALUE: 15, "x floor": 2})},
        note=absent_note(ASYNC),
    )


def _reported_table(nodes: int, rounds: int) -> Table:
    return table(
        f"Overhead: run, {nodes} no-op nodes, somebody listening",
        "µs/node",
        compared(REPORTED, layered(nodes), rounds),
        "run",
        against=AGAINST,
        targets={
            penstock.WATCHED.name: Target({VALUE: 25}),
            penstock.HOOKED.name: Target({VALUE: 25}),
            penstock.LOGGED.name: Target({VALUE: 100}),
        },
        note=absent_note(REPORTED),
    )


def _chain_table(nodes: int, rounds: int) -> Table:
    return table(
        f"Overhead: run, a chain of {nodes} no-op nodes",
        "µs/node",
        compared(CHAINED, chain(nodes), rounds),
        "run",
        against=AGAINST,
        note=absent_note(CHAINED),
    )


def _growth_tables(sizes: tuple[int, ...], rounds: int) -> list[Table]:
    works = {size: layered(size) for size in sizes}
    turns = {
        (contestant.name, size): measured(contestant, work)
        for contestant in present(GROWING)
        for size, work in works.items()
    }
    figures = take_turns(turns, rounds=rounds, budget=10)
    title = f"Overhead: growth N^k from {sizes[0]} to {sizes[-1]} nodes, of"
    return [
        Table(f"{title} {what}", "k", [_growth_row(name, sizes, figures, what) for name in _names(GROWING)])
        for what in ("run", "build")
    ]


def _names(contestants: Iterable[Contestant]) -> list[str]:
    return [contestant.name for contestant in present(contestants)]


def _growth_row(
    name: str, sizes: tuple[int, ...], figures: Mapping[tuple[str, int], Figures], what: str
) -> Row:
    """The exponent of the whole time in the number of nodes, with what a node costs at each size."""
    failures = [figures[name, size].failure for size in sizes if figures[name, size].failure]
    if failures:
        return Row(name, None, remark=failures[0])
    per_node = {size: min(figures[name, size].values(what)) for size in sizes}
    whole = [log(per_node[size] * size) for size in sizes]
    slope = linear_regression([log(size) for size in sizes], whole).slope
    remark = " ".join(f"{value:.3g}" for value in per_node.values()) + " µs/node"
    return Row(name, slope, target=Target({VALUE: 1.05}) if name == OURS else None, remark=remark)
