"""What datasets mean: written in either style, in memory, cached, and looked up in a catalog."""

import re
from pathlib import Path
from typing import Any

import pytest

from .conftest import House


def styles(house: Any) -> list[Any]:
    """The same dataset, written in the newer and in the older style."""

    class Newer(house.AbstractDataset):  # type: ignore[misc,name-defined]
        def __init__(self, size: int = 1) -> None:
            self.size, self.data = size, None

        def load(self) -> Any:
            return self.data

        def save(self, data: Any) -> None:
            self.data = data

        def _exists(self) -> bool:
            return self.data is not None

        def _describe(self) -> dict[str, Any]:
            return {"size": self.size}

    class Older(house.AbstractDataset):  # type: ignore[misc,name-defined]
        def __init__(self, size: int = 1) -> None:
            self.size, self.data = size, None

        def _load(self) -> Any:
            return self.data

        def _save(self, data: Any) -> None:
            self.data = data

        def _exists(self) -> bool:
            return self.data is not None

        def _describe(self) -> dict[str, Any]:
            return {"size": self.size}

    return [Newer(3), Older(3)]


def test_both_styles_of_a_dataset_are_one(house: Any) -> None:
    for dataset in styles(house):
        assert not dataset.exists()
        dataset.save([1])
        assert (dataset.exists(), dataset.load()) == (True, [1])
        dataset.release()
        assert "size=3" in repr(dataset)
        with pytest.raises(house.DatasetError, match=r"(?i)none"):
            dataset.save(None)


def test_a_failure_names_the_dataset_and_keeps_what_it_came_from(house: Any) -> None:
    class Torn(type(styles(house)[0])):  # type: ignore[misc]
        def load(self) -> Any:
            raise OSError("the disk is gone")

    with pytest.raises(house.DatasetError, match=r"(?s)Torn.*the disk is gone") as raised:
        Torn().load()
    assert isinstance(raised.value.__cause__, OSError)


@pytest.mark.parametrize(
    ("mode", "isolated", "deep"),
    [("deepcopy", True, True), ("copy", True, False), ("assign", False, False), (None, True, True)],
)
def test_data_in_memory_is_copied_as_asked(house: Any, mode: str | None, isolated: bool, deep: bool) -> None:
    given = {"inner": [1]}
    dataset = house.MemoryDataset(copy_mode=mode)
    dataset.save(given)
    loaded = dataset.load()
    assert loaded == given
    assert (loaded is not given, loaded["inner"] is not given["inner"]) == (isolated, deep)
    loaded["inner"].append(2)
    assert dataset.load() == ({"inner": [1]} if deep else {"inner": [1, 2]})


def test_memory_that_holds_nothing_says_so(house: Any) -> None:
    with pytest.raises(house.DatasetError, match=r"(?i)(not been saved|nothing|no data)"):
        house.MemoryDataset().load()
    assert not house.MemoryDataset().exists()
    with pytest.raises(house.DatasetError, match=r"copy_mode|copy mode|kopieren"):
        house.MemoryDataset([1], copy_mode="kopieren").load()


def test_what_is_cached_is_loaded_once_until_it_is_released(house: Any) -> None:
    dataset = styles(house)[0]
    cached = house.CachedDataset(dataset)
    cached.save([1])
    dataset.data = [2]
    assert cached.load() == [1]
    cached.release()
    assert cached.load() == [2]
    assert cached.exists()


def test_a_cached_dataset_is_described_in_a_catalog(house: Any, tmp_path: Path) -> None:
    entry = {
        "type": "CachedDataset",
        "dataset": {"type": "json.JSONDataset", "filepath": f"{tmp_path}/n.json"},
    }
    catalog = house.DataCatalog.from_config({"numbers": entry})
    catalog.save("numbers", [1])
    (tmp_path / "n.json").write_text("[2]")
    assert catalog.load("numbers") == [1]
    catalog.release("numbers")
    assert catalog.load("numbers") == [2]


CATALOG = {
    "raw.flights": {"type": "json.JSONDataset", "filepath": "data/flights.json"},
    "held": {"type": "MemoryDataset"},
    "cached": {"type": "CachedDataset", "dataset": {"type": "MemoryDataset"}},
    "{name}_json": {"type": "json.JSONDataset", "filepath": "data/{name}.json", "versioned": True},
}

QUESTIONS = {
    "names": lambda catalog, house: sorted(catalog),
    "keys": lambda catalog, house: sorted(catalog.keys()),
    "size": lambda catalog, house: len(catalog),
    "items": lambda catalog, house: sorted(name for name, _ in catalog.items()),
    "values": lambda catalog, house: sorted(type(dataset).__name__ for dataset in catalog.values()),
    "contains": lambda catalog, house: [
        name in catalog for name in ("held", "new_json", "nothing", "raw.flights")
    ],
    "get": lambda catalog, house: [
        type(catalog.get(name)).__name__ for name in ("held", "new_json", "nothing")
    ],
    "get at run time": lambda catalog, house: (
        type(catalog.get("nothing", fallback_to_runtime_pattern=True)).__name__
    ),
    "filter by name": lambda catalog, house: catalog.filter(name_regex="^(raw|held)"),
    "filter by pattern": lambda catalog, house: catalog.filter(
        name_regex=re.compile("FLIGHTS", re.IGNORECASE)
    ),
    "filter by type": lambda catalog, house: catalog.filter(by_type=house.MemoryDataset),
    "filter by type's name": lambda catalog, house: catalog.filter(type_regex="JSON"),
    "patterns": lambda catalog, house: catalog.config_resolver.list_patterns(),
    "matches": lambda catalog, house: [
        catalog.config_resolver.match_dataset_pattern(name) for name in ("a_json", "nothing")
    ],
    "is a pattern": lambda catalog, house: [
        catalog.config_resolver.is_pattern(name) for name in ("{a}", "a")
    ],
    "resolved": lambda catalog, house: catalog.config_resolver.resolve_pattern("a_json")[
        "filepath"
    ].rpartition("/")[2],
    "exists": lambda catalog, house: [catalog.exists(name) for name in ("held", "nothing")],
    "made from a pattern, then there": lambda catalog, house: (catalog["a_json"], sorted(catalog))[1],
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_catalogs_answer_the_same(question: str) -> None:
    answers = [
        QUESTIONS[question](house.DataCatalog.from_config(CATALOG), house)
        for house in (House("kedro"), House("penstock"))
    ]
    assert answers[1] == answers[0]


def test_a_catalog_gives_back_its_configuration(house: Any) -> None:
    config = {
        "flights": {"type": "json.JSONDataset", "filepath": "data/flights.json", "credentials": "bucket"},
        "{name}_memory": {"type": "MemoryDataset"},
    }
    credentials = {"bucket": {"token": "secret"}}
    catalog = house.DataCatalog.from_config(config, credentials, save_version="then")
    again, secrets, load_versions, save_version = catalog.to_config()
    assert set(again) == {"flights"}  # patterns belong to the resolver
    assert again["flights"]["type"].endswith("JSONDataset")
    assert isinstance(again["flights"]["credentials"], str)
    assert secrets == {again["flights"]["credentials"]: {"token": "secret"}}
    assert (load_versions, save_version) == ({"flights": None}, "then")


def test_nodes_are_called_and_run(house: Any) -> None:
    def divide(one: int, other: int = 2) -> tuple[int, int]:
        return divmod(one, other)

    node = house.node(
        divide, {"one": "a"}, ["quotient", "rest"], tags=["x"], namespace="math", name="division"
    )
    assert node.run({"a": 7}) == {"quotient": 3, "rest": 1}
    assert node(a=7) == {"quotient": 3, "rest": 1}
    assert (node.name, node.short_name, node.namespace, node.tags) == (
        "math.division",
        "division",
        "math",
        {"x"},
    )
    assert (node.inputs, node.outputs) == (["a"], ["quotient", "rest"])
    for wrong in ({}, {"a": 7, "b": 1}):
        with pytest.raises(ValueError, match="divi"):
            node.run(wrong)


@pytest.mark.parametrize(
    ("inputs", "outputs", "error"),
    [
        (["a", "b", "c"], "d", TypeError),
        (None, None, ValueError),
        ("a", "a", ValueError),
        ("a", ["b", "b"], ValueError),
        (3, "b", TypeError),
        ("a", 3, TypeError),
        ({"nothing": "a"}, "b", TypeError),
    ],
)
def test_nodes_that_cannot_be_are_refused(
    house: Any, inputs: Any, outputs: Any, error: type[Exception]
) -> None:
    def divide(one: int, other: int = 2) -> int:
        return one // other

    with pytest.raises((error, ValueError)):
        house.node(divide, inputs, outputs)


@pytest.mark.parametrize("given", [1, (1, 2, 3), {"b": 1}, None])
def test_outputs_that_do_not_fit_are_refused(house: Any, given: Any) -> None:
    with pytest.raises((ValueError, house.DatasetError)):
        house.node(lambda a: given, "a", ["b", "c"], name="pair").run({"a": 1})
