"""Every way to run a pipeline: each runner, blocking and awaited."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from penstock import AbstractRunner, ParallelRunner, Pipeline, RunResult, SequentialRunner, ThreadRunner
from penstock.testing import nothing_left_running

RUNNERS = {
    "sequential": SequentialRunner(),
    "sequential-async": SequentialRunner(is_async=True),
    "threads": ThreadRunner(max_workers=4),
    "processes": ParallelRunner(max_workers=4),
}


@dataclass(frozen=True)
class Way:
    """A runner, and whether it is awaited. Calling it runs a pipeline and leaves nothing behind (promise 8)."""

    name: str
    awaited: bool

    @property
    def runner(self) -> AbstractRunner:
        return RUNNERS[self.name]

    @property
    def ordered(self) -> bool:
        return self.name not in ("threads", "processes")

    @property
    def overlaps(self) -> bool:
        return self.name != "sequential"

    def __call__(self, pipeline: Pipeline, catalog: Any = None, **options: Any) -> RunResult:
        with nothing_left_running():
            if self.awaited:
                return asyncio.run(self.runner.arun(pipeline, catalog, **options))
            return self.runner.run(pipeline, catalog, **options)

    def __str__(self) -> str:
        return f"{self.name}-{'arun' if self.awaited else 'run'}"


WAYS = [Way(name, awaited) for name in RUNNERS for awaited in (False, True)]
WAYS_WITHIN = [way for way in WAYS if way.name != "processes"]
"""Those in which nodes share this process, and with it what tests look at."""


@pytest.fixture(params=WAYS_WITHIN, ids=str)
def start(request: pytest.FixtureRequest) -> Way:
    """Runs a pipeline, in each way."""
    return request.param


@pytest.fixture(params=WAYS, ids=str)
def start_anywhere(request: pytest.FixtureRequest) -> Way:
    """Runs a pipeline, in each way, worker processes included: for nodes that share nothing with their test."""
    return request.param


@pytest.fixture(params=[way for way in WAYS_WITHIN if way.overlaps], ids=str)
def start_overlapping(request: pytest.FixtureRequest) -> Way:
    """Runs a pipeline, in each way in which I/O overlaps."""
    return request.param


@pytest.fixture(params=[way for way in WAYS_WITHIN if way.ordered], ids=str)
def start_ordered(request: pytest.FixtureRequest) -> Way:
    """Runs a pipeline, in each way in which nodes run one at a time."""
    return request.param


@pytest.fixture(params=[way for way in WAYS_WITHIN if not way.ordered], ids=str)
def start_unordered(request: pytest.FixtureRequest) -> Way:
    """Runs a pipeline, in each way in which nodes run side by side."""
    return request.param
