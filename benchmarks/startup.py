"""How long it takes before anything happens: imports, command lines, a run of three nodes that do nothing.

Every figure is a process of its own, started as a user would start it.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import _projects
from benchmarks._measure import Figures, Sample, take_turns
from benchmarks._report import VALUE, Row, Table, Target, table
from benchmarks.contestants import installed

BARE = "bare Python"
OURS = "import penstock"
IMPORTS = {
    BARE: "pass",
    "import asyncio": "import asyncio",
    OURS: "import penstock",
    "the names of the tutorial": "from penstock import DataCatalog, node, pipeline, run",
    "ordeq": "import ordeq",
    "Kedro: pipeline, io, runner": "import kedro.pipeline, kedro.io, kedro.runner",
    "Hamilton: driver": "import hamilton.driver",
}
SIZE = "; print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"


def run(*, rounds: int, quick: bool) -> list[Table]:
    """Imports, their memory, and commands."""
    present = {name: code for name, code in IMPORTS.items() if _possible(code)}
    tables = [_import_table(present, rounds)]
    if Path("/proc/self/status").exists():
        tables.append(_size_table(present))
    with TemporaryDirectory() as folder:
        tables.append(_command_table(Path(folder), rounds))
    return tables


def _possible(code: str) -> bool:
    module = code.replace(",", " ").split()[1:2]
    return not module or installed(module[0].partition(".")[0])


def _import_table(codes: Mapping[str, str], rounds: int) -> Table:
    """Seconds over bare Python, each round's own."""
    turns = {name: partial(_timed, [sys.executable, "-c", code]) for name, code in codes.items()}
    take_turns(turns, rounds=1)  # compiles what has never been imported
    figures = take_turns(turns, rounds=rounds)
    bare = figures.pop(BARE).values("seconds")
    over = {name: Figures(_differences(own, bare), own.failure) for name, own in figures.items()}
    return table(
        "Start-up: import",
        "s over bare Python",
        over,
        "seconds",
        against={"x Penstock": OURS},
        targets={name: Target({VALUE: 0.05}) for name in (OURS, "the names of the tutorial")},
        note=f"bare Python itself: {min(bare):.3f} s; peers import what plug-ins of theirs they find installed",
    )


def _differences(own: Figures, others: list[float]) -> list[Sample]:
    pairs = zip(own.values("seconds"), others, strict=False)
    return [{"seconds": value - other} for value, other in pairs]


def _size_table(codes: Mapping[str, str]) -> Table:
    """Resident memory at its highest, of the interpreter with the import done."""
    rows = []
    for name, code in codes.items():
        target = Target({VALUE: 25}) if name == OURS else None
        try:
            megabytes = int(_output([sys.executable, "-c", code + SIZE]).split()[-1]) / 1024
            rows.append(Row(name, megabytes, target=target))
        except RuntimeError as error:
            rows.append(Row(name, None, target=target, remark=str(error)))
    return Table("Start-up: resident memory after the import", "MB", rows)


def _command_table(folder: Path, rounds: int) -> Table:
    """The command lines, each in a minimal project of its own."""
    turns: dict[str, Callable[[], Sample]] = {
        "penstock --help": partial(_timed, [_script("penstock"), "--help"]),
        "penstock run": partial(_timed, [_script("penstock"), "run"], _projects.penstock(folder / "ours")),
    }
    if installed("kedro"):
        project = _projects.kedro(folder / "theirs")
        turns["kedro --help"] = partial(_timed, [_script("kedro"), "--help"])
        turns["kedro run"] = partial(_timed, [_script("kedro"), "run"], project)
    take_turns(turns, rounds=1)
    return table(
        "Start-up: commands; `run` is of 3 no-op nodes",
        "s",
        take_turns(turns, rounds=rounds),
        "seconds",
        against={"x penstock run": "penstock run"},
        targets={"penstock --help": Target({VALUE: 0.12}), "penstock run": Target({VALUE: 0.25})},
    )


def _timed(command: list[str], folder: Path | None = None) -> Sample:
    began = time.perf_counter()
    _output(command, folder)
    return {"seconds": time.perf_counter() - began}


def _output(command: list[str], folder: Path | None = None) -> str:
    """What the command prints.

    Raises:
        RuntimeError: it failed; says how it ended.
    """
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise RuntimeError(f"{Path(command[0]).name} exited with {done.returncode}: {''.join(last)}")
    return done.stdout


def _script(name: str) -> str:
    """The command as installed beside this interpreter."""
    return str(Path(sys.executable).parent / name)
