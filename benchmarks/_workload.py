"""What is to be done, in nobody's vocabulary: each contestant translates a workload into its own."""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from benchmarks._bucket import Bucket

Outcome = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """One node: a function from values to a value, or to a tuple of them when there are several outputs."""

    name: str
    function: Callable[..., Any]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


class Storage:
    """A slow place that keeps values by name: every load and every save takes `latency` seconds.

    It has a blocking and an awaitable side; `native` says that contestants should use the awaitable one if
    they can.
    """

    def __init__(self, latency: float, *, native: bool, values: Mapping[str, Any]) -> None:
        self.latency = latency
        self.native = native
        self.values = dict(values)
        self.loads = 0
        self.saves = 0
        self._counting = threading.Lock()

    def load(self, name: str) -> Any:
        time.sleep(self.latency)
        return self._loaded(name)

    def save(self, name: str, data: Any) -> None:
        time.sleep(self.latency)
        self.keep(name, data)

    async def aload(self, name: str) -> Any:
        await asyncio.sleep(self.latency)
        return self._loaded(name)

    async def asave(self, name: str, data: Any) -> None:
        await asyncio.sleep(self.latency)
        self.keep(name, data)

    def _loaded(self, name: str) -> Any:
        with self._counting:
            self.loads += 1
        return self.values[name]

    def keep(self, name: str, data: Any) -> None:
        with self._counting:
            self.saves += 1
        self.values[name] = data


@dataclass(frozen=True)
class Workload:
    """Steps in an order in which they could run, what they start from, and what must come out.

    Without a storage or a bucket the data stays in memory. `threads` is how many a careful author would compute on.
    """

    steps: tuple[Step, ...]
    given: Mapping[str, Any]
    expected: Mapping[str, Any] = field(default_factory=dict)
    storage: Storage | None = None
    threads: int = 1
    bucket: Bucket | None = None

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """What no step reads, in order."""
        read = {name for step in self.steps for name in step.inputs}
        return tuple(name for step in self.steps for name in step.outputs if name not in read)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every dataset, the given ones first."""
        return (*self.given, *(name for step in self.steps for name in step.outputs))

    def verify(self, outcome: Outcome) -> None:
        """Refuse a figure of a contestant that did not do the work."""
        kept = self._kept()
        values = outcome() if kept is None else kept
        wrong = [name for name, value in self.expected.items() if name not in values or values[name] != value]
        if wrong:
            raise AssertionError(f"{len(wrong)} outputs are missing or wrong, the first is {wrong[0]!r}")

    def _kept(self) -> Mapping[str, Any] | None:
        if self.bucket:
            return self.bucket.values(self.expected)
        return self.storage.values if self.storage else None
