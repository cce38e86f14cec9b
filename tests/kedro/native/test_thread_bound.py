"""Which datasets of Kedro are used on one thread."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from kedro.io import AbstractDataset, CachedDataset, DataCatalog, MemoryDataset
from kedro.pipeline import node, pipeline
from kedro_datasets.matplotlib import MatplotlibDataset
from kedro_datasets.pandas import CSVDataset, SQLTableDataset
from kedro_datasets.partitions import PartitionedDataset
from kedro_datasets.text import TextDataset

from penstock.kedro import AsyncRunner
from penstock.kedro._thread_bound import why_one_thread


class Alone(MemoryDataset):
    _SINGLE_PROCESS = True


class Plots(MatplotlibDataset):
    """A subclass draws with pyplot, too."""


@pytest.mark.parametrize(
    "dataset",
    [
        lambda folder: Alone(1),
        lambda folder: MatplotlibDataset(filepath=f"{folder}/plot.png"),
        lambda folder: Plots(filepath=f"{folder}/plot.png"),
        lambda folder: CachedDataset(MatplotlibDataset(filepath=f"{folder}/plot.png")),
        lambda folder: PartitionedDataset(path=str(folder), dataset=MatplotlibDataset),
        lambda folder: SQLTableDataset(table_name="cars", credentials={"con": "sqlite://"}),
        lambda folder: SQLTableDataset(table_name="cars", credentials={"con": "sqlite:///:memory:"}),
    ],
)
def test_these_are_bound_to_a_thread(dataset: Any, tmp_path: Path) -> None:
    assert why_one_thread(dataset(tmp_path))


@pytest.mark.parametrize(
    "dataset",
    [
        lambda folder: MemoryDataset(1),
        lambda folder: TextDataset(filepath=f"{folder}/notes.txt"),
        lambda folder: CachedDataset(TextDataset(filepath=f"{folder}/notes.txt")),
        lambda folder: PartitionedDataset(path=str(folder), dataset=CSVDataset),
        lambda folder: SQLTableDataset(table_name="cars", credentials={"con": f"sqlite:///{folder}/cars.db"}),
    ],
)
def test_these_are_not(dataset: Any, tmp_path: Path) -> None:
    assert why_one_thread(dataset(tmp_path)) is None


class Connected(AbstractDataset[Any, Any]):
    """Keeps a connection that belongs to the thread that it was made on."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.used_on: list[str] = []

    def load(self) -> Any:
        self.used_on.append(threading.current_thread().name)
        return self.connection.execute("SELECT 1").fetchone()[0]

    def save(self, data: Any) -> None:
        raise NotImplementedError

    def _describe(self) -> dict[str, Any]:
        return {}


def test_one_that_breaks_on_threads_is_told_with_what_to_do() -> None:
    dataset = Connected()
    flow = pipeline([node(lambda rows: rows, "rows", "found")])
    with pytest.raises(Exception, match="thread") as failure:
        AsyncRunner().run(flow, DataCatalog({"rows": dataset}))
    assert any("on_main_thread='rows'" in note for note in failure.value.__notes__)
    given = AsyncRunner(on_main_thread="rows").run(flow, DataCatalog({"rows": dataset}))
    assert dict(given)["found"].load() == 1
    assert dataset.used_on[-1] == threading.current_thread().name
    dataset.connection.close()
