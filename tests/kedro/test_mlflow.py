"""MLflow keeps its active run per thread: during a run of AsyncRunner it is the same on all threads.

MLflow itself is large, so what stands here has only the part in question, in the form that MLflow 2.14 to 3 have.
"""

import asyncio
import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from kedro.framework.hooks import hook_impl
from kedro.framework.hooks.manager import _create_hook_manager
from kedro.io import AbstractDataset, DataCatalog, MemoryDataset
from kedro.pipeline import node, pipeline

from penstock.kedro import AsyncRunner


class PerThread:
    """`mlflow.utils.thread_utils.ThreadLocalVariable`."""

    def __init__(self) -> None:
        self._own = threading.local()
        self.all: list[list[str]] = []

    def get(self) -> list[str]:
        if not hasattr(self._own, "value"):
            self.set([])
        value: list[str] = self._own.value
        return value

    def set(self, value: list[str]) -> None:
        self._own.value = value
        self.all.append(value)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> PerThread:
    stack = PerThread()
    monkeypatch.setitem(sys.modules, "mlflow.tracking.fluent", SimpleNamespace(_active_run_stack=stack))
    return stack


@pytest.fixture
def seen(stack: PerThread) -> Callable[[AsyncRunner], dict[str, list[str]]]:
    """Which runs were active where in a run of a pipeline with every kind of code."""

    def run(runner: AsyncRunner) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}

        class Tracked(AbstractDataset[int, int]):
            def load(self) -> int:
                found["loading"] = list(stack.get())
                return 1

            def save(self, data: int) -> None:
                found["saving"] = list(stack.get())

            def _describe(self) -> dict[str, Any]:
                return {}

        class Plugin:
            @hook_impl
            def after_dataset_saved(self, dataset_name: str) -> None:
                found[f"hook of {dataset_name}"] = list(stack.get())

        def plain(number: int) -> int:
            found["node"] = list(stack.get())
            return number

        async def awaited(number: int) -> int:
            await asyncio.sleep(0)
            found["async node"] = list(stack.get())
            return number

        def chunks(number: int) -> Any:
            found["generator node"] = list(stack.get())
            yield number

        hooks = _create_hook_manager()
        hooks.register(Plugin())
        flow = pipeline(
            [node(plain, "in", "a"), node(awaited, "a", "out"), node(chunks, "a", "many")],
        )
        runner.run(flow, DataCatalog({"in": Tracked(), "out": Tracked(), "many": MemoryDataset()}), hooks)
        return found

    return run


@pytest.mark.parametrize("workers", [None, 2])
def test_the_active_run_is_seen_by_all_code(workers: int | None, stack: PerThread, seen: Any) -> None:
    stack.get().append("the run")
    found = seen(AsyncRunner(max_workers=workers))
    assert len(found) == 8
    assert found == {where: ["the run"] for where in found}


def test_it_is_not_left_on_threads_that_have_ended(stack: PerThread, seen: Any) -> None:
    stack.get().append("the run")
    seen(AsyncRunner(max_workers=2))
    assert [active for active in stack.all if active] == [["the run"]]


def test_without_an_active_run_nothing_is_touched(stack: PerThread, seen: Any) -> None:
    found = seen(AsyncRunner(max_workers=2))
    assert found == {where: [] for where in found}
