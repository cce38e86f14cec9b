"""The interrupt button, while a cell runs a pipeline of the project at hand.

What hangs here hangs for a minute, so a cell that ends within `PROMPT` seconds, on however busy a machine, did not wait
for it. `tests/anywhere/test_notebook_interrupt.py` has more, for runs without a project.
"""

from pathlib import Path
from typing import Any

import pytest

Kernel = Any

PROMPT = 10.0

PIPELINE = """
import asyncio, threading, time
from pathlib import Path
from penstock import AbstractDataset, node, pipeline

FLAG = Path(__file__).with_name("hangs")

def reached():
    print("reached")

class Awaited(AbstractDataset):
    async def aload(self):
        if FLAG.exists():
            reached()
            await asyncio.sleep(60)
        return "data"
    async def asave(self, data):
        if FLAG.exists():
            reached()
            await asyncio.sleep(60)

class Blocking(AbstractDataset):
    def load(self):
        if FLAG.exists():
            reached()
            loop()
        return "data"
    def save(self, data):
        raise NotImplementedError

class Sleeping(AbstractDataset):
    def load(self):
        if FLAG.exists():
            reached()
            time.sleep(3)
        return "data"
    def save(self, data):
        raise NotImplementedError

def loop():
    end = time.perf_counter() + 60
    while time.perf_counter() < end:
        pass

def same(x):
    return x

def begin():
    return "begun"

def compute(x):
    if FLAG.exists():
        reached()
        loop()
    return x

async def wait(x):
    if FLAG.exists():
        reached()
        await asyncio.sleep(60)
    return x

def flow(function, source="begun"):
    return pipeline([
        node(begin, None, "begun", name="begin"),
        node(function, source, "middle", name="middle"),
        node(same, "middle", "end", name="last"),
    ])

def register_pipelines():
    return {
        "async load": flow(same, "awaited"),
        "async save": pipeline([
            node(begin, None, "begun"), node(same, "begun", "awaited"), node(same, "begun", "end"),
        ]),
        "sync load": flow(same, "blocking"),
        "stuck load": flow(same, "sleeping"),
        "sync node": flow(compute),
        "async node": flow(wait),
    }
"""

CATALOG = """
awaited: {type: pipeline.Awaited}
blocking: {type: pipeline.Blocking}
sleeping: {type: pipeline.Sleeping}
begun: {type: text.TextDataset, filepath: data/begun.txt}
middle: {type: text.TextDataset, filepath: data/middle.txt}
end: {type: text.TextDataset, filepath: data/end.txt}
"""

CASES = ["async load", "async save", "sync load", "sync node", "async node"]
CALLS = {
    "blocking": "result = session.run({!r})",
    "blocking, threads": "result = session.run({!r}, runner='ThreadRunner')",
    "awaited": "result = await session.arun({!r})",
    "awaited, threads": "result = await session.arun({!r}, runner='ThreadRunner')",
    "blocking, processes": "result = session.run({!r}, runner='ParallelRunner')",
    "awaited, processes": "result = await session.arun({!r}, runner='ParallelRunner')",
    "magic": "result = get_ipython().run_line_magic('run_penstock', '-p \"{}\"')",
}
LEFT = "[t.name for t in threading.enumerate() if t.name.startswith('penstock')]"


@pytest.fixture(scope="module")
def hanging(kernel: Kernel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook in a project that hangs as long as the file `hangs` is there."""
    folder = tmp_path_factory.mktemp("hanging")
    (folder / "pipeline.py").write_text(PIPELINE)
    (folder / "catalog.yml").write_text(CATALOG)
    kernel.run(f"import asyncio, os, threading, time; os.chdir({str(folder)!r})")
    kernel.run("%load_ext penstock")
    return folder


@pytest.fixture
def folder(hanging: Path) -> Path:
    """The same, hanging, and with nothing saved."""
    (hanging / "hangs").touch()
    for file in hanging.glob("data/*"):
        file.unlink()
    return hanging


def interrupt(kernel: Kernel, code: str) -> Any:
    """Run a cell until it hangs, and interrupt it."""
    kernel.begin(code)
    kernel.wait_line("reached")
    kernel.interrupt()
    cell = kernel.finish()
    print(f"{code} ended {cell.seconds:.2f} s after the interrupt, with {cell.error}")
    assert cell.error in ("KeyboardInterrupt", "CancelledError")
    assert cell.seconds < PROMPT
    return cell


@pytest.mark.parametrize(
    ("call", "case"),
    [
        *((call, case) for call in ("blocking", "awaited") for case in CASES),
        *((call, "sync node") for call in CALLS if call not in ("blocking", "awaited")),
    ],
)
def test_an_interrupt_stops_a_run_and_the_next_one_works(
    kernel: Kernel, folder: Path, call: str, case: str
) -> None:
    """Nothing is half written, nothing goes on, and the traceback is short."""
    cell = interrupt(kernel, CALLS[call].format(case))
    assert kernel.run(LEFT).value == "[]"
    for file in folder.glob("data/*"):  # temporary ones would be among them
        assert (file.name, file.read_text()) in {("begun.txt", "begun"), ("end.txt", "begun")}
    assert "/penstock/engine/" not in cell.traceback
    assert cell.traceback.count("\n") < 40
    assert kernel.run("type(session.last_run).__name__").value == "'FailedRun'"
    (folder / "hangs").unlink()
    assert kernel.run(CALLS[call].format(case)).status == "ok"
    assert kernel.run(LEFT).value == "[]"


def test_what_cannot_be_stopped_is_named_and_its_result_is_never_saved(kernel: Kernel, folder: Path) -> None:
    kernel.run("before = set(threading.enumerate())")
    cell = interrupt(kernel, CALLS["awaited"].format("stuck load"))
    if "[]" not in kernel.run(LEFT).value:  # unless this machine was so busy that it has ended by now
        assert "Still ending by itself" in cell.traceback
        assert "loading dataset 'sleeping'" in cell.traceback
    kernel.run("while set(threading.enumerate()) - before: time.sleep(0.01)")
    assert not (folder / "data" / "middle.txt").exists()
    (folder / "hangs").unlink()
    assert kernel.run(CALLS["awaited"].format("stuck load") + "\nresult.load('end')").value == "'data'"


def test_an_interrupt_reads_well(kernel: Kernel, folder: Path) -> None:
    """The cell, the user's own lines, what was interrupted; nothing of Penstock or asyncio."""
    awaited = interrupt(kernel, CALLS["awaited"].format("async load")).traceback
    assert "The run was interrupted" in awaited
    assert "asyncio/" not in awaited
    blocking = interrupt(kernel, CALLS["blocking"].format("sync node")).traceback
    assert "in compute(x)" in blocking
    (folder / "hangs").unlink()
