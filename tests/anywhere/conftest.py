"""Real surroundings to run pipelines in: processes, notebook kernels, tickers on event loops."""

import asyncio
import os
import queue
import re
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 30.0
"""Seconds after which something that should have happened never will."""


# Processes ------------------------------------------------------------------------------------------------------------


class Program:
    """A Python process whose output is read as it comes. Its `stderr` goes to a file, which never fills up."""

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        self.folder = folder
        self._errors = (folder / "stderr").open("w+")
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [sys.executable, *arguments], stdin=pipe, stdout=pipe, stderr=self._errors, text=True, cwd=folder
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
        """What Ctrl-C sends."""
        self.process.send_signal(signal.SIGINT)

    def end(self, given: str | None = None) -> tuple[int, str]:
        """Give it its last input and wait until it has ended; its exit code and what it printed since."""
        printed, _ = self.process.communicate(given, timeout=PATIENCE)
        print("stderr:", self.errors())  # shown by a test that fails
        return self.process.returncode, printed

    def errors(self) -> str:
        """What it has written to stderr."""
        return (self.folder / "stderr").read_text()

    def close(self) -> None:
        """Leave no process behind, whatever the test did."""
        with self.process:
            self.process.kill()
        self._errors.close()


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


# Kernels --------------------------------------------------------------------------------------------------------------


_COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass
class Cell:
    """What became of a cell."""

    status: str = ""
    error: str = ""
    traceback: str = ""
    printed: str = ""
    value: str = ""
    elsewhere: str = ""
    """What was printed meanwhile, but shown under another cell."""
    seconds: float = 0.0
    """From the interrupt (or else from the start) to the end."""


@dataclass
class Kernel:
    """A notebook kernel in a process of its own, used as a notebook uses it."""

    manager: Any
    client: Any
    _id: str = ""
    _since: float = 0.0
    _cell: Cell = field(default_factory=Cell)

    def run(self, code: str) -> Cell:
        """Execute a cell to its end, which has to be a good one."""
        self.begin(code)
        cell = self.finish()
        assert cell.status == "ok", f"{cell.traceback}\n{cell.printed}"
        return cell

    def begin(self, code: str) -> None:
        """Start executing a cell."""
        self._cell = Cell()
        self._since = time.perf_counter()
        self._id = self.client.execute(code)

    def wait_line(self, line: str) -> None:
        """Wait until the cell has shown `line`."""
        while line not in (self._cell.printed + self._cell.elsewhere).splitlines():
            assert not self._read(), f"the cell ended without {line!r}: {self._cell}"

    def interrupt(self) -> None:
        """What the interrupt button does."""
        self._since = time.perf_counter()
        self.manager.interrupt_kernel()

    def finish(self) -> Cell:
        """Wait for the end of the cell."""
        while not self._read():
            pass
        return self._cell

    def _read(self) -> bool:
        """Take one message; tell whether the cell has ended with it."""
        try:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
        except queue.Empty:
            pytest.fail(f"the kernel is silent: {self._cell}")
        content, cell = message["content"], self._cell
        mine = message["parent_header"].get("msg_id") == self._id
        match message["msg_type"]:
            case "stream" if mine:
                cell.printed += content["text"]
            case "stream":
                cell.elsewhere += content["text"]
            case "execute_result" if mine:
                cell.value = content["data"]["text/plain"]
            case "error" if mine:
                cell.status, cell.error = "error", content["ename"]
                cell.traceback = _COLOURS.sub("", "\n".join(content["traceback"]))
            case "status" if mine and content["execution_state"] == "idle":
                cell.seconds = time.perf_counter() - self._since
                cell.status = cell.status or "ok"
                return True
        return False


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A kernel that all tests of a module share, as the cells of one notebook do."""
    from jupyter_client.manager import KernelManager

    folder = tmp_path_factory.mktemp("notebook")
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(
        cwd=str(folder), env={**os.environ, "IPYTHONDIR": str(folder / "ipython"), "NO_COLOR": "1"}
    )
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
        manager.context.destroy()


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
