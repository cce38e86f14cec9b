"""The interrupt button of a notebook, pressed at a moment that the cell itself has announced.

What hangs here hangs for a minute, so a cell that ends within `PROMPT` seconds, on however busy a machine, did not wait
for it.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

Kernel = Any

PROMPT = 10.0

PRELUDE = """
import asyncio, os, threading, time
from penstock import AbstractDataset, ParallelRunner, SequentialRunner, ThreadRunner, arun, node, pipeline, run

cleaned = []
state = {"hangs": True}

def reached():
    # The kernel shows it a moment later, when what comes next is well under way; flushing would wait for that.
    print("reached")

class Hanging(AbstractDataset):
    "Async-native, and waits for a server that does not answer."
    async def aload(self):
        if state["hangs"]:
            try:
                reached()
                await asyncio.sleep(60)
            finally:
                await asyncio.sleep(0.01)
                cleaned.append("aload")
        return 1
    async def asave(self, data):
        if state["hangs"]:
            try:
                reached()
                await asyncio.sleep(60)
            finally:
                cleaned.append("asave")

class Sleeping(AbstractDataset):
    "Blocks in C code, where nothing can stop it."
    seconds = 60
    def load(self):
        if state["hangs"]:
            reached()
            time.sleep(self.seconds)
        return 1
    def save(self, data):
        raise NotImplementedError

class Spinning(AbstractDataset):
    "Blocks in Python code."
    def load(self):
        if state["hangs"]:
            reached()
            loop()
        return 1
    def save(self, data):
        raise NotImplementedError

def loop():
    end = time.perf_counter() + 60
    while time.perf_counter() < end:
        pass

def same(x):
    return x

def looping(x=None):
    if state["hangs"]:
        try:
            reached()
            loop()
        finally:
            cleaned.append("looping")
    return 1

async def awaiting(x=None):
    if state["hangs"]:
        try:
            reached()
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            cleaned.append("awaiting")
    return 1

def yielding():
    try:
        yield 1
        if state["hangs"]:
            reached()
            loop()
    finally:
        cleaned.append("yielding")

async def ayielding():
    try:
        yield 1
        if state["hangs"]:
            reached()
            await asyncio.sleep(60)
    finally:
        cleaned.append("ayielding")

def of(function, catalog=None):
    inputs = "x" if catalog else None
    return pipeline([node(function, inputs, "y", name="first"), node(same, "y", "z", name="second")]), catalog

cases = {
    "async load": of(same, {"x": Hanging()}),
    "async save": of(same, {"x": 1, "y": Hanging()}),
    "spinning load": of(same, {"x": Spinning()}),
    "sleeping load": of(same, {"x": Sleeping()}),
    "sync node": of(looping),
    "async node": of(awaiting),
    "generator node": of(yielding),
    "async generator node": of(ayielding),
}
def children():
    found = []
    for thread in os.listdir("/proc/self/task"):
        try:
            found += open(f"/proc/self/task/{thread}/children").read().split()
        except OSError:
            pass  # it has just ended
    return found
idents = lambda: {t.ident for t in threading.enumerate() if t.name.startswith("penstock")}
left = lambda: [t.name for t in threading.enumerate() if t.name.startswith("penstock")]
"""

CLEANS_UP = {
    "async load": "aload",
    "async save": "asave",
    "sync node": "looping",
    "async node": "awaiting",
    "generator node": "yielding",
    "async generator node": "ayielding",
}

CALLS = {
    "blocking": "SequentialRunner(is_async=True).run(*cases[{!r}])",
    "blocking, plain": "SequentialRunner().run(*cases[{!r}])",
    "blocking, threads": "ThreadRunner(2).run(*cases[{!r}])",
    "awaited": "await SequentialRunner(is_async=True).arun(*cases[{!r}])",
    "awaited, plain": "await SequentialRunner().arun(*cases[{!r}])",
    "awaited, threads": "await ThreadRunner(2).arun(*cases[{!r}])",
    "blocking, processes": "ParallelRunner(2).run(*cases[{!r}])",
    "awaited, processes": "await ParallelRunner(2).arun(*cases[{!r}])",
}


@pytest.fixture
def notebook(kernel: Kernel) -> Iterator[Kernel]:
    """A kernel that is to be as good afterwards as before."""
    kernel.run(PRELUDE)
    before = kernel.run("len(asyncio.all_tasks()), threading.active_count()").value
    yield kernel
    assert kernel.run("len(asyncio.all_tasks()), threading.active_count()").value == before


def interrupt(notebook: Kernel, code: str) -> Any:
    """Run a cell until it has reached its gate, and interrupt it."""
    notebook.begin(code)
    notebook.wait_line("reached")
    notebook.interrupt()
    cell = notebook.finish()
    print(f"{code} ended {cell.seconds:.2f} s after the interrupt, with {cell.error}")
    assert cell.status == "error"
    assert cell.error in ("KeyboardInterrupt", "CancelledError")
    assert cell.seconds < PROMPT
    return cell


@pytest.mark.parametrize(
    ("call", "case"),
    [
        *((call, case) for call in ("blocking", "awaited") for case in (*CLEANS_UP, "spinning load")),
        *((call, case) for call in CALLS if "," in call for case in ("async load", "sync node")),
        *((f"{call}, processes", "generator node") for call in ("blocking", "awaited")),
    ],
)
def test_an_interrupt_ends_a_run(notebook: Kernel, call: str, case: str) -> None:
    """Promptly, with what hung cleaned up and nothing left behind; and the same cell works afterwards."""
    code = CALLS[call].format(case)
    interrupt(notebook, code)
    assert notebook.run("left() + children()").value == "[]"
    if case in CLEANS_UP and not ("processes" in call and case in ("sync node", "generator node")):
        assert notebook.run("cleaned").value == str([CLEANS_UP[case]])
    again = notebook.run(f"state['hangs'] = False\nresult = {code}\nresult.load('z')")
    assert again.value == "1"


def test_an_interrupt_does_not_wait_for_what_cannot_be_stopped(notebook: Kernel) -> None:
    """A thread that sleeps in C code ends by itself some day; the error says so, and its result is dropped."""
    notebook.run("Sleeping.seconds = 3")
    for call in ("blocking", "blocking, threads", "awaited", "awaited, threads"):
        notebook.run("state['hangs'] = True\nbegun, before = time.perf_counter(), idents()")
        code = CALLS[call].format("sleeping load")
        cell = interrupt(notebook, code)
        sleeps, seconds = eval(notebook.run("bool(idents() - before), time.perf_counter() - begun").value)
        assert not sleeps or "loading dataset 'x'" in cell.traceback
        assert sleeps or seconds > 3
        again = notebook.run(f"state['hangs'] = False\nresult = {code}\nresult.load('z')")
        assert again.value == "1"
    assert_impatience_does_no_harm(notebook)
    # Not by `join`: up to Python 3.12, an interrupt of `join` makes the thread look as if it had ended.
    notebook.run(
        "end = time.perf_counter() + 30\nwhile left() and time.perf_counter() < end: time.sleep(0.01)"
    )
    assert notebook.run("left()").value == "[]"


def assert_impatience_does_no_harm(notebook: Kernel) -> None:
    """Press the button again while the run is being cleaned up."""
    for call in ("blocking", "awaited"):
        notebook.run("state['hangs'] = True")
        notebook.begin(CALLS[call].format("sleeping load"))
        notebook.wait_line("reached")
        notebook.interrupt()
        notebook.manager.interrupt_kernel()
        cell = notebook.finish()
        print(
            f"{call}, interrupted twice: ended {cell.seconds:.2f} s after the first time, with {cell.error}"
        )
        assert cell.error in ("KeyboardInterrupt", "CancelledError")
        assert cell.seconds < PROMPT


def test_a_blocking_sequential_run_sleeping_on_the_calling_thread_is_interrupted(notebook: Kernel) -> None:
    """On the main thread a signal reaches C code that sleeps."""
    interrupt(notebook, CALLS["blocking, plain"].format("sleeping load"))
    assert notebook.run("left()").value == "[]"


@pytest.mark.parametrize("case", ["async node", "sync node", "async load"])
def test_an_interrupt_ends_one_run_of_two(notebook: Kernel, case: str) -> None:
    """The cell's own run ends; one that a task of an earlier cell goes on with is another matter."""
    notebook.run(
        "gate = asyncio.Event()\n"
        "async def wait():\n    await gate.wait()\n    return 1\n"
        "task = asyncio.create_task(arun(pipeline([node(wait, None, 'w')])))"
    )
    interrupt(notebook, CALLS["awaited"].format(case))
    assert notebook.run("gate.set(); (await task).load('w')").value == "1"
    assert notebook.run("left()").value == "[]"


@pytest.mark.parametrize("case", ["async load", "sync node"])
@pytest.mark.parametrize("call", ["blocking", "blocking, threads", "awaited"])
def test_a_nested_run_is_interrupted_with_the_outer_one(notebook: Kernel, call: str, case: str) -> None:
    """The node that called it does not go on with half a result."""
    code = (
        f"def outer():\n    run(*cases[{case!r}])\n    cleaned.append('went on')\n"
        "cases['nested'] = of(outer)\n" + CALLS[call].format("nested")
    )
    interrupt(notebook, code)
    assert notebook.run("left()").value == "[]"
    assert notebook.run("cleaned").value == str([CLEANS_UP[case]])


def test_the_traceback_of_an_interrupted_node_shows_its_line(notebook: Kernel) -> None:
    cell = interrupt(notebook, CALLS["blocking"].format("sync node"))
    assert cell.error == "KeyboardInterrupt"
    assert re.search(r"in looping\(.*in loop\(.*> \d+ +(while time|pass|end =)", cell.traceback, re.DOTALL)
