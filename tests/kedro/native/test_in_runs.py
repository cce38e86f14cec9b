"""Runs of Kedro's pipelines move the bytes of recognised datasets by Penstock's stores."""

from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem
from kedro.io import DataCatalog, DatasetError, MemoryDataset
from kedro.io.core import Version
from kedro.pipeline import node, pipeline
from kedro_datasets.json import JSONDataset
from kedro_datasets.text import TextDataset

from penstock.kedro import AsyncRunner

from .cases import VERSION

FLOW = pipeline(
    [
        node(str.upper, "notes", "loud", name="shout"),
        node(lambda loud: {"length": len(loud)}, "loud", "figures", name="measure"),
    ]
)


def catalog(folder: Path, version: Version | None = None) -> DataCatalog:
    (folder / "notes.txt").write_text("hello")
    return DataCatalog(
        {
            "notes": TextDataset(filepath=str(folder / "notes.txt")),
            "loud": TextDataset(filepath=str(folder / "loud.txt"), version=version),
            "figures": JSONDataset(filepath=str(folder / "figures.json"), version=version),
        }
    )


def refuse(*_: Any, **__: Any) -> Any:
    raise AssertionError("fsspec was asked for a file")


def test_files_are_not_opened_by_the_originals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = catalog(tmp_path)
    monkeypatch.setattr(LocalFileSystem, "_open", refuse)
    AsyncRunner().run(FLOW, datasets)
    assert (tmp_path / "loud.txt").read_text() == "HELLO"
    with pytest.raises(DatasetError, match="fsspec was asked"):
        AsyncRunner(native_datasets=False).run(FLOW, datasets)


def test_the_catalog_finds_what_a_run_has_saved(tmp_path: Path) -> None:
    datasets = catalog(tmp_path, Version(None, VERSION))
    assert not datasets.exists("figures")
    outputs = AsyncRunner().run(FLOW, datasets)
    assert outputs["figures"].load() == datasets.load("figures") == {"length": 5}
    assert (tmp_path / "loud.txt" / VERSION / "loud.txt").is_file()
    with pytest.raises(DatasetError, match=VERSION):
        AsyncRunner().run(FLOW, datasets)


def test_nothing_is_left_of_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    datasets = DataCatalog(
        {"given": MemoryDataset({1}), "out": JSONDataset(filepath=str(tmp_path / "out.json"))}
    )
    with pytest.raises(DatasetError, match="not JSON serializable") as failure:
        AsyncRunner().run(pipeline([node(lambda given: {"a": given}, "given", "out")]), datasets)
    assert any("'out'" in note for note in failure.value.__notes__)
    assert list(tmp_path.iterdir()) == []


def test_a_query_is_made_over_what_has_been_saved(tmp_path: Path) -> None:
    import polars as pl
    from kedro_datasets.polars import LazyPolarsDataset

    rows = LazyPolarsDataset(filepath=str(tmp_path / "rows.parquet"), file_format="parquet")
    rows.save(pl.DataFrame({"price": [100]}))
    flow = pipeline(
        [
            node(lambda: pl.LazyFrame({"price": [3, 5]}), None, "rows"),
            node(lambda rows: rows.select(pl.col("price").sum()).collect().item(), "rows", "total"),
        ]
    )
    assert AsyncRunner().run(flow, DataCatalog({"rows": rows}))["total"].load() == 8
