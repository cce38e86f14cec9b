"""The runners."""

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from penstock.errors import InvalidRunError
from penstock.runner._runner import AbstractRunner

if TYPE_CHECKING:
    from penstock.engine import Policy


class SequentialRunner(AbstractRunner):
    """Runs nodes one at a time, in the pipeline's order, on the thread that calls `run()`.

    Nodes written with `async def` are awaited on the run's event loop, in the same order.

    Args:
        is_async: overlap all loads and saves with the nodes and with each other. Otherwise one thing happens at a time,
            and datasets that block are used on the calling thread too.
        limits: by name, how many loads and saves may be under way at once of all datasets that name this limit in their
            entries, or that belong to this store (`s3://bucket`) or these credentials (`credentials:warehouse`).

    Raises:
        InvalidRunError: a limit is not a positive whole number; when something is run.

    >>> from penstock import node, pipeline
    >>> flow = pipeline([node(sum, "numbers", "total")])
    >>> SequentialRunner(is_async=True).run(flow, {"numbers": [1, 2]}).load("total")
    3
    """

    def __init__(self, is_async: bool = False, *, limits: Mapping[str, int] | None = None) -> None:
        super().__init__(is_async=is_async, limits=limits)

    def _policy(self) -> "Policy":
        from penstock.engine import Policy, memory_budget

        return Policy(ordered=True, overlap=self._is_async, memory=memory_budget(), limits=self._limits)


class _SideBySide(AbstractRunner):
    """What runners that compute more than one node at a time have in common."""

    def __init__(
        self,
        max_workers: int | None = None,
        is_async: bool = True,
        *,
        limits: Mapping[str, int] | None = None,
    ) -> None:
        if max_workers is not None and max_workers < 1:
            raise InvalidRunError(
                f"{type(self).__name__}(max_workers={max_workers}) could never run a node. "
                "Give it a positive number, or leave it out."
            )
        super().__init__(is_async=is_async, limits=limits)
        self._max_workers = max_workers

    def __repr__(self) -> str:
        return f"{type(self).__name__}(max_workers={self._max_workers})"


class ThreadRunner(_SideBySide):
    """Runs nodes on worker threads, each as soon as its inputs are there, and overlaps all loads and saves.

    Nodes written with `async def` are awaited on the run's event loop, as many at once as are ready.

    Args:
        max_workers: the most nodes that may compute at once. Left out, as many as the processor has cores, and more
            (up to 32) while the nodes under way leave the processor idle, since they wait for something else.
        is_async: as in Kedro; I/O overlaps either way.
        limits: see `SequentialRunner`.

    Raises:
        InvalidRunError: `max_workers` is less than one.

    >>> from penstock import node, pipeline
    >>> flow = pipeline([node(sum, "numbers", "total"), node(max, "numbers", "largest")])
    >>> result = ThreadRunner(max_workers=2).run(flow, {"numbers": [1, 2]})
    >>> result.load("total"), result.load("largest")
    (3, 2)
    """

    _MOST = 32

    def _policy(self) -> "Policy":
        from penstock.engine import Policy, memory_budget

        return Policy(
            ordered=False,
            compute_slots=self._max_workers or self._MOST,
            adaptive=self._max_workers is None,
            memory=memory_budget(),
            limits=self._limits,
        )


class ParallelRunner(_SideBySide):
    """Calls node functions in worker processes, so that pure Python computes on all cores; else it is a `ThreadRunner`.

    Loads, saves, hooks and events stay in the process of the run, and so do nodes written with `async def`, which are
    awaited on the run's event loop. What goes to a worker process and back is pickled, functions of scripts and
    notebooks, lambdas and closures included; large arrays, frames and Arrow tables pass through shared memory.

    Processes are fresh interpreters, started as nodes need them. They end with the run.

    Args:
        max_workers: the most processes, and nodes that may compute at once; left out, as many as there are cores.
        is_async: as in Kedro; I/O overlaps either way.
        limits: see `SequentialRunner`.

    Raises:
        InvalidRunError: `max_workers` is less than one; or, when something is run, a function cannot be pickled, or
            the system is Windows.

    >>> from penstock import node, pipeline
    >>> flow = pipeline([node(lambda numbers: sum(numbers), "numbers", "total")])
    >>> ParallelRunner(max_workers=2).run(flow, {"numbers": [1, 2]}).load("total")
    3
    """

    def _policy(self) -> "Policy":
        from penstock.engine import Policy, memory_budget

        if sys.platform == "win32":
            raise InvalidRunError(
                "ParallelRunner does not work on Windows. Use ThreadRunner. Nothing has run."
            )
        return Policy(
            ordered=False,
            compute_slots=self._max_workers or os.cpu_count() or 1,
            memory=memory_budget(),
            limits=self._limits,
            processes=True,
        )
