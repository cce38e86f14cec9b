"""The JSON schema of catalogs, judged by a validator that is not ours, and against what the catalog itself says."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from penstock.config import read_yaml
from penstock.errors import PenstockError
from penstock.io import DataCatalog
from penstock.io._lazy import LazyDataset
from penstock.io._making import _signature
from penstock.io._types import dataset_class, known_types
from penstock.schema import SCHEMA_FILE, catalog_schema

ROOT = Path(__file__).parents[2]

schema = cache(catalog_schema)


def refused(catalog: Any) -> list[str]:
    """Where the schema finds fault, and with what."""
    errors = Draft7Validator(schema()).iter_errors(catalog)
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in errors]


def csv(**more: Any) -> dict[str, Any]:
    return {"flights": {"type": "pandas.CSVDataset", "filepath": "flights.csv", **more}}


def test_the_schema_is_a_schema() -> None:
    Draft7Validator.check_schema(schema())


def test_the_shipped_file_is_up_to_date() -> None:
    """Otherwise: penstock catalog schema --own-types-only -o src/penstock/schema/catalog.json"""
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == catalog_schema(own_types_only=True)


def test_the_shipped_file_has_penstocks_own_types_only() -> None:
    shipped = SCHEMA_FILE.read_text(encoding="utf-8")
    assert '"polars.LazyPolarsDataset"' in shipped
    assert "spark.SparkDataset" not in shipped


def catalogs() -> Iterator[Any]:
    """Those of the examples, and those of the documentation that are written to files, right, and not of Kedro."""
    for file in ROOT.glob("examples/**/catalog*.yml"):
        yield pytest.param(read_yaml(file).data, id=str(file.relative_to(ROOT)))
    for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        for number, text in enumerate(
            re.findall(
                r'```yaml title="(?!broken/|older/)[^"]*catalog\.yml"\n(.*?)```', page.read_text(), re.DOTALL
            )
        ):
            yield pytest.param(text, id=f"{page.relative_to(ROOT)}-{number}")


@pytest.mark.parametrize("catalog", list(catalogs()))
def test_catalogs_that_work_are_accepted(catalog: Any, tmp_path: Path) -> None:
    if isinstance(catalog, str):
        (tmp_path / "catalog.yml").write_text(catalog)
        catalog = read_yaml(tmp_path / "catalog.yml").data
    assert refused(catalog) == []


@pytest.mark.parametrize(
    "catalog",
    [
        None,
        {},
        csv(),
        csv(metadata={"owner": "operations"}, versioned=True, credentials="warehouse"),
        csv(credentials={"token": "abc"}, load_args=None),
        csv(load_args="${_csv_args}", versioned="${globals:keep}"),
        {"flights@pandas": csv()["flights"], "europe.flights": csv()["flights"]},
        {"_template": {"sep": ";"}, "_other": 3},
        {"{airport}_weather": {"type": "pandas.CSVDataset", "filepath": "{airport}.csv"}},
        {"{kind}_{name}": {"type": "{kind}.CSVDataset", "filepath": "{name}.csv"}},
        {"own": {"type": "demo.datasets.OrdersDataset", "whatever": 3}},
        {"cached": {"type": "CachedDataset", "dataset": csv()["flights"], "versioned": True}},
        {"memory": {"type": "MemoryDataset", "copy_mode": "assign"}},
        {"theirs": {"type": "kedro_datasets.pandas.CSVDataset", "filepath": "a.csv"}},
        {"parts": {"type": "partitions.PartitionedDataset", "path": "data", "dataset": "pandas.CSVDataset"}},
        {"parts": {"type": "partitions.PartitionedDataset", "path": "data", "dataset": {"type": "json.JSONDataset"}}},
    ],
)  # fmt: skip
def test_accepted(catalog: Any) -> None:
    assert refused(catalog) == []


@pytest.mark.parametrize(
    ("catalog", "said"),
    [
        ([], "is not of type 'object'"),
        ({"flights": 3}, "flights: 3 is not of type 'object'"),
        ({"flights": {"filepath": "flights.csv"}}, "'type' is a required property"),
        ({"flights": {"type": "pandas.CSVDataset"}}, "'filepath' is a required property"),
        (csv(flepath="x"), "('flepath' was unexpected)"),
        (csv(filepath=3), "flights.filepath: 3 is not of type 'string'"),
        (csv(load_args=[1]), "flights.load_args: [1] is not valid"),
        (csv(versioned="always"), "flights.versioned: 'always' is not valid"),
        ({"flights": {"type": "pandas.CSVDatset", "filepath": "x"}}, "flights.type: 'pandas.CSVDatset' is not valid"),
        ({"flights": {"type": "CSVDataset", "filepath": "x"}}, "flights.type: 'CSVDataset' is not valid"),
        ({"flights": {"type": "penstock.datasets.pandas.CSV", "filepath": "x"}}, "flights.type"),
        ({"flights": {"type": ".pandas.CSVDataset"}}, "flights.type"),
        ({"flights": {"type": 3}}, "flights.type"),
        ({"memory": {"type": "MemoryDataset", "versioned": True}}, "memory.versioned: True is not valid"),
        ({"memory": {"type": "MemoryDataset", "copy_mode": "asign"}}, "memory.copy_mode"),
        ({"cached": {"type": "CachedDataset", "dataset": csv(flepath="x")["flights"]}}, "cached.dataset"),
        ({"cached": {"type": "CachedDataset", "dataset": csv(versioned=True)["flights"]}}, "cached.dataset"),
        ({"theirs": {"type": "kedro_datasets.pandas.CSVDataset", "filepath": "a.csv", "flepath": 1}}, "flepath"),
    ],
)  # fmt: skip
def test_refused(catalog: Any, said: str) -> None:
    found = refused(catalog)
    assert any(said in fault for fault in found), found


def test_one_mistake_is_told_once() -> None:
    """An editor that lists every type that an entry is not would be worse than none."""
    assert len(refused(csv(flepath="x"))) == 1


def test_arguments_read_from_sources_are_those_that_the_classes_take() -> None:
    classes = dict(importable())
    assert len(classes) > 30
    for name, cls in classes.items():
        definition, expected = schema()["definitions"][name], _signature(cls).parameters
        named = {n: p for n, p in expected.items() if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)}
        required = {n for n, p in named.items() if p.default is p.empty}
        assert definition["properties"].keys() - EVERYWHERE == named.keys() - {"version", "metadata"}, name
        assert set(definition["required"]) == required, name
        assert ("additionalProperties" in definition) is not any(
            p.kind is p.VAR_KEYWORD for p in expected.values()
        ), name


EVERYWHERE = {"type", "metadata", "validator", "versioned", "retry", "timeout", "limit"}


def importable() -> Iterator[tuple[str, Any]]:
    for name in sorted(known_types()):
        with suppress(PenstockError):  # its library is not installed here
            yield name, dataset_class(name)


OWN = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["definitions"]["type"]["anyOf"][0]["enum"]
WORDS = {
    "filepath": "x.csv",
    "load_args": {},
    "save_args": {},
    "credentials": {},
    "fs_args": {},
    "metadata": {},
    "versioned": True,
    "flepath": "x",
    "engine": "openpyxl",
    "overwrite": True,
    "backend": "pickle",
    "file_format": "csv",
    "copy_mode": "assign",
    "plotly_args": {},
}


@given(
    kind=st.sampled_from([*OWN, "pandas.CSVDatset", "nowhere", "pandas."]),
    words=st.sets(st.sampled_from(sorted(WORDS))),
)
def test_the_schema_and_the_catalog_agree_on_types_and_names_of_arguments(kind: str, words: set[str]) -> None:
    entry = {"type": kind, **{word: WORDS[word] for word in words}}
    assert bool(refused({"some": entry})) == bool(complaint(entry)), (
        refused({"some": entry}),
        complaint(entry),
    )


def complaint(entry: dict[str, Any]) -> str:
    """What a catalog says about an entry before it makes anything of it."""
    try:
        DataCatalog.from_config({"some": entry})
        LazyDataset("some", entry, None, None).inspect()
    except PenstockError as error:
        return str(error)
    return ""
