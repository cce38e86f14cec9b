"""Real surroundings to run pipelines in: processes, tickers on event loops."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 30.0
"""Seconds after which something that should have happened never will."""


# Processes ------------------------------------------------------------------------------------------------------------


class Program:
    """A Python process whose output is read as it comes. Its `stderr` goes to a file, which never fills up.

    Its process group is that of a command in a terminal.
    """

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        self.folder = folder
        self._errors = (folder / "stderr").open("w+")
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=pipe,
            stdout=pipe,
            stderr=self._errors,
            text=True,
            cwd=folder,
            process_group=0,
        )

    def wait_line(self, line: str) -> None:
        """Read on until the program has printed `line`."""
        assert self.process.stdout is not None
        seen = []
        for printed in iter(self.process.stdout.readline, ""):
            seen.append(printed)
            if printed.rstrip("\n") == line:
                return
        pytest.fail(f"{line!r} was never printed, but {seen}\n{self.errors()}")

    def interrupt(self) -> None:
        """What Ctrl-C sends, to all processes of the group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self, given: str | None = None) -> tuple[int, str]:
        """Give it its last input and wait until it has ended; its exit code and what it printed since."""
        printed, _ = self.process.communicate(given, timeout=PATIENCE)
        print("stderr:", self.errors())  # shown by a test that fails
        return self.process.returncode, printed

    def errors(self) -> str:
        """What it has written to stderr."""
        return (self.folder / "stderr").read_text()

    def others(self) -> list[int]:
        """Processes that work in its folder, itself excepted."""
        found = [
            entry
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and _folder(entry) == self.folder
        ]
        return [int(entry.name) for entry in found if int(entry.name) != self.process.pid]

    def close(self) -> None:
        """Leave no process behind, whatever the test did."""
        with self.process:
            self.process.kill()
        self._errors.close()


def _folder(process: Path) -> Path | None:
    try:
        return (process / "cwd").readlink()
    except OSError:  # it has ended, or belongs to somebody else
        return None


Start = Callable[..., Program]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a script, or Python with other arguments, in a folder that has it and some more files."""
    programs = []

    def start(
        script: str = "", arguments: Sequence[str] = ("script.py",), files: Mapping[str, str] | None = None
    ) -> Program:
        for name, text in {"script.py": script, **(files or {})}.items():
            (tmp_path / name).write_text(text)
        programs.append(Program(arguments, tmp_path))
        return programs[-1]

    yield start
    for program in programs:
        program.close()


# Tickers --------------------------------------------------------------------------------------------------------------


class Ticker:
    """Ticks every 10 ms and knows how late its latest tick was."""

    PERIOD = 0.01

    def __init__(self) -> None:
        self.ticks = 0
        self.lateness = 0.0

    async def tick(self, sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep) -> None:
        """Tick until cancelled."""
        while True:
            due = time.perf_counter() + self.PERIOD
            await sleep(self.PERIOD)
            self.lateness = max(self.lateness, time.perf_counter() - due)
            self.ticks += 1


@pytest.fixture
def lateness_beside() -> Callable[[Callable[[], Awaitable[Any]]], Awaitable[float]]:
    """How late, in seconds, a 10 ms ticker gets on an asyncio loop that awaits something else beside it."""

    async def lateness_beside(work: Callable[[], Awaitable[Any]]) -> float:
        ticker = Ticker()
        ticking = asyncio.create_task(ticker.tick())
        await asyncio.sleep(0)
        try:
            await work()
            await asyncio.sleep(ticker.PERIOD)  # a tick that is late now is counted
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking
        return ticker.lateness

    return lateness_beside
