"""Runs in the cells of a notebook with a project: repeated, side by side, with their output where it belongs."""

from pathlib import Path
from typing import Any

import pytest

Kernel = Any

PIPELINE = """
import asyncio, sys, threading
from penstock import AbstractDataset, node, pipeline
from penstock.workers import here

gate = threading.Event()

def say(line):
    sys.stdout.write(line + "\\n")  # in one go: print() may be interrupted by another thread before the end of the line

class Blocking(AbstractDataset):
    def load(self):
        say("blocking load")
        return 1
    def save(self, data):
        say("blocking save")

class Awaited(AbstractDataset):
    async def aload(self):
        say("awaited load")
        return 1
    async def asave(self, data):
        say("awaited save")

def computed(number, other):
    here.get() or gate.wait(30)  # a worker process has a gate of its own
    say("computed")
    sys.stderr.write("complained\\n")
    return number

async def awaited(number):
    say("awaited")
    return number

def generated(number):
    say("generated")
    yield number

def create_pipeline():
    return pipeline([
        node(computed, ["blocking", "awaited"], "first"),
        node(awaited, "first", "second"),
        node(generated, "second", "third"),
    ])
"""

CATALOG = """
blocking: {type: pipeline.Blocking}
awaited: {type: pipeline.Awaited}
second: {type: pipeline.Awaited}
third: {type: pipeline.Blocking}
"""

LINES = {
    "blocking load",
    "awaited load",
    "computed",
    "complained",
    "awaited",
    "awaited save",
    "generated",
    "blocking save",
}

RUNNERS = ["SequentialRunner()", "SequentialRunner(is_async=True)", "ThreadRunner(2)"]
WITH_PROCESSES = [*RUNNERS, "ParallelRunner(2)"]


@pytest.fixture(scope="module")
def notebook(kernel: Kernel, tmp_path_factory: pytest.TempPathFactory) -> Kernel:
    """A notebook in a project whose every part prints something."""
    folder: Path = tmp_path_factory.mktemp("chatty")
    (folder / "pipeline.py").write_text(PIPELINE)
    (folder / "catalog.yml").write_text(CATALOG)
    kernel.run(f"import asyncio, os, threading; os.chdir({str(folder)!r})")
    kernel.run(
        "%load_ext penstock\nfrom penstock import ParallelRunner, SequentialRunner, ThreadRunner\n"
        "from penstock import arun, node, pipeline, run"
    )
    kernel.run("import pipeline as module; pipelines['__default__']; gate = module.gate")
    return kernel


@pytest.mark.parametrize("runner", WITH_PROCESSES)
@pytest.mark.parametrize("call", ["session.run(runner={})", "await session.arun(runner={})"])
def test_what_a_run_prints_is_shown_below_its_cell(notebook: Kernel, call: str, runner: str) -> None:
    """Whichever thread it comes from; and the cell may be run again."""
    notebook.run("gate.set()")
    for _ in range(2):
        cell = notebook.run(call.format(runner) + ";")
        assert set(cell.printed.splitlines()) == LINES
        assert cell.elsewhere == ""


@pytest.mark.parametrize("runner", RUNNERS)
def test_what_a_task_prints_later_is_shown_below_the_cell_that_started_it(
    notebook: Kernel, runner: str
) -> None:
    notebook.run("gate.clear()")
    notebook.begin(f"task = asyncio.create_task(session.arun(runner={runner}))")
    notebook.finish()
    notebook.run("await asyncio.sleep(0)")
    cell = notebook.run("gate.set(); await task; print('mine')")
    assert cell.printed == "mine\n"
    assert {"computed", "awaited", "generated", "complained"} <= set(cell.elsewhere.splitlines())


def test_runs_of_two_cells_at_once(notebook: Kernel) -> None:
    """Each started by its own cell as a task; both wait for the same gate, so neither can be over before the other."""
    notebook.run("gate.clear()")
    for name in ("one", "two"):
        notebook.run(f"{name} = asyncio.create_task(session.arun(runner='ThreadRunner', run_id={name!r}))")
    cell = notebook.run(
        "gate.set()\nresults = await asyncio.gather(one, two)\n[result.run_id for result in results]"
    )
    assert cell.value == "['one', 'two']"


def test_an_awaited_run_leaves_the_loop_free(notebook: Kernel) -> None:
    """A task of the notebook opens the gate that the run waits for."""
    code = """
    gate.clear()
    async def open_soon():
        await asyncio.sleep(0)
        gate.set()
    task = asyncio.create_task(open_soon())
    (await session.arun()) is not None
    """
    assert notebook.run(code).value == "True"


def test_a_kernel_with_a_blocking_run_is_alive(notebook: Kernel) -> None:
    """Its heartbeat, which notebooks watch, answers meanwhile."""
    import zmq

    notebook.run("gate.clear()")
    notebook.begin("print('begun', flush=True)\nsession.run(inputs={'blocking': 1, 'awaited': 1});")
    notebook.wait_line("begun")
    with notebook.manager.context.socket(zmq.REQ) as heart:
        heart.linger = 0
        heart.connect(f"tcp://127.0.0.1:{notebook.manager.hb_port}")
        heart.send(b"beat")
        assert heart.poll(30_000)
        assert heart.recv() == b"beat"
    notebook.interrupt()
    assert notebook.finish().error == "KeyboardInterrupt"
    notebook.run("gate.set()")
