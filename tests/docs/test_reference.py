"""The reference pages say what is there: no more and no less."""

import importlib
import pkgutil
import re
import runpy
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import click

import penstock.datasets
import penstock.testing
from penstock import errors
from penstock.cli import main
from penstock.engine import Event, Policy
from penstock.io import FileDataset
from penstock.io._types import dataset_class

ROOT = Path(__file__).parents[2]
written_page = runpy.run_path(str(ROOT / "docs" / "cli_reference.py"))["page"]


def rows(text: str) -> list[list[str]]:
    """The cells of every table row below a heading line, without backquotes."""
    lines = re.findall(r"^\| (?!---)(.*?) ?\|$", text, re.MULTILINE)
    return [[cell.strip().replace("`", "") for cell in line.split(" | ")] for line in lines]


def test_the_table_of_datasets_has_every_type_with_its_extra(read_page: Any) -> None:
    _, *table = rows(read_page("docs/reference/datasets.md").section("Datasets"))
    assert {row[0]: row[3] if len(row) > 3 else "" for row in table} == dict(_types())


def test_the_types_of_the_table_are_those_that_catalogs_find(read_page: Any) -> None:
    _, *table = rows(read_page("docs/reference/datasets.md").section("Datasets"))
    assert all(dataset_class(row[0]).__name__ == row[0].rpartition(".")[2] for row in table)


def _types() -> Iterator[tuple[str, str]]:
    yield from {"MemoryDataset": "", "CachedDataset": ""}.items()
    for module in pkgutil.iter_modules(penstock.datasets.__path__):
        found = importlib.import_module(f"penstock.datasets.{module.name}")
        for name in found.__all__:
            yield f"{module.name}.{name}", _extra(getattr(found, name))


def _extra(kind: Any) -> str:
    """The extra that a dataset names, or the codec of a dataset that is a file."""
    if not issubclass(kind, FileDataset):
        return kind._EXTRA or ""
    more: dict[str, Any] = {}
    if "PolarsDataset" in kind.__name__:
        more = {"file_format": "parquet"}
    elif kind.__name__ == "PlotlyDataset":
        more = {"plotly_args": {"type": "bar"}}
    return kind(filepath="file", **more)._codec.EXTRA or ""


def test_the_page_of_the_command_line_is_what_the_program_says(read_page: Any) -> None:
    text = read_page("docs/reference/cli.md").text
    assert text == written_page(text), "run: python docs/cli_reference.py"


def test_the_page_of_the_command_line_explains_every_slice(read_page: Any) -> None:
    _, *table = rows(read_page("docs/reference/cli.md").section("Part of a pipeline"))
    run = main.get_command(click.Context(main), "run")
    flags = {option for parameter in run.params for option in parameter.opts}  # type: ignore[union-attr]
    assert {row[0] for row in table} <= flags


def test_the_table_of_events_has_every_event_with_its_fields(read_page: Any) -> None:
    _, *table = rows(read_page("docs/reference/events.md").section("Events"))
    told = {row[0]: tuple(row[1].split(", ")) for row in table}
    assert told == {event.__name__: event._fields for event in get_args(Event)}


def test_the_tree_of_errors_has_every_error(read_page: Any) -> None:
    text = read_page("docs/reference/errors.md").text
    tree = re.search(r"```text\n(.*?)```", text, re.DOTALL)
    assert tree
    assert sorted(re.findall(r"^[│├└─ ]*(\w+(?:Error|Exception))\b", tree[1], re.MULTILINE)) == sorted(
        errors.__all__
    )


def test_the_tree_of_errors_is_that_of_the_module(read_page: Any) -> None:
    assert errors.__doc__
    drawn = [line.strip() for line in errors.__doc__.splitlines() if "──" in line]
    assert [line for line in drawn if line not in read_page("docs/reference/errors.md").text] == []


def test_the_table_of_the_policy_has_every_field_with_its_default(read_page: Any) -> None:
    table = rows(read_page("docs/reference/policy.md").section("Policy"))
    told = {row[0]: row[1] for row in table[1 : 1 + len(fields(Policy))]}
    by_machine = {"codec_slots": "2 to 4"}
    assert told == {field.name: str(field.default) for field in fields(Policy)} | by_machine
    assert 2 <= Policy().codec_slots <= 4


def test_the_page_on_testing_has_every_helper(read_page: Any) -> None:
    _, *table = rows(read_page("docs/how-to/test-your-pipelines.md").section("Test your own pipelines"))
    assert {row[0] for row in table} == set(penstock.testing.__all__)


# Dependencies ---------------------------------------------------------------------------------------------------------

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _names(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w-]+", requirement)[0] for requirement in requirements}  # type: ignore[index]


def test_every_dependency_has_its_reason(read_page: Any) -> None:
    _, *table = rows(read_page("docs/dependencies.md").section("Always"))
    assert {name for name, _ in table} == _names(PROJECT["dependencies"])


def test_every_extra_has_its_libraries_and_its_reason(read_page: Any) -> None:
    _, *table = rows(read_page("docs/dependencies.md").section("Extras"))
    extras = dict(PROJECT["optional-dependencies"])
    told = {row[0]: row[1] for row in table}
    assert told.pop("test") == "see below"
    del extras["test"]
    assert {name: set(text.split(", ")) for name, text in told.items()} == {
        name: _names(requirements) for name, requirements in extras.items()
    }


def test_every_library_of_the_tests_has_its_reason(read_page: Any) -> None:
    _, *table = rows(read_page("docs/dependencies.md").section("What the tests need"))
    assert {name for name, _ in table} == _names(PROJECT["optional-dependencies"]["test"])
