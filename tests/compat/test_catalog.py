"""Catalogs answer to what they were asked before Kedro 1.0, and tell what to ask now."""

from pathlib import Path
from typing import Any

import pytest

from penstock.compat._catalog import DataCatalog
from penstock.compat._lambda import LambdaDataset
from penstock.errors import DatasetAlreadyExistsError, DatasetError, DatasetNotFoundError
from penstock.io import MemoryDataset, Version

pytestmark = pytest.mark.usefixtures("enabled")


def test_datasets_are_added_unless_they_are_there() -> None:
    catalog = DataCatalog(data_sets={"a": MemoryDataset(1)}, feed_dict={"b": 2})
    with pytest.raises(DatasetAlreadyExistsError, match=r"'a'.*replace=True"):
        catalog.add("a", MemoryDataset(3))
    catalog.add("a", MemoryDataset(3), replace=True)
    catalog.add_all({"c": MemoryDataset(4)})
    catalog.add_feed_dict({"d": [5], "e": MemoryDataset(6)})
    assert {name: catalog.load(name) for name in catalog} == {"a": 3, "b": 2, "c": 4, "d": [5], "e": 6}


def test_names_are_listed_by_a_pattern_whatever_its_case() -> None:
    catalog = DataCatalog({"Raw_flights": 1, "report": 2})
    assert (catalog.list(), catalog.list("raw"), catalog.list("")) == (
        ["Raw_flights", "report"],
        ["Raw_flights"],
        [],
    )


def test_datasets_are_found_by_methods_and_attributes(tmp_path: Path) -> None:
    entry = {"type": "json.JSONDataset", "filepath": str(tmp_path / "a.json"), "versioned": True}
    catalog = DataCatalog.from_config({"space.a@json": entry})
    assert catalog.get_dataset("space.a@json") is catalog._get_dataset("space.a@json")
    assert catalog._get_dataset("space.a@json", version=Version("old", None)).resolve_load_version() == "old"
    assert catalog.datasets.space__a__json is catalog["space.a@json"]
    assert list(catalog.datasets) == list(catalog._data_sets) == list(catalog._datasets) == ["space.a@json"]
    assert (len(catalog.datasets), dir(catalog.datasets)) == (1, ["space__a__json"])


def test_a_dataset_that_there_is_not_is_refused_with_a_suggestion() -> None:
    catalog = DataCatalog({"flights": 1})
    with pytest.raises(DatasetNotFoundError, match="Did you mean 'flights'"):
        catalog.get_dataset("fligths")
    with pytest.raises(AttributeError, match="Did you mean 'flights'"):
        catalog.datasets.fligths  # noqa: B018  looked up


def test_a_copy_is_apart() -> None:
    catalog = DataCatalog({"a": 1})
    copy = catalog.shallow_copy()
    copy["b"] = 2
    assert ("b" in catalog, type(copy)) == (False, DataCatalog)


def test_a_lambda_dataset_calls_its_functions() -> None:
    kept: list[Any] = []
    dataset = LambdaDataset(kept.pop, kept.append, exists=lambda: bool(kept), release=kept.clear)
    dataset.save(1)
    assert (dataset.exists(), dataset.load(), dataset.exists()) == (True, 1, False)
    dataset.save(2)
    dataset.release()
    assert kept == []


def test_a_lambda_dataset_refuses_what_it_has_no_function_for() -> None:
    dataset = LambdaDataset(None, None)
    with pytest.raises(DatasetError, match="no function 'load'"):
        dataset.load()
    with pytest.raises(DatasetError, match=r"'save'.*must be a function"):
        LambdaDataset(None, 3)  # type: ignore[arg-type]
