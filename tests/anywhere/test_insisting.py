"""Ctrl-C twice: the first one asks, the second one insists, and a run that cannot end everything says what it is.

What hangs here hangs for a minute, so a process that ends within `PROMPT` seconds did not wait for it.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]

PROMPT = 10.0

SCRIPT = """
import asyncio, os, signal, sys, threading, time
from penstock import SequentialRunner, ThreadRunner, node, pipeline

def told(number, frame):
    os.write(1, b"told\\n")
    raise KeyboardInterrupt

if "awaited" not in sys.argv:  # where `asyncio.run` has a handler of its own, if it finds Python's
    signal.signal(signal.SIGINT, told)
end = time.perf_counter() + 60

def reached():
    print("reached", flush=True)

async def sleeps(a):
    reached()
    time.sleep(60)

async def spins(a):
    reached()
    while time.perf_counter() < end:
        pass

async def swallows(a):
    reached()
    while time.perf_counter() < end:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass

def swallows_too(a):
    reached()
    while time.perf_counter() < end:
        try:
            time.sleep(0.01)
        except BaseException:
            print("told", flush=True)

runner, flow = eval(sys.argv[1]), pipeline([node(eval(sys.argv[2]), "a", "b", name="holds")])

async def awaited():
    try:
        await runner.arun(flow, {"a": 1})
    except asyncio.CancelledError as error:
        print(*error.__notes__, sep="\\n")
        raise

try:
    asyncio.run(awaited()) if "awaited" in sys.argv else runner.run(flow, {"a": 1})
except KeyboardInterrupt as error:
    print(*getattr(error, "__notes__", ()), sep="\\n")
    print("ended by KeyboardInterrupt", flush=True)
    print(sorted(t.name for t in threading.enumerate() if not t.daemon), flush=True)
"""

RUNNERS = ["SequentialRunner()", "ThreadRunner(2)"]


def insist(program: Any) -> str:
    """Interrupt a program that has reached its node, and again when it has been told; what it prints after that."""
    program.wait_line("reached")
    program.interrupt()
    program.wait_line("told")
    time.sleep(
        0.1
    )  # wherever the second one arrives, the outcome is the same, but not in the handler of the first
    begun = time.perf_counter()
    program.interrupt()
    code, printed = program.end()
    assert time.perf_counter() - begun < PROMPT
    assert code == 0
    assert printed.splitlines()[-2:] == ["ended by KeyboardInterrupt", "['MainThread']"]
    return str(printed)


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("function", ["sleeps", "swallows"])
def test_ends_a_run_whose_async_node_does_not_end(start: Start, runner: str, function: str) -> None:
    """It holds its loop outside Python, or takes a cancellation for nothing: the error says that it goes on."""
    printed = insist(start(SCRIPT, ["script.py", runner, function]))
    assert "awaiting tasks that do not end when they are cancelled" in printed


@pytest.mark.parametrize("runner", RUNNERS)
def test_stops_python_code_that_holds_the_loop(start: Start, runner: str) -> None:
    printed = insist(start(SCRIPT, ["script.py", runner, "spins"]))
    assert "Still ending by itself" not in printed


def test_names_the_sync_node_that_does_not_end_when_awaited(start: Start) -> None:
    """`asyncio.run` cancels every task there is when it is interrupted again, the one that closes the run included."""
    printed = insist(start(SCRIPT, ["script.py", RUNNERS[0], "swallows_too", "awaited"]))
    assert "running node 'holds'" in printed
