"""Ctrl-C, sent to a real process at a moment that the process has announced.

What hangs here hangs for a minute, so a process that ends within `PROMPT` seconds did not wait for it.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]

PROMPT = 10.0

INTERRUPTED = (130, -2)

SCRIPT = """
import asyncio, sys, threading, time
from pathlib import Path
from penstock import AbstractDataset, ParallelRunner, SequentialRunner, ThreadRunner, arun, node, pipeline, run
from penstock.datasets.pickle import PickleDataset
from penstock.datasets.text import TextDataset

def reached():
    print("reached", flush=True)

def loop():
    end = time.perf_counter() + 60
    while time.perf_counter() < end:
        pass

class Hanging(AbstractDataset):
    async def aload(self):
        reached()
        await asyncio.sleep(60)
    async def asave(self, data):
        reached()
        await asyncio.sleep(60)

class Sleeping(AbstractDataset):
    def load(self):
        reached()
        time.sleep(60)
    def save(self, data):
        reached()
        time.sleep(60)

class Unwilling:
    "Takes a minute to be pickled, in Python."
    def __reduce__(self):
        reached()
        loop()

def first():
    return "complete" * 100_000

def users_own_node(text):
    if case == "sync node":
        reached()
        loop()
    if case == "sleeping node":
        reached()
        time.sleep(60)
    return Unwilling() if case == "encoding save" else text

async def users_async_node(text):
    reached()
    try:
        await asyncio.sleep(60)
    finally:
        if case == "stubborn node":
            print("cleaning", flush=True)
            await asyncio.sleep(60)
    return text

runner, case = eval(sys.argv[1]), sys.argv[2]
function = users_async_node if case in ("async node", "stubborn node") else users_own_node
flow = pipeline([
    node(first, None, "first", name="first"),
    node(lambda text: text, "first", "copied", name="copied"),
    node(function, {"async load": "hanging", "sleeping load": "sleeping"}.get(case, "copied"), "second", name="second"),
])
second = {"async save": Hanging(), "sleeping save": Sleeping()}.get(case) or PickleDataset(filepath="data/second.pkl")
added = {"open_args_save": {"mode": "a"}}  # a file that is added to is saved before anybody has it
catalog = {
    "first": TextDataset(filepath="data/first.txt", fs_args=added),
    "copied": TextDataset(filepath="data/copied.txt", fs_args=added),
    "second": second,
    "hanging": Hanging(),
    "sleeping": Sleeping(),
}

def users_own_call():
    if "awaited" in sys.argv:
        asyncio.run(runner.arun(flow, catalog))
    else:
        runner.run(flow, catalog)

users_own_call()
"""

RUNNERS = ["SequentialRunner()", "SequentialRunner(is_async=True)", "ThreadRunner(2)"]

CASES = [
    "sync node",
    "sleeping node",
    "async node",
    "async load",
    "async save",
    "sleeping load",
    "sleeping save",
    "encoding save",
]


def assert_interrupted(program: Any, begun: float, code: int) -> str:
    """The process has ended as one does on Ctrl-C, and what it wrote is whole; gives what it said on stderr."""
    seconds = time.perf_counter() - begun
    print(f"ended {seconds:.2f} s after Ctrl-C")
    errors: str = program.errors()
    assert code in INTERRUPTED, errors
    assert seconds < PROMPT
    assert errors.rstrip().splitlines()[-1].startswith("KeyboardInterrupt") or "\nKeyboardInterrupt" in errors
    assert "in users_own_call" in errors
    assert "Fatal Python error" not in errors
    data = program.folder / "data"
    files = {file.name: file.read_bytes() for file in data.iterdir()} if data.exists() else {}
    assert set(files.values()) <= {b"complete" * 100_000}
    assert files.keys() <= {"first.txt", "copied.txt"}
    # Loads that hang may do so before anything else happens; nodes and saves need what comes before them.
    assert len(files) == 2 or "load" in " ".join(program.process.args)
    return errors


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("runner", RUNNERS)
def test_ctrl_c_ends_a_script(start: Start, runner: str, case: str) -> None:
    """With a traceback that shows the caller's line; what was saved before is whole, what was not is not there."""
    program = start(SCRIPT, ["script.py", runner, case])
    program.wait_line("reached")
    begun = time.perf_counter()
    program.interrupt()
    code, _ = program.end()
    errors = assert_interrupted(program, begun, code)
    if case in ("sync node", "sleeping node") and runner != "ThreadRunner(2)":
        assert "in users_own_node" in errors


@pytest.mark.parametrize("case", ["sync node", "async node", "async load", "sleeping load"])
def test_ctrl_c_ends_a_script_that_awaits(start: Start, case: str) -> None:
    program = start(SCRIPT, ["script.py", RUNNERS[1], case, "awaited"])
    program.wait_line("reached")
    begun = time.perf_counter()
    program.interrupt()
    code, _ = program.end()
    assert_interrupted(program, begun, code)


@pytest.mark.parametrize("awaited", [[], ["awaited"]], ids=["blocking", "awaited"])
def test_ctrl_c_during_the_clean_up_ends_that_too(start: Start, awaited: list[str]) -> None:
    """The first one asks, and the async node takes its time to clean up; the second one insists."""
    program = start(SCRIPT, ["script.py", RUNNERS[1], "stubborn node", *awaited])
    program.wait_line("reached")
    program.interrupt()
    program.wait_line("cleaning")
    begun = time.perf_counter()
    program.interrupt()
    code, _ = program.end()
    assert_interrupted(program, begun, code)


@pytest.mark.parametrize("runner", RUNNERS)
def test_ctrl_c_twice_in_a_row(start: Start, runner: str) -> None:
    """While the run waits for a thread that cannot be stopped."""
    program = start(SCRIPT, ["script.py", runner, "sleeping save"])
    program.wait_line("reached")
    begun = time.perf_counter()
    program.interrupt()
    time.sleep(
        0.2
    )  # two signals at once would be one; wherever the second one arrives, the outcome is the same
    program.interrupt()
    code, _ = program.end()
    assert_interrupted(program, begun, code)


@pytest.mark.parametrize("awaited", [[], ["awaited"]], ids=["blocking", "awaited"])
@pytest.mark.parametrize("case", ["sync node", "sleeping node", "async node", "sleeping load"])
def test_ctrl_c_in_a_terminal_ends_worker_processes_without_a_word(
    start: Start, case: str, awaited: list[str]
) -> None:
    """A terminal sends the signal to all processes of the group; only the one that runs has something to say."""
    program = start(SCRIPT, ["script.py", "ParallelRunner(2)", case, *awaited])
    program.wait_line("reached")
    begun = time.perf_counter()
    program.interrupt()
    code, _ = program.end()
    errors = assert_interrupted(program, begun, code)
    assert "penstock/workers/_inside" not in errors
    assert program.others() == []


GONE = """
import os, signal, sys, time
from penstock import ParallelRunner, node, pipeline

def busy(a):
    print("reached", flush=True)
    time.sleep(60)

ParallelRunner(2).run(pipeline([node(busy, "a", "b")]), {"a": 1})
"""


def test_worker_processes_end_with_a_process_that_is_killed(start: Start) -> None:
    program = start(GONE)
    program.wait_line("reached")
    assert program.others()
    program.process.kill()
    program.end()
    deadline = time.perf_counter() + 30
    while program.others():
        assert time.perf_counter() < deadline


BIG = """
import threading, time
from penstock import node, pipeline, run
from penstock.datasets.text import TextDataset

def big():
    return "x" * 300_000_000

def other(text):
    time.sleep(60)

flow = pipeline([node(big, None, "big"), node(other, "big", None)])
print("starting", flush=True)
run(flow, {"big": TextDataset(filepath="data/big.txt")})
"""


def test_ctrl_c_while_a_large_file_is_written(start: Start) -> None:
    """Nobody sees half of it, and no temporary file stays behind, however slow the disk is."""
    program = start(BIG)
    program.wait_line("starting")
    data = program.folder / "data"
    deadline = time.perf_counter() + 30
    while not (data.exists() and any(file.name.startswith(".") for file in data.iterdir())):
        assert time.perf_counter() < deadline
    begun = time.perf_counter()
    program.interrupt()
    code, _ = program.end()
    print(f"ended {time.perf_counter() - begun:.2f} s after Ctrl-C")
    assert code in INTERRUPTED
    left = {file.name: file.stat().st_size for file in data.iterdir()} if data.exists() else {}
    assert left in ({}, {"big.txt": 300_000_000})


UNFINISHED = """
import os, signal
from penstock.datasets.text import TextDataset
staged = TextDataset(filepath="data/text.txt").stage("complete")
print(len(os.listdir("data")), flush=True)
if not os.fork():
    exit()  # a child has no business with the files of its parent
os.wait()
print(len(os.listdir("data")), flush=True)
signal.raise_signal(signal.SIGINT)
"""


def test_a_process_that_ends_amid_a_save_leaves_no_temporary_file(start: Start) -> None:
    """As after Ctrl-C during a save that takes longer than a stopped run waits for."""
    program = start(UNFINISHED)
    code, printed = program.end()
    assert code in INTERRUPTED
    assert printed.split() == ["1", "1"]
    assert list((program.folder / "data").iterdir()) == []


def test_the_next_run_works_after_ctrl_c(start: Start) -> None:
    """In the same process, as in a REPL."""
    script = SCRIPT.replace("\nusers_own_call()", AGAIN)
    program = start(script, ["script.py", RUNNERS[1], "async load"])
    program.wait_line("reached")
    program.interrupt()
    code, printed = program.end()
    assert (code, printed.splitlines()[-2:]) == (0, ["8", "['MainThread']"])


AGAIN = """
try:
    users_own_call()
except KeyboardInterrupt:
    print(len(run(pipeline([node(users_own_node, "text", "out")]), {"text": "complete"}).load("out")))
    print([thread.name for thread in threading.enumerate()])
"""


AT_ANY_MOMENT = """
import asyncio, faulthandler, signal, threading, time
from penstock import AbstractDataset, SequentialRunner, ThreadRunner, node, pipeline

class Native(AbstractDataset):
    async def aload(self):
        await asyncio.sleep(0.0002)
        return 1
    async def asave(self, data):
        await asyncio.sleep(0.0002)

async def awaited(x):
    return x

signal.signal(signal.SIGALRM, signal.default_int_handler)
faulthandler.dump_traceback_later(20, exit=True)
flow = pipeline([node([abs, awaited][n % 2], f"d{n}", f"d{n + 1}", name=f"n{n}") for n in range(4)])
runners = [SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner(2)]
interrupted = 0
for moment in range(150):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0001 * (moment + 1))
        runners[moment % 3].run(flow, {f"d{n}": Native() for n in range(5)})
    except KeyboardInterrupt:
        interrupted += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
end = time.perf_counter() + 5
while threading.active_count() > 1 and time.perf_counter() < end:
    time.sleep(0.01)
print(interrupted > 0, threading.active_count())
"""


def test_ctrl_c_at_any_moment_neither_hangs_nor_leaves_threads(start: Start) -> None:
    """While threads and loops are being started and stopped, too."""
    program = start(AT_ANY_MOMENT)
    code, printed = program.end()
    assert (code, printed) == (0, "True 1\n"), program.errors()
