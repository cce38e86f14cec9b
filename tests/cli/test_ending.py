"""How the real program ends: exit codes, signals, and what is left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

# Two outputs; the second node begins when the first output is saved, since a file that is added to is not handed over.
# It tells so, and then waits for ever.
WAITS = """
import threading
from penstock import node, pipeline

def write():
    return "complete\\n" * 100_000

def wait(text):
    print("waiting", flush=True)
    threading.Event().wait()
    return text

flow = pipeline([node(write, None, "first", name="write"), node(wait, "first", "second", name="wait")])
"""

CATALOG = """
first: {type: text.TextDataset, filepath: data/first.txt, fs_args: {open_args_save: {mode: a}}}
second: {type: text.TextDataset, filepath: data/second.txt}
"""


@pytest.fixture
def waits(tmp_path: Path) -> Path:
    """A project whose last node never ends."""
    (tmp_path / "pipeline.py").write_text(WAITS)
    (tmp_path / "catalog.yml").write_text(CATALOG)
    return tmp_path


def start(*arguments: str | Path) -> "subprocess.Popen[str]":
    """The real program, its output readable as it comes."""
    program = [sys.executable, "-c", "from penstock.cli import main; main()", *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(program, stdout=pipe, stderr=pipe, text=True, env={**os.environ, "CI": "1"})


@pytest.mark.parametrize("runner", ["SequentialRunner", "ThreadRunner", "ParallelRunner"])
@pytest.mark.parametrize(
    ("sent", "code", "told"),
    [(signal.SIGINT, 130, "Stopped by Ctrl-C."), (signal.SIGTERM, 143, "Stopped by SIGTERM.")],
)
def test_a_signal_stops_a_run_and_leaves_whole_files_only(
    waits: Path, runner: str, sent: signal.Signals, code: int, told: str
) -> None:
    with start("run", waits, "--runner", runner) as process:
        assert process.stdout
        assert process.stderr
        assert "waiting\n" in iter(process.stdout.readline, "")
        process.send_signal(sent)
        assert process.wait() == code
        shown = process.stderr.read()
    assert shown.splitlines()[0] == told
    assert "Traceback" not in shown
    assert [file.name for file in (waits / "data").iterdir()] == ["first.txt"]
    assert (waits / "data" / "first.txt").read_text() == "complete\n" * 100_000


def test_a_stopped_run_tells_how_to_go_on(waits: Path) -> None:
    with start("run", waits) as process:
        assert process.stdout
        assert process.stderr
        assert "waiting\n" in iter(process.stdout.readline, "")
        process.send_signal(signal.SIGINT)
        assert '--from-nodes "wait"' in process.stderr.read()


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--version"], 0), (["run", "/nowhere"], 2), (["nothing"], 2)]
)
def test_the_exit_code_reaches_the_shell(arguments: list[str], code: int) -> None:
    with start(*arguments) as process:
        assert process.wait() == code


def test_a_failing_run_exits_with_one(waits: Path) -> None:
    (waits / "pipeline.py").write_text(WAITS.replace("threading.Event().wait()", "raise OSError('no more')"))
    with start("run", waits) as process:
        assert process.stderr
        assert process.stderr.read().startswith("OSError: no more\n")
        assert process.wait() == 1


def test_a_run_goes_on_when_nobody_reads_its_output(waits: Path) -> None:
    (waits / "pipeline.py").write_text(WAITS.replace("threading.Event().wait()", ""))
    with start("run", waits) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 0
    assert (waits / "data" / "second.txt").exists()
