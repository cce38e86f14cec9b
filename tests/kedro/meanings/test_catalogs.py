"""What catalogs and versions mean."""

import warnings
from pathlib import Path
from typing import Any

import pytest


def test_plain_data_is_wrapped_in_a_memory_dataset(house: Any) -> None:
    catalog = house.DataCatalog()
    catalog["numbers"] = [1, 2]
    assert isinstance(catalog["numbers"], house.MemoryDataset)
    assert catalog.load("numbers") == [1, 2]
    assert catalog.load("numbers") is not catalog.load("numbers")


def test_a_dataset_that_is_given_wins_over_configuration(house: Any, tmp_path: Path) -> None:
    resolver = house.CatalogConfigResolver(
        {"numbers": {"type": "json.JSONDataset", "filepath": f"{tmp_path}/n.json"}}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        catalog = house.DataCatalog({"numbers": house.MemoryDataset([3])}, config_resolver=resolver)
    assert catalog.load("numbers") == [3]


def test_the_most_specific_pattern_makes_a_dataset_and_the_catch_all_comes_last(
    house: Any,
) -> None:
    catalog = house.DataCatalog.from_config(
        {
            "{anything}": {"type": "json.JSONDataset", "filepath": "data/{anything}.json"},
            "{name}_memory": {"type": "MemoryDataset"},
            "{space}.{name}_memory": {"type": "MemoryDataset", "copy_mode": "assign"},
        }
    )
    assert catalog.config_resolver.list_patterns()[:3] == [
        "{space}.{name}_memory",
        "{name}_memory",
        "{anything}",
    ]
    assert type(catalog["one_memory"]).__name__ == "MemoryDataset"
    assert type(catalog["other"]).__name__ == "JSONDataset"


def test_a_dataset_that_is_not_there_is_told(house: Any) -> None:
    catalog = house.catalog(companies=1)
    with pytest.raises(house.DatasetNotFoundError, match="compaines"):
        catalog.load("compaines")


def test_an_entry_without_a_type_or_with_an_unknown_one_is_told(house: Any) -> None:
    with pytest.raises(house.DatasetError, match=r"(?s)numbers.*type|type.*numbers"):
        house.DataCatalog.from_config({"numbers": {"filepath": "n.json"}})
    with pytest.raises(house.DatasetError, match="NoDataset"):
        _ = house.DataCatalog.from_config({"numbers": {"type": "nowhere.NoDataset"}})["numbers"]


def test_credentials_that_are_not_there_are_told(house: Any) -> None:
    entry = {"type": "json.JSONDataset", "filepath": "n.json", "credentials": "bucket"}
    with pytest.raises((KeyError, house.DatasetError), match="bucket"):
        _ = house.DataCatalog.from_config({"numbers": entry}, {"bcuket": {}})["numbers"]


# Versions -------------------------------------------------------------------------------------------------------------


def versioned(house: Any, folder: Path, load: str | None, save: str | None) -> Any:
    entry = {"type": "json.JSONDataset", "filepath": f"{folder}/n.json", "versioned": True}
    versions = {"numbers": load} if load else None
    return house.DataCatalog.from_config({"numbers": entry}, load_versions=versions, save_version=save)


def test_the_newest_version_is_loaded_unless_another_is_named(house: Any, tmp_path: Path) -> None:
    for number, version in enumerate(("2026-01-01T00.00.00.000Z", "2026-01-02T00.00.00.000Z")):
        versioned(house, tmp_path, None, version).save("numbers", number)
    assert versioned(house, tmp_path, None, None).load("numbers") == 1
    assert versioned(house, tmp_path, "2026-01-01T00.00.00.000Z", None).load("numbers") == 0
    assert (tmp_path / "n.json" / "2026-01-01T00.00.00.000Z" / "n.json").exists()


def test_a_version_is_not_overwritten(house: Any, tmp_path: Path) -> None:
    versioned(house, tmp_path, None, "one").save("numbers", 1)
    with pytest.raises(house.DatasetError, match=r"(?s)one.*exist|exist.*one|must not exist"):
        versioned(house, tmp_path, None, "one").save("numbers", 2)
    assert versioned(house, tmp_path, None, None).load("numbers") == 1


def test_a_version_that_is_loaded_but_not_saved_is_warned_of(house: Any, tmp_path: Path) -> None:
    versioned(house, tmp_path, None, "one").save("numbers", 1)
    with pytest.warns(UserWarning, match=r"(?s)one.*two|two.*one"):
        versioned(house, tmp_path, "one", "two").save("numbers", 2)


def test_no_version_is_told(house: Any, tmp_path: Path) -> None:
    with pytest.raises(house.DatasetError, match=r"n.json"):
        versioned(house, tmp_path, None, None).load("numbers")


@pytest.mark.parametrize("version", ["../../outside", "/outside", ".."])
def test_a_version_that_leaves_the_folder_is_refused(house: Any, tmp_path: Path, version: str) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    with pytest.raises((house.DatasetError, ValueError)):
        versioned(house, folder, None, version).save("numbers", 1)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
