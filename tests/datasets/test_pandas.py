"""What the pandas datasets do beyond their codecs."""

from pathlib import Path

import pytest

from penstock.datasets.pandas import CSVDataset, ExcelDataset, JSONDataset, ParquetDataset
from penstock.errors import DatasetError
from penstock.io import Version

pd = pytest.importorskip("pandas")


def frame(*prices: int) -> "pd.DataFrame":
    return pd.DataFrame({"price": prices})


def test_index_is_left_out_unless_asked_for(tmp_path: Path) -> None:
    CSVDataset(filepath=tmp_path / "a.csv").save(frame(3))
    assert (tmp_path / "a.csv").read_bytes() == b"price\n3\n"
    CSVDataset(filepath=tmp_path / "a.csv", save_args={"index": True}).save(frame(3))
    assert (tmp_path / "a.csv").read_bytes() == b",price\n0,3\n"


@pytest.mark.parametrize("name", ["cars.csv", "cars.csv.gz"])
def test_csv_grows_chunk_by_chunk(tmp_path: Path, name: str) -> None:
    """A generator node saves chunk after chunk; without headers they make one table."""
    cars = CSVDataset(
        filepath=tmp_path / name, save_args={"mode": "a", "header": False}, load_args={"names": ["price"]}
    )
    for price in (1, 2, 3):
        cars.save(frame(price))
        assert cars.load()["price"].tolist() == list(range(1, price + 1))


def test_json_lines_grow_chunk_by_chunk(tmp_path: Path) -> None:
    lines = {"orient": "records", "lines": True}
    cars = JSONDataset(
        filepath=tmp_path / "cars.jsonl", save_args={"mode": "a", **lines}, load_args={"lines": True}
    )
    cars.save(frame(1))
    cars.save(frame(2))
    assert cars.load()["price"].tolist() == [1, 2]


@pytest.mark.parametrize("name", ["cars.parquet", "cars.csv.zip"])
def test_files_that_cannot_grow_say_so(tmp_path: Path, name: str) -> None:
    cls = ParquetDataset if name.endswith("parquet") else CSVDataset
    with pytest.raises(DatasetError, match="cannot be continued"):
        cls(filepath=tmp_path / name, fs_args={"open_args_save": {"mode": "ab"}})


def test_folder_of_parquet_files_is_loaded_as_one_frame(tmp_path: Path) -> None:
    for number in (1, 2):
        ParquetDataset(filepath=tmp_path / "parts" / f"{number}.parquet").save(frame(number))
    folder = ParquetDataset(filepath=tmp_path / "parts")
    assert sorted(folder.load()["price"]) == [1, 2]
    with pytest.raises(DatasetError, match="is a folder"):
        folder.save(frame(3))


def test_workbook_gets_further_sheets(tmp_path: Path) -> None:
    path = tmp_path / "cars.xlsx"
    for sheet in ("old", "new"):
        save_args = {"writer": {"mode": "a"}, "sheet_name": sheet}
        ExcelDataset(filepath=path, save_args=save_args).save(frame(3))
    assert list(ExcelDataset(filepath=path, load_args={"sheet_name": None}).load()) == ["old", "new"]
    assert [file.name for file in tmp_path.iterdir()] == ["cars.xlsx"]


def test_versions_of_a_workbook_cannot_grow(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="a version is never changed"):
        ExcelDataset(
            filepath=tmp_path / "a.xlsx", save_args={"writer": {"mode": "a"}}, version=Version(None, None)
        )
