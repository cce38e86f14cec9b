"""A blocking run in a script, a REPL, a thread, and a node of another run."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from penstock import (
    AbstractDataset,
    AbstractRunner,
    Pipeline,
    SequentialRunner,
    ThreadRunner,
    arun,
    node,
    pipeline,
    run,
)
from penstock.datasets.text import TextDataset

SCRIPT = """
import asyncio, threading
from penstock import AbstractDataset, node, pipeline, run
from penstock.datasets.text import TextDataset

class Numbers(AbstractDataset):
    async def aload(self):
        await asyncio.sleep(0.001)
        return [1, 2, 3]
    async def asave(self, data):
        raise NotImplementedError

def total(numbers):
    print("computing on", threading.current_thread().name)
    return str(sum(numbers))

async def double(text):
    await asyncio.sleep(0.001)
    return text * 2

flow = pipeline([node(total, "numbers", "total"), node(double, "total", "doubled")])
result = run(flow, {"numbers": Numbers(), "total": TextDataset(filepath="total.txt")})
print(result.load("doubled"))
print([thread.name for thread in threading.enumerate()])
"""

Start = Callable[..., Any]

RUNNERS: list[AbstractRunner] = [SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner(2)]


class Numbers(AbstractDataset[Any, Any]):
    """Async-native."""

    async def aload(self) -> Any:
        """Wait, as for a network."""
        await asyncio.sleep(0.001)
        return [1, 2, 3]

    async def asave(self, data: Any) -> None:
        """Nothing saves here."""
        raise NotImplementedError


def total(numbers: list[int]) -> str:
    """Computed by a sync node."""
    return str(sum(numbers))


async def double(text: str) -> str:
    """Computed by an async node."""
    await asyncio.sleep(0.001)
    return text * 2


def flow() -> Pipeline:
    """Two nodes, one of each kind."""
    return pipeline([node(total, "numbers", "total"), node(double, "total", "doubled")])


def catalog(folder: Path) -> dict[str, Any]:
    """I/O of both kinds."""
    return {"numbers": Numbers(), "total": TextDataset(filepath=folder / "total.txt")}


def penstock_threads() -> list[str]:
    """What runs have left behind."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("penstock")]


def test_a_script_runs_a_pipeline_and_ends(start: Start) -> None:
    code, printed = start(SCRIPT).end()
    assert (code, printed.splitlines()) == (0, ["computing on MainThread", "66", "['MainThread']"])


def test_a_module_may_run_a_pipeline_while_it_is_imported(start: Start) -> None:
    """An import lock is held meanwhile: what the loop's thread imports must not wait for it."""
    program = start("import imported", files={"imported.py": SCRIPT})
    code, printed = program.end()
    assert (code, printed.splitlines()[1:2]) == (0, ["66"]), program.errors()


def test_a_repl_runs_a_pipeline_again_and_again(start: Start) -> None:
    line = "run(flow, {'numbers': Numbers(), 'total': TextDataset(filepath='total.txt')}).load('doubled')\n"
    program = start(arguments=["-i", "-q", "script.py"], files={"script.py": SCRIPT})
    code, printed = program.end(line * 3 + "[thread.name for thread in threading.enumerate()]\n")
    assert code == 0
    computed, shown = printed.splitlines()[3:9:2], printed.splitlines()[4:9:2]
    assert (computed, shown) == (["computing on MainThread"] * 3, ["'66'"] * 3)
    assert printed.splitlines()[-1] == "['MainThread']"


@pytest.mark.parametrize("runner", RUNNERS, ids=repr)
def test_a_thread_runs_a_pipeline(runner: AbstractRunner, tmp_path: Path) -> None:
    """Sequential nodes run on the thread that called, whichever that is."""
    results: list[Any] = []
    thread = threading.Thread(
        target=lambda: results.append(runner.run(flow(), catalog(tmp_path)).load("doubled"))
    )
    thread.start()
    thread.join(20)
    assert results == ["66"]
    assert penstock_threads() == []


def test_many_threads_run_pipelines_at_once(tmp_path: Path) -> None:
    """One runner serves them all."""
    runner = SequentialRunner(is_async=True)
    results: dict[int, str] = {}

    def work(number: int) -> None:
        folder = tmp_path / str(number)
        results[number] = runner.run(flow(), {**catalog(folder), "numbers": [number, 1]}).load("doubled")

    threads = [threading.Thread(target=work, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert results == {number: str(number + 1) * 2 for number in range(16)}
    assert penstock_threads() == []


@pytest.mark.parametrize("inner", RUNNERS, ids=repr)
@pytest.mark.parametrize("outer", RUNNERS, ids=repr)
@pytest.mark.parametrize("kind", ["sync", "async", "generator", "async generator", "awaiting"])
def test_a_node_runs_another_pipeline(
    outer: AbstractRunner, inner: AbstractRunner, kind: str, tmp_path: Path
) -> None:
    """The blocking call works on whatever thread the node runs, on a running loop too."""

    def work() -> str:
        result: str = inner.run(flow(), catalog(tmp_path)).load("doubled")
        return result

    def plain() -> str:
        return work()

    def generator() -> Any:
        yield work()

    async def coroutine() -> str:
        return work()

    async def agenerator() -> Any:
        yield work()

    async def awaiting() -> Any:
        return await (await inner.arun(flow(), catalog(tmp_path))).aload("doubled")

    functions = {
        "sync": plain,
        "generator": generator,
        "async": coroutine,
        "async generator": agenerator,
        "awaiting": awaiting,
    }
    outside = pipeline([node(functions[kind], None, "answer", name="outer")])
    assert outer.run(outside).load("answer") == "66"
    assert asyncio.run(outer.arun(outside)).load("answer") == "66"
    assert penstock_threads() == []


def test_runs_nest_three_deep_in_every_worker(tmp_path: Path) -> None:
    """As many inner runs at once as there are workers: none may wait for a worker of another."""

    def nested(depth: int) -> Callable[[], int]:
        def work() -> int:
            if not depth:
                return len(
                    run(flow(), {**catalog(tmp_path / threading.current_thread().name), "numbers": [1]}).load(
                        "doubled"
                    )
                )
            names = [f"part_{number}" for number in range(3)]
            parts = pipeline([node(nested(depth - 1), None, name, name=name) for name in names])
            result = ThreadRunner(2).run(parts)
            return sum(result.load(name) for name in names)

        return work

    assert nested(2)() == 2 * 9
    assert penstock_threads() == []


def test_an_error_of_an_inner_run_comes_out_of_the_outer_one() -> None:
    """With the notes of both: the reader sees the way down."""

    def fail() -> int:
        raise OSError("no more")

    def outer() -> Any:
        return run(pipeline([node(fail, None, "x", name="inner")])).load("x")

    async def main() -> None:
        await arun(pipeline([node(outer, None, "y", name="outer")]))

    with pytest.raises(OSError, match="no more") as failed:
        asyncio.run(main())
    notes = "\n".join(failed.value.__notes__)
    assert notes.index("'inner'") < notes.index("'outer'")


def test_context_variables_of_the_caller_reach_an_inner_run() -> None:
    from contextvars import ContextVar

    request: ContextVar[str] = ContextVar("request")

    async def ask() -> str:
        return request.get()

    def outer() -> Any:
        return run(pipeline([node(ask, None, "x")])).load("x")

    request.set("mine")
    assert ThreadRunner(2).run(pipeline([node(outer, None, "y")])).load("y") == "mine"
