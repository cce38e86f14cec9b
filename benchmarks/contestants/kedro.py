"""Kedro with each of its runners."""

import importlib
import io
import logging
from collections.abc import Callable
from contextlib import contextmanager, redirect_stdout
from typing import Any

from benchmarks._workload import Outcome, Storage, Workload
from benchmarks.contestants import Contestant, Datasets, one_or_list

Ready = Callable[[Workload, Any], Callable[[], Outcome]]


def _build(work: Workload) -> Any:
    from kedro.pipeline import node, pipeline

    return pipeline(
        [
            node(step.function, one_or_list(step.inputs), one_or_list(step.outputs), name=step.name)
            for step in work.steps
        ]
    )


def _catalog(work: Workload) -> Any:
    from kedro.io import DataCatalog, MemoryDataset

    if work.bucket:
        return DataCatalog.from_config(work.bucket.entries(work.names))
    if work.storage:
        return DataCatalog({name: _slow_dataset(name, work.storage) for name in work.names})
    return DataCatalog({name: MemoryDataset(value) for name, value in work.given.items()})


def _slow_dataset(name: str, storage: Storage) -> Any:
    from kedro.io import AbstractDataset

    class SlowDataset(AbstractDataset[Any, Any]):
        def load(self) -> Any:
            return storage.load(name)

        def save(self, data: Any) -> None:
            storage.save(name, data)

        def _describe(self) -> dict[str, Any]:
            return {"name": name}

    return SlowDataset()


def _shared_catalog(work: Workload) -> Any:
    from kedro.io import MemoryDataset, SharedMemoryDataCatalog

    return SharedMemoryDataCatalog({name: MemoryDataset(value) for name, value in work.given.items()})


def _with(
    runner: str, *, logged: bool = False, catalog: Callable[[Workload], Any] = _catalog, **options: Any
) -> Ready:
    def ready(work: Workload, built: Any) -> Callable[[], Outcome]:
        import kedro.runner

        with redirect_stdout(io.StringIO()):
            importlib.import_module("kedro.framework.project")  # configures logging, and says so

        given = catalog(work)
        chosen = getattr(kedro.runner, runner)(**options)

        def run() -> Outcome:
            with _logging(silenced=not logged):
                outputs = chosen.run(built, given)
            return lambda: {name: dataset.load() for name, dataset in outputs.items()}

        return run

    return ready


@contextmanager
def _logging(*, silenced: bool) -> Any:
    """Kedro's loggers off, or as Kedro itself sets them up but writing to a string."""
    logger = logging.getLogger("kedro")
    before = logger.level
    logger.setLevel(logging.CRITICAL if silenced else logging.INFO)
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        logger.setLevel(before)


def _dataset(entry: dict[str, Any]) -> Any:
    from kedro.io import DataCatalog

    with redirect_stdout(io.StringIO()):
        return DataCatalog.from_config({"data": dict(entry)})["data"]


DATASETS = Datasets("Kedro, kedro-datasets and s3fs", "kedro_datasets", _dataset)
SEQUENTIAL = Contestant("Kedro SequentialRunner", "kedro", _build, _with("SequentialRunner"))
IS_ASYNC = Contestant(
    "Kedro SequentialRunner, is_async", "kedro", _build, _with("SequentialRunner", is_async=True)
)
LOGGED = Contestant("Kedro, its default logging", "kedro", _build, _with("SequentialRunner", logged=True))


def threaded(workers: int) -> Contestant:
    """Kedro's ThreadRunner with so many workers; its default is one per core."""
    ready = _with("ThreadRunner", max_workers=workers)
    return Contestant(f"Kedro ThreadRunner({workers})", "kedro", _build, ready)


def in_processes(workers: int) -> Contestant:
    """Kedro's ParallelRunner with so many workers."""
    ready = _with("ParallelRunner", catalog=_shared_catalog, max_workers=workers)
    return Contestant(f"Kedro ParallelRunner({workers})", "kedro", _build, ready)
