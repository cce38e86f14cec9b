"""The live display, seen on the screen of a terminal."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from struct import pack

import pytest

pytest.importorskip("pty", reason="a pseudo-terminal is a Unix thing")

import pty
from fcntl import ioctl
from termios import TIOCSWINSZ

import pyte

CEILING = 30.0
"""Seconds after which a wait fails; no test depends on how many of them pass."""


class Terminal:
    """Runs `python -m penstock.cli...` as somebody at a terminal would.

    Args:
        arguments: of the interpreter.
        folder: where it stands.
        environment: variables beside those of this process.
        size: lines and columns.
        errors: where the standard error goes; to the terminal, too, when left out.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        size: tuple[int, int] = (24, 80),
        errors: int | None = None,
    ) -> None:
        self._master, slave = pty.openpty()
        ioctl(slave, TIOCSWINSZ, pack("HHHH", *size, 0, 0))
        self.screen = pyte.HistoryScreen(size[1], size[0], history=1000)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ("CI", "NO_COLOR", "TERM", "COLUMNS", "LINES")
        }
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env={**kept, "TERM": "xterm-256color", **environment},
            stdin=slave,
            stdout=slave,
            stderr=slave if errors is None else errors,
            start_new_session=True,
        )
        os.close(slave)

    @property
    def text(self) -> str:
        """What is on the screen now."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    @property
    def everything(self) -> str:
        """What has been scrolled off the screen, too."""
        above = [
            "".join(line[column].data for column in range(self.screen.columns)).rstrip()
            for line in self.screen.history.top
        ]
        return "\n".join([*above, self.text])

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Read what the program writes until a condition holds."""
        deadline = time.monotonic() + CEILING
        while not condition():
            if time.monotonic() > deadline or not self._read(deadline - time.monotonic()):
                raise AssertionError(f"never came to pass; the screen is:\n{self.text}")

    def wait_text(self, *texts: str) -> None:
        """Read until all of these are on the screen at once."""
        self.wait_for(lambda: all(text in self.text for text in texts))

    def type(self, text: str) -> None:
        """Type something."""
        os.write(self._master, text.encode())

    def end(self) -> int:
        """Read until the program has ended; its exit code."""
        while self._read(CEILING):
            pass
        return self.process.wait(CEILING)

    def close(self) -> None:
        """Let go of it, and end the program if it has not."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(CEILING)
        os.close(self._master)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], seconds)
        try:
            read = os.read(self._master, 65536) if ready else b""
        except OSError:  # Linux says so when the other end is closed
            read = b""
        self.written += read
        self._stream.feed(read)
        return bool(read)


# Nodes wait for a file, so a test says what is under way at one moment; the file appears when it has seen enough.
PIPELINE = """
import logging, sys, time
from pathlib import Path
from penstock import node, pipeline

def wait(name):
    while not Path(name).exists():
        time.sleep(0.01)

def first(text):
    wait("open-first")
    return text

def second(text):
    print("a line of a node")
    logging.getLogger("somebody").warning("a log line")
    print("begun, not ended", end="", flush=True)
    wait("open-second")
    print(" and ended")
    return text * 1000

def fail(text):
    wait("open-fail")
    raise ValueError("no such luck")

def ask(text):
    print("a question follows")
    return input("what is your name? ")

def create_pipeline():
    return register_pipelines()["__default__"]

def register_pipelines():
    whole = pipeline([node(first, "a", "b", name="first"), node(second, "b", "c", name="second")])
    many = pipeline([node(first, "a", f"x{n}", name=f"a_long_name_for_a_node_{n:03}") for n in range(200)])
    return {"__default__": whole, "failing": pipeline([node(fail, "a", "d", name="fail")]), "many": many,
            "asking": pipeline([node(first, "a", "b", name="first"), node(ask, "b", "c", name="ask")])}
"""
CATALOG = """
a: {type: text.TextDataset, filepath: a.txt}
c: {type: text.TextDataset, filepath: data/c.txt}
"""
HIDE, SHOW = b"\x1b[?25l", b"\x1b[?25h"

Start = Callable[..., Terminal]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pipeline.py").write_text(PIPELINE)
    (tmp_path / "catalog.yml").write_text(CATALOG)
    (tmp_path / "a.txt").write_text("abc")
    return tmp_path


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Start `penstock run ...` in a terminal."""
    opened: list[Terminal] = []

    def start(
        *arguments: str, size: tuple[int, int] = (24, 80), errors: int | None = None, **environment: str
    ) -> Terminal:
        terminal = Terminal(
            ["-c", "from penstock.cli import main; main(prog_name='penstock')", "run", *arguments],
            folder,
            environment,
            size,
            errors,
        )
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        terminal.close()


def let(folder: Path, *names: str) -> None:
    for name in names:
        (folder / f"open-{name}").touch()


def test_the_display_shows_what_runs_and_counts(start: Start, folder: Path) -> None:
    terminal = start()
    terminal.wait_text(
        "running   first", "0 of 2 nodes, 1 running", "loaded 3 bytes", "waits for node 'first'"
    )
    let(folder, "first")
    terminal.wait_text("done      first", "running   second", "1 of 2 nodes, 1 running")
    let(folder, "second")
    assert terminal.end() == 0


def test_it_is_gone_in_the_end_and_a_summary_stands_there(start: Start, folder: Path) -> None:
    terminal = start()
    terminal.wait_text("running   first")
    let(folder, "first", "second")
    assert terminal.end() == 0
    assert "2 nodes in " in terminal.text
    assert "running" not in terminal.everything
    assert "waits for" not in terminal.everything
    assert terminal.written.count(HIDE) == terminal.written.count(SHOW) == 1


def test_what_nodes_print_and_log_stands_above_it_once(start: Start, folder: Path) -> None:
    terminal = start()
    let(folder, "first")
    terminal.wait_text("running   second", "a line of a node", "a log line", "begun, not ended")
    lines = terminal.text.splitlines()
    places = [
        next(n for n, line in enumerate(lines) if text in line)
        for text in ("a line of a node", "a log line", "begun, not ended", "running   second")
    ]
    assert places == sorted(places)
    let(folder, "second")
    terminal.end()
    assert terminal.everything.count("a line of a node") == 1
    assert terminal.everything.count("a log line") == 1
    assert "begun, not ended and ended" in terminal.everything.splitlines()


@pytest.mark.parametrize("drawn", [True, False])
def test_a_node_may_ask_a_question(start: Start, folder: Path, drawn: bool) -> None:
    if not drawn:
        let(folder, "first")
    terminal = start("--pipeline", "asking")
    if drawn:
        terminal.wait_text("running   first")
        let(folder, "first")
    terminal.wait_text("a question follows\nwhat is your name?")
    assert "waits for" not in terminal.text, "nothing is drawn while somebody types"
    terminal.type("ada\n")
    assert terminal.end() == 0
    assert "what is your name? ada" in terminal.everything.splitlines()
    assert (folder / "data" / "c.txt").read_text() == "ada"
    assert terminal.written.count(HIDE) == terminal.written.count(SHOW)


def test_a_failed_node_is_named_and_the_terminal_is_given_back(start: Start, folder: Path) -> None:
    terminal = start("--pipeline", "failing")
    terminal.wait_text("running   fail")
    let(folder, "fail")
    assert terminal.end() == 1
    assert "  failed    fail\n0 of 1 node done in" in terminal.everything
    assert "ValueError: no such luck" in terminal.everything
    assert terminal.written.rindex(SHOW) > terminal.written.rindex(HIDE)


def test_ctrl_c_gives_the_terminal_back(start: Start, folder: Path) -> None:
    terminal = start()
    terminal.wait_text("running   first")
    os.kill(terminal.process.pid, signal.SIGINT)
    assert terminal.end() == 130
    assert "Stopped by Ctrl-C." in terminal.everything
    assert "waits for" not in terminal.everything
    assert terminal.written.rindex(SHOW) > terminal.written.rindex(HIDE)


@pytest.mark.parametrize("size", [(24, 80), (8, 30), (5, 20)])
def test_it_fits_the_terminal_however_many_nodes_run(
    start: Start, folder: Path, size: tuple[int, int]
) -> None:
    terminal = start(
        "--pipeline", "many", "--runner", "ThreadRunner", "--runner-params", "max_workers=100", size=size
    )
    terminal.wait_text("0 of 2")
    terminal.wait_for(lambda: "a_lo" in terminal.text)
    height, _ = size
    assert len(terminal.text.splitlines()) <= height
    shown = [line for line in terminal.text.splitlines() if line.startswith("  running")]
    assert 1 <= len(shown) <= min(12, height)
    # A line that was too long would have been wrapped, and the display would not find its way back up.
    let(folder, "first")
    assert terminal.end() == 0
    assert "waits for" not in terminal.everything


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"CI": "true"}])
def test_elsewhere_there_are_plain_lines(start: Start, folder: Path, variables: dict[str, str]) -> None:
    let(folder, "first", "second")
    terminal = start(**variables)
    assert terminal.end() == 0
    assert "  started   first\n" in terminal.everything
    assert HIDE not in terminal.written


def test_no_color_means_a_display_without_colours(start: Start, folder: Path) -> None:
    terminal = start(NO_COLOR="1")
    terminal.wait_text("running   first")
    let(folder, "first", "second")
    terminal.end()
    assert HIDE in terminal.written
    coloured = [
        code
        for code in (b"\x1b[3%dm", b"\x1b[9%dm")
        for number in range(8)
        if code % number in terminal.written
    ]
    assert coloured == []


def test_quiet_draws_nothing(start: Start, folder: Path) -> None:
    let(folder, "first", "second")
    terminal = start("--quiet")
    terminal.end()
    assert HIDE not in terminal.written
    assert "running" not in terminal.everything
    assert "started" not in terminal.everything
    assert "nodes in" not in terminal.everything


def test_a_redirected_standard_error_stays_redirected(start: Start, folder: Path) -> None:
    with (folder / "errors.txt").open("wb") as errors:
        terminal = start(errors=errors.fileno())
        let(folder, "first")
        terminal.wait_text("running   second")
        let(folder, "second")
        assert terminal.end() == 0
    assert "a log line" not in terminal.everything
    assert (folder / "errors.txt").read_text().endswith("a log line (node 'second')\n")


def test_a_short_run_pays_for_no_display(folder: Path, start: Start) -> None:
    let(folder, "first", "second")
    terminal = start()
    assert terminal.end() == 0
    assert "2 nodes in " in terminal.text


def test_rich_is_not_imported_where_nothing_is_drawn(folder: Path) -> None:
    let(folder, "first", "second")
    program = (
        "import sys, atexit; atexit.register(lambda: print('rich' in sys.modules));"
        "from penstock.cli import main; main(['run'])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=30
    )
    assert told.stdout.endswith("False\n"), told.stdout + told.stderr


@pytest.fixture
def ipython(folder: Path) -> Iterator[Terminal]:
    """IPython in a terminal, with the extension loaded."""
    arguments = ["-m", "IPython", "--simple-prompt", "--no-banner", "--no-confirm-exit", "--colors=nocolor"]
    terminal = Terminal(arguments, folder, {"IPYTHONDIR": str(folder / "ipython")})
    terminal.wait_text("In [1]:")
    terminal.type("%load_ext penstock\n")
    terminal.wait_text("In [2]:")
    yield terminal
    terminal.close()


def test_ipython_shows_runs_of_sessions_as_well_and_a_line_stays(ipython: Terminal, folder: Path) -> None:
    ipython.type("result = session.run()\n")
    ipython.wait_text("running   first", "0 of 2 nodes, 1 running")
    let(folder, "first", "second")
    ipython.wait_text("In [3]:")
    assert "2 of 2 nodes, loaded 3 bytes" in ipython.everything.replace("\n", " ")
    assert "running" not in ipython.everything


def test_an_interrupt_in_ipython_takes_the_display_away(ipython: Terminal, folder: Path) -> None:
    ipython.type("result = session.run()\n")
    ipython.wait_text("running   first")
    ipython.process.send_signal(signal.SIGINT)
    ipython.wait_text("KeyboardInterrupt", "In [3]:")
    assert "0 of 2 nodes, 1 stopped" in ipython.everything
    ipython.type("import threading; [t.name for t in threading.enumerate() if 'penstock' in t.name]\n")
    ipython.wait_text("Out[3]: []")
    let(folder, "first", "second")
    ipython.type("result = session.run()\n")
    ipython.wait_text("2 of 2 nodes", "In [5]:")


def test_what_is_tried_again_stands_there_instead_of_what_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    from penstock.cli._frame import Frame
    from penstock.engine import DatasetLoading, NodeStarted, Retrying, RunStarted
    from penstock.io import Traffic
    from penstock.progress import Board
    from penstock.testing import ManualClock

    board = Board(ManualClock(0.0))
    for event in (
        RunStarted("r", ("clean", "fit")),
        DatasetLoading("flights", "clean", Traffic()),
        Retrying("flights", "clean", 1, 2.0, ConnectionError("away")),
        NodeStarted("fit", {}),
        Retrying(None, "fit", 2, 3.0, OSError("torn")),
    ):
        board(event)
    Console(width=100).print(Frame(board.snapshot()))
    lines = capsys.readouterr().out.splitlines()
    assert [" ".join(line.split()) for line in lines[:2]] == [
        "again flights attempt 2 in 2.0 s, after ConnectionError: away",
        "again fit attempt 3 in 3.0 s, after OSError: torn",
    ]
