"""Every way to run a pipeline with a manager that follows: each runner, blocking and awaited."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from penstock import AbstractRunner, DataCatalog, Pipeline, RunResult, SequentialRunner, ThreadRunner
from penstock.hooks import HookManager, run_params
from penstock.testing import nothing_left_running

RUNNERS = {
    "sequential": SequentialRunner(),
    "sequential-async": SequentialRunner(is_async=True),
    "threads": ThreadRunner(max_workers=4),
}


@dataclass(frozen=True)
class Followed:
    """A runner, and whether it is awaited. Calling it has a manager follow a run, and leaves nothing behind."""

    name: str
    awaited: bool

    @property
    def runner(self) -> AbstractRunner:
        return RUNNERS[self.name]

    def __call__(
        self, manager: HookManager, pipeline: Pipeline, given: Any = None, run_id: str = "it"
    ) -> RunResult:
        with nothing_left_running():
            if self.awaited:
                return asyncio.run(self.arun(manager, pipeline, given, run_id))
            return self.run(manager, pipeline, given, run_id)

    def run(self, manager: HookManager, pipeline: Pipeline, given: Any, run_id: str = "it") -> RunResult:
        catalog = DataCatalog(given)
        return manager.follow(
            lambda hooks: self.runner.run(pipeline, catalog, hooks, run_id),
            run_params=run_params(run_id, self.name),
            pipeline=pipeline,
            catalog=catalog,
        )

    async def arun(
        self, manager: HookManager, pipeline: Pipeline, given: Any, run_id: str = "it"
    ) -> RunResult:
        catalog = DataCatalog(given)
        return await manager.afollow(
            lambda hooks: self.runner.arun(pipeline, catalog, hooks, run_id),
            run_params=run_params(run_id, self.name),
            pipeline=pipeline,
            catalog=catalog,
        )

    def __str__(self) -> str:
        return f"{self.name}-{'arun' if self.awaited else 'run'}"


WAYS = [Followed(name, awaited) for name in RUNNERS for awaited in (False, True)]


@pytest.fixture(params=WAYS, ids=str)
def follow(request: pytest.FixtureRequest) -> Followed:
    """Has a manager follow a run, in each way."""
    return request.param


@pytest.fixture(params=[way for way in WAYS if way.awaited], ids=str)
def follow_awaited(request: pytest.FixtureRequest) -> Followed:
    """Has a manager follow a run, in each way that is awaited."""
    return request.param


@pytest.fixture(params=[way for way in WAYS if not way.awaited], ids=str)
def follow_blocking(request: pytest.FixtureRequest) -> Followed:
    """Has a manager follow a run, in each way that blocks."""
    return request.param
