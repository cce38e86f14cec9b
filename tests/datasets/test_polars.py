"""What the Polars datasets do beyond their codecs."""

from pathlib import Path

import pytest

from penstock.datasets.polars import EagerPolarsDataset, LazyPolarsDataset
from penstock.errors import DatasetError

pl = pytest.importorskip("polars")


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
@pytest.mark.parametrize("place", ["local", "memory"])
def test_lazy_frames(file_format: str, place: str, tmp_path: Path) -> None:
    folder = str(tmp_path) if place == "local" else "memory://test-lazy"
    cars = LazyPolarsDataset(filepath=f"{folder}/cars", file_format=file_format)
    cars.save(pl.LazyFrame({"price": [3, 5]}))
    query = cars.load()
    assert isinstance(query, pl.LazyFrame)
    assert query.select(pl.col("price").sum()).collect().item() == 8


def test_query_over_a_file_can_be_saved_to_that_file(tmp_path: Path) -> None:
    """The new content is complete before the old one goes."""
    cars = LazyPolarsDataset(filepath=tmp_path / "cars.parquet", file_format="parquet")
    cars.save(pl.DataFrame({"price": [3, 5]}))
    cars.save(cars.load().with_columns(pl.col("price") * 2))
    assert cars.load().collect()["price"].to_list() == [6, 10]


def test_compressed_csv_is_scanned_too(tmp_path: Path) -> None:
    cars = LazyPolarsDataset(filepath=tmp_path / "cars.csv.bz2", file_format="CSV")
    cars.save(pl.DataFrame({"price": [3, 5]}))
    assert cars.load().collect()["price"].to_list() == [3, 5]


def test_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="Did you mean 'parquet'"):
        EagerPolarsDataset(filepath=tmp_path / "a", file_format="parqet")
