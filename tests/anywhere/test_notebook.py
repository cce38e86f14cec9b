"""Runs in the cells of a real notebook kernel, whose own event loop is always running."""

import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest

Kernel = Any  # the fixtures say what it is; test modules cannot import each other

PRELUDE = """
import asyncio, threading
from contextvars import ContextVar
from penstock import AbstractDataset, DataCatalog, arun, node, pipeline, run
from penstock import ParallelRunner, SequentialRunner, ThreadRunner

class Served(AbstractDataset):
    "Async-native: numbers that a server tells."

    def __init__(self, port):
        self.port = port

    async def aload(self):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            return [int(word) for word in (await reader.read()).split()]
        finally:
            writer.close()
            await writer.wait_closed()

    async def asave(self, data):
        raise NotImplementedError

def total(numbers):
    print("total on", threading.current_thread().name)
    return str(sum(numbers))

async def double(text):
    await asyncio.sleep(0.001)
    print("double")
    return text * 2

flow = pipeline([node(total, "numbers", "total"), node(double, "total", "doubled")])
catalog = DataCatalog.from_config({
    "total": {"type": "text.TextDataset", "filepath": "total.txt"},
    "doubled": {"type": "text.TextDataset", "filepath": "doubled.txt"},
})
catalog["numbers"] = Served(PORT)
"""

LEFT = "[t.name for t in threading.enumerate() if t.name.startswith('penstock')]"


class _Numbers(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.sendall(b"1 2 3")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where a server tells numbers."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Numbers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def notebook(kernel: Kernel, port: int) -> Iterator[Kernel]:
    """A kernel with a pipeline defined in a cell. No run may leave anything behind in it."""
    kernel.run(f"PORT = {port}" + PRELUDE)
    yield kernel
    assert kernel.run(LEFT).value == "[]"
    # The tasks that are left are the kernel's own.
    tasks = kernel.run("[t.get_coro().__qualname__ for t in asyncio.all_tasks()]").value
    assert "penstock" not in tasks.lower()
    assert "Execution" not in tasks


def test_the_kernel_is_of_this_decade(kernel: Kernel) -> None:
    """Its own loop runs on the thread that executes cells: what `asyncio.run` refuses to work in."""
    assert kernel.run("__import__('ipykernel').__version__.partition('.')[0]").value == f"'{kernel.release}'"
    assert kernel.run("import asyncio; asyncio.get_running_loop().is_running()").value == "True"
    kernel.begin("asyncio.run(asyncio.sleep(0))")
    assert "cannot be called from a running event loop" in kernel.finish().traceback


@pytest.mark.parametrize(
    "call",
    [
        "SequentialRunner(is_async=True).run(flow, catalog)",
        "SequentialRunner().run(flow, catalog)",
        "ThreadRunner(2).run(flow, catalog)",
        "run(flow, catalog)",
        "await arun(flow, catalog)",
        "await SequentialRunner().arun(flow, catalog)",
        "await ThreadRunner(2).arun(flow, catalog)",
        "ParallelRunner(2).run(flow, catalog)",
        "await ParallelRunner(2).arun(flow, catalog)",
    ],
)
def test_a_cell_runs_a_pipeline_and_may_be_run_again(notebook: Kernel, call: str) -> None:
    for _ in range(3):
        cell = notebook.run(f"result = {call}\nresult.load('doubled')")
        assert cell.value == "'66'"
        assert cell.printed.splitlines()[-1] == "double"
        assert cell.elsewhere == ""


def test_a_blocking_run_computes_on_the_main_thread(notebook: Kernel) -> None:
    """Where plots, debuggers and databases of one thread expect to be."""
    assert notebook.run("run(flow, catalog);").printed.splitlines() == ["total on MainThread", "double"]


def test_datasets_load_and_save_in_a_cell(notebook: Kernel) -> None:
    """The blocking side of an async-native dataset, on the thread of the running loop."""
    assert notebook.run("catalog['numbers'].load()").value == "[1, 2, 3]"
    assert notebook.run("catalog.load('numbers')").value == "[1, 2, 3]"
    assert notebook.run("await catalog.aload('numbers')").value == "[1, 2, 3]"
    assert notebook.run("catalog.save('total', 'saved'); catalog.load('total')").value == "'saved'"


def test_two_runs_at_once(notebook: Kernel) -> None:
    code = """
    async def one(number):
        result = await arun(flow, {"numbers": [number]})
        return await result.aload("doubled")
    await asyncio.gather(one(1), one(2), asyncio.to_thread(lambda: run(flow, {"numbers": [3]}).load("doubled")))
    """
    assert notebook.run(code).value == "['11', '22', '33']"


def test_a_run_goes_on_in_a_task_while_other_cells_run(notebook: Kernel) -> None:
    """Every line is shown under the cell whose run printed it, whichever thread it came from."""
    slow = """
    opened = threading.Event()
    def wait(numbers):
        opened.wait(30)
        print("background", flush=True)
        return numbers
    task = asyncio.create_task(arun(pipeline([node(wait, "numbers", "same")]), {"numbers": [1]}))
    """
    notebook.run(slow)
    assert notebook.run("run(flow, catalog).load('doubled')").value == "'66'"
    cell = notebook.run("opened.set(); (await task).load('same')")
    assert cell.value == "[1]"
    assert cell.printed + cell.elsewhere == "background\n"
    assert cell.printed == ""


def test_a_blocking_run_while_an_awaited_one_is_under_way(notebook: Kernel) -> None:
    """The awaited one gets no turn on the loop meanwhile, and goes on afterwards."""
    code = """
    gate = asyncio.Event()
    async def wait(numbers):
        await gate.wait()
        return numbers
    task = asyncio.create_task(arun(pipeline([node(wait, "numbers", "same")]), {"numbers": [1]}))
    await asyncio.sleep(0)
    blocking = run(flow, catalog).load("doubled")
    gate.set()
    blocking, (await task).load("same")
    """
    assert notebook.run(code).value == "('66', [1])"


def test_a_failure_shows_the_line_of_the_node(notebook: Kernel) -> None:
    notebook.begin("def broken():\n    return 1 / 0\nrun(pipeline([node(broken, None, 'x')]))")
    cell = notebook.finish()
    assert (cell.status, cell.error) == ("error", "ZeroDivisionError")
    assert "return 1 / 0" in cell.traceback


def test_nodes_see_the_context_variables_of_the_cell(notebook: Kernel) -> None:
    """Trackers keep the current experiment in one."""
    code = """
    experiment = ContextVar("experiment")
    def sync(): return experiment.get()
    async def awaited(): return experiment.get()
    experiment.set("mine")
    both = pipeline([node(sync, None, "x"), node(awaited, None, "y")])
    results = [run(both), await arun(both), ThreadRunner(2).run(both), await ThreadRunner(2).arun(both)]
    {result.load(name) for result in results for name in "xy"}
    """
    assert notebook.run(code).value == "{'mine'}"


def test_a_result_reads_well(notebook: Kernel) -> None:
    shown = notebook.run("run(flow, catalog)").value
    assert "2 nodes" in shown
    assert "total" in shown
