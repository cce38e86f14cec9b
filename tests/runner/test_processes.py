"""ParallelRunner: node functions in worker processes."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from penstock import ParallelRunner, Pipeline, RunResult, node, pipeline
from penstock.testing import nothing_left_running

RUNNER = ParallelRunner(max_workers=2)


@pytest.fixture(autouse=True)
def no_process_left() -> Iterator[None]:
    before = children()
    with nothing_left_running():
        yield
    assert children() - before == set()


def children() -> set[int]:
    """The processes that this one has started, those that have ended but were not waited for included."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}


@pytest.fixture(params=[False, True], ids=["run", "arun"])
def start(request: pytest.FixtureRequest) -> Callable[..., RunResult]:
    def run(
        flow: Pipeline, catalog: Any = None, runner: ParallelRunner = RUNNER, **options: Any
    ) -> RunResult:
        if request.param:
            return asyncio.run(runner.arun(flow, catalog, **options))
        return runner.run(flow, catalog, **options)

    return run


def one(function: Callable[..., Any], **options: Any) -> Pipeline:
    return pipeline([node(function, "a", "b", name="one", **options)])


class TestFunctions:
    def test_run_in_other_processes(self, start: Callable[..., RunResult]) -> None:
        where = start(one(lambda a: (os.getpid(), threading.current_thread().name)), {"a": 1}).load("b")
        assert where[0] != os.getpid()
        assert where[1] == "MainThread"

    def test_async_ones_stay(self, start: Callable[..., RunResult]) -> None:
        async def here(a: int) -> int:
            return os.getpid()

        assert start(one(here), {"a": 1}).load("b") == os.getpid()

    def test_generators_wait_there_until_their_chunk_is_saved(self, tmp_path: Path) -> None:
        saved = []

        class Chunks:
            def load(self) -> Any:
                raise NotImplementedError

            def save(self, data: Any) -> None:
                saved.append((data, Path(tmp_path, "made").read_text()))

        def stream(a: Path) -> Iterator[tuple[int, bool]]:
            for number in range(3):
                with Path(a, "made").open("a") as made:
                    made.write(str(number))
                yield number, os.getpid()

        RUNNER.run(one(stream), {"a": tmp_path, "b": Chunks()})
        assert [(data[0], made) for data, made in saved] == [(0, "0"), (1, "01"), (2, "012")]
        assert os.getpid() not in {data[1] for data, _ in saved}
