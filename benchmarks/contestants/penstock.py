"""Penstock with each of its runners, quiet, watched and logged."""

import asyncio
import io
import logging
import pickle
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks._workload import Outcome, Storage, Workload
from benchmarks.contestants import Contestant, Datasets, one_or_list

Ready = Callable[[Workload, Any], Callable[[], Outcome]]


def _build(work: Workload) -> Any:
    from penstock import node, pipeline

    return pipeline(
        [
            node(step.function, one_or_list(step.inputs), one_or_list(step.outputs), name=step.name)
            for step in work.steps
        ]
    )


def _catalog(work: Workload, *, in_steps: bool = False) -> Any:
    from penstock import DataCatalog

    if work.bucket:
        return DataCatalog.from_config(work.bucket.entries(work.names))
    if work.storage and in_steps:
        return DataCatalog({name: _file_dataset(name, work.storage) for name in work.names})
    if work.storage:
        slow = _awaitable_dataset if work.storage.native else _blocking_dataset
        return DataCatalog({name: slow(name, work.storage) for name in work.names})
    return DataCatalog(dict(work.given))


def _blocking_dataset(name: str, storage: Storage) -> Any:
    from penstock.io import AbstractDataset

    class SlowDataset(AbstractDataset[Any, Any]):
        def load(self) -> Any:
            return storage.load(name)

        def save(self, data: Any) -> None:
            storage.save(name, data)

        def _describe(self) -> dict[str, Any]:
            return {"name": name}

    return SlowDataset()


def _awaitable_dataset(name: str, storage: Storage) -> Any:
    from penstock.io import AbstractDataset

    class SlowDataset(AbstractDataset[Any, Any]):
        async def aload(self) -> Any:
            return await storage.aload(name)

        async def asave(self, data: Any) -> None:
            await storage.asave(name, data)

        def _describe(self) -> dict[str, Any]:
            return {"name": name}

    return SlowDataset()


def _file_dataset(name: str, storage: Storage) -> Any:
    """A pickle on a store that takes its time to read and to stage; a commit is a rename, and takes none."""
    from penstock.datasets.pickle import PickleDataset

    store = _AwaitedStore(storage) if storage.native else _Store(storage)
    return PickleDataset(filepath=name)._copy(_store=store)


class _Store:
    """The storage as a place for bytes."""

    tells_size = True  # as object stores do, in the head of their answer

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def read(self, path: str) -> bytes:
        return self._told(self.storage.load(Path(path).name))

    def _told(self, value: Any) -> bytes:
        from penstock.io._traffic import expect_bytes

        content = pickle.dumps(value)
        expect_bytes(len(content))
        return content

    def stage(self, path: str, data: Any, **_: Any) -> "_Staged":
        time.sleep(self.storage.latency)
        return _Staged(self.storage, path, data)

    def exists(self, path: str) -> bool:
        return Path(path).name in self.storage.values

    def glob(self, pattern: str) -> list[str]:
        return []


class _AwaitedStore(_Store):
    """The same, awaited."""

    async def aread(self, path: str) -> bytes:
        return self._told(await self.storage.aload(Path(path).name))

    async def astage(self, path: str, data: Any, **_: Any) -> "_Staged":
        await asyncio.sleep(self.storage.latency)
        return _Staged(self.storage, path, data)


class _Staged:
    """What is to become visible at once."""

    def __init__(self, storage: Storage, path: str, data: Any) -> None:
        self._storage, self._name, self._data = storage, Path(path).name, data

    def commit(self) -> None:
        self._storage.keep(self._name, pickle.loads(self._data))

    def discard(self) -> None: ...

    async def acommit(self) -> None:
        self.commit()

    async def adiscard(self) -> None: ...


def _handed_over(commit: str) -> Ready:
    def ready(work: Workload, built: Any) -> Callable[[], Outcome]:
        from dataclasses import replace

        import penstock

        class Runner(penstock.ThreadRunner):
            def _policy(self) -> Any:
                return replace(super()._policy(), commit=commit)

        catalog = _catalog(work, in_steps=True)

        def run() -> Outcome:
            result = Runner().run(built, catalog)
            return lambda: {name: result.load(name) for name in result}

        return run

    return ready


def _with(
    runner: str, *, awaited: bool = False, watched: bool = False, hooked: bool = False, **options: Any
) -> Ready:
    def ready(work: Workload, built: Any) -> Callable[[], Outcome]:
        import penstock

        catalog = _catalog(work)
        chosen = getattr(penstock, runner)(**options)
        watching: dict[str, Any] = {"subscribers": (_watch,)} if watched else {}
        watching |= _hooks_and_progress() if hooked else {}

        def run() -> Outcome:
            if awaited:
                result = asyncio.run(chosen.arun(built, catalog, **watching))
            else:
                result = chosen.run(built, catalog, **watching)
            return lambda: {name: result.load(name) for name in result}

        return run

    return ready


def _watch(event: object) -> None:
    """The cheapest subscriber: what remains is the cost of telling."""


def _hooks_and_progress() -> dict[str, Any]:
    """What a project with a plugin or two has in a terminal: hooks around every node, and a board."""
    from penstock.hooks import create_hook_manager, hook_impl
    from penstock.progress import Board

    class Hooks:
        @hook_impl
        def before_node_run(self, node: Any, run_state: Any) -> None: ...

        @hook_impl
        def after_node_run(self, node: Any, outputs: Any, run_state: Any) -> None: ...

    return {"hook_manager": create_hook_manager([Hooks()], plugins=False), "subscribers": (Board(),)}


def _logged(work: Workload, built: Any) -> Callable[[], Outcome]:
    """The default runner with its INFO lines formatted and written, to a string instead of the terminal."""
    run = _with("SequentialRunner", is_async=True)(work, built)

    def run_logged() -> Outcome:
        with _info_lines():
            return run()

    return run_logged


@contextmanager
def _info_lines() -> Any:
    logger = logging.getLogger("penstock")
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False  # Kedro leaves a handler of its own at the root
    try:
        yield
    finally:
        logger.setLevel(before[0])
        logger.propagate = before[1]
        logger.removeHandler(handler)


def _dataset(entry: dict[str, Any]) -> Any:
    from penstock import DataCatalog

    return DataCatalog.from_config({"data": dict(entry)})["data"]


DATASETS = Datasets("Penstock", "penstock", _dataset)
DEFAULT = Contestant(
    "Penstock SequentialRunner, is_async", "penstock", _build, _with("SequentialRunner", is_async=True)
)
SEQUENTIAL = Contestant("Penstock SequentialRunner", "penstock", _build, _with("SequentialRunner"))
THREADS = Contestant("Penstock ThreadRunner()", "penstock", _build, _with("ThreadRunner"))
AWAITED = Contestant(
    "Penstock arun", "penstock", _build, _with("SequentialRunner", awaited=True, is_async=True)
)
WATCHED = Contestant(
    "Penstock, a subscriber", "penstock", _build, _with("SequentialRunner", watched=True, is_async=True)
)
HOOKED = Contestant(
    "Penstock, hooks and progress", "penstock", _build, _with("SequentialRunner", hooked=True, is_async=True)
)
HANDED_OVER = Contestant("Penstock, handed over", "penstock", _build, _handed_over("causal"))
EAGER = Contestant("Penstock, handed over, eager", "penstock", _build, _handed_over("eager"))
LOGGED = Contestant("Penstock, INFO log", "penstock", _build, _logged)


def threaded(workers: int) -> Contestant:
    """ThreadRunner with so many workers."""
    return Contestant(
        f"Penstock ThreadRunner({workers})", "penstock", _build, _with("ThreadRunner", max_workers=workers)
    )


def in_processes(workers: int) -> Contestant:
    """ParallelRunner with so many workers."""
    return Contestant(
        f"Penstock ParallelRunner({workers})",
        "penstock",
        _build,
        _with("ParallelRunner", max_workers=workers),
    )
