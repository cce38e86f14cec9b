"""What is not known for certain is left to the original."""

import re
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from kedro.io import MemoryDataset
from kedro.io.core import Version
from kedro_datasets.pandas import CSVDataset, ParquetDataset
from kedro_datasets.pickle import PickleDataset
from kedro_datasets.text import TextDataset

from penstock.kedro._native import recognise
from penstock.kedro._native._formats import FORMATS


class Subclass(TextDataset):
    """Nobody knows what else it does."""


def test_other_classes_are_not_recognised(tmp_path: Path) -> None:
    assert recognise(Subclass(filepath=str(tmp_path / "notes.txt"))) is None
    assert recognise(MemoryDataset(1)) is None
    assert recognise("text") is None


@pytest.mark.parametrize("method", ["load", "save", "_exists", "_get_load_path", "_get_save_path"])
def test_a_class_with_a_patched_method_is_not_recognised(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = TextDataset(filepath=str(tmp_path / "notes.txt"))
    assert recognise(dataset) is not None
    original = getattr(TextDataset, method)

    def patched(self: Any, *args: Any) -> Any:
        return original(self, *args)

    patched.__wrapped__ = original  # type: ignore[attr-defined]
    monkeypatch.setattr(TextDataset, method, patched)
    assert recognise(dataset) is None


def test_a_class_with_a_mock_in_place_of_a_method_is_not_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = TextDataset(filepath=str(tmp_path / "notes.txt"))
    for method in ("load", "_get_load_path"):
        with monkeypatch.context() as patched:
            patched.setattr(TextDataset, method, Mock())
            assert recognise(dataset) is None
    assert recognise(dataset) is not None


def test_an_instance_with_an_attribute_of_somebody_else_is_not_recognised(tmp_path: Path) -> None:
    dataset = TextDataset(filepath=str(tmp_path / "notes.txt"))
    dataset.load = lambda: "something else"
    assert recognise(dataset) is None


@pytest.mark.parametrize(
    ("cls", "arguments"),
    [
        (CSVDataset, {"load_args": {"chunksize": 10}}),
        (CSVDataset, {"load_args": {"iterator": True}}),
        (CSVDataset, {"load_args": {"memory_map": True}}),
        (
            CSVDataset,
            {"save_args": {"compression": "zip"}, "fs_args": {"open_args_save": {"mode": "ab"}}},
        ),
        (ParquetDataset, {"fs_args": {"open_args_save": {"mode": "ab"}}}),
        (ParquetDataset, {"load_args": {"filesystem": None}}),
        (ParquetDataset, {"load_args": {"partitioning": None}}),
        (PickleDataset, {"load_args": {"mmap_mode": "r"}}),
        (TextDataset, {"fs_args": {"open_args_save": {"mode": "x"}}}),
        (TextDataset, {"fs_args": {"open_args_save": {"mode": "a", "encoding": "utf-16"}}}),
        (TextDataset, {"fs_args": {"open_args_load": {"block_size": 1024}}}),
        (TextDataset, {"fs_args": {"skip_instance_cache": True, "use_listings_cache": True}}),
        (TextDataset, {"version": Version("../v1", None)}),
    ],
    ids=str,
)
def test_arguments_that_mean_something_else_in_memory_are_not_recognised(
    cls: Any, arguments: dict[str, Any], tmp_path: Path
) -> None:
    assert recognise(cls(filepath=str(tmp_path / "file"))) is not None
    assert recognise(cls(filepath=str(tmp_path / "file"), **arguments)) is None


def test_versions_below_a_path_that_kedro_takes_for_a_pattern_are_not_recognised(tmp_path: Path) -> None:
    path = str(tmp_path / "[notes].txt")
    assert recognise(TextDataset(filepath=path)) is not None
    assert recognise(TextDataset(filepath=path, version=Version(None, None))) is None


def test_places_that_are_not_known_are_not_recognised(tmp_path: Path) -> None:
    assert recognise(CSVDataset(filepath="https://example.com/cars.csv")) is None
    archive = {"fo": str(tmp_path / "cars.zip"), "mode": "w"}
    assert recognise(CSVDataset(filepath="zip://cars.csv", fs_args=archive)) is None


def test_the_reference_lists_every_class_that_is_recognised() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "kedro-datasets.md"
    listed = re.findall(r"^\| `(\w+\.\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    types = [name.split(".") for name in FORMATS]
    assert listed == sorted(f"{package}.{cls}" for package, _, cls in types)
