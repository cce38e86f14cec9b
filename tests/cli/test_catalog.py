"""`penstock catalog`: what there is, what is wrong with it, and what editors get to know."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from jsonschema import Draft7Validator

from penstock.config import read_yaml

Program = Callable[..., Result]


def rows(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split() for line in result.stdout.splitlines()]


def add(project: Path, text: str) -> None:
    """More entries for the catalog."""
    with (project / "catalog.yml").open("a") as file:
        file.write(text)


def test_list_shows_types_and_places(penstock: Program, project: Path) -> None:
    shown = rows(penstock("catalog", "list"))
    assert shown[0] == ["first", "text.TextDataset", str(project / "first.txt")]
    assert [row[0] for row in shown] == ["first", "second", "left", "right", "joined", "shouted"]


def test_list_shows_patterns_and_types_that_cannot_be_imported(penstock: Program, project: Path) -> None:
    (project / "catalog.yml").write_text('"{name}_raw": {type: nowhere.Dataset, path: "{name}.bin"}\n')
    last = rows(penstock("catalog", "list"))[-1]
    assert (last[:2], last[-1]) == (["{name}_raw", "nowhere.Dataset"], "pattern")


def test_list_shows_no_passwords(penstock: Program, project: Path) -> None:
    add(project, "far: {type: text.TextDataset, filepath: 'sftp://ada:open-sesame@host/file.txt'}\n")
    result = penstock("catalog", "list")
    assert "host" in result.stdout
    assert "open-sesame" not in result.stdout


def test_list_marks_what_no_pipeline_uses_and_what_they_lack(penstock: Program, project: Path) -> None:
    text = (project / "catalog.yml").read_text()
    (project / "catalog.yml").write_text(text.replace("second:", "secnd:"))
    shown = {row[0]: row for row in rows(penstock("catalog", "list"))}
    assert shown["secnd"][-1] == "unused"
    assert shown["second"][1:] == ["missing:", "__default__,", "reading", "cannot", "run", "without", "it"]
    assert shown["first"][-1] == str(project / "first.txt")


def test_list_shows_what_patterns_make_for_the_pipelines(penstock: Program, project: Path) -> None:
    (project / "catalog.yml").write_text('"{name}": {type: text.TextDataset, filepath: "{name}.txt"}\n')
    shown = rows(penstock("catalog", "list"))
    assert ["joined", "text.TextDataset", str(project / "joined.txt"), "from", "'{name}'"] in shown


def test_list_of_one_pipeline_has_its_datasets_only(penstock: Program) -> None:
    shown = rows(penstock("catalog", "list", "-p", "reading"))
    assert {row[0] for row in shown} == {"first", "second", "left", "right"}
    result = penstock("catalog", "list", "-p", "raeding")
    assert (result.exit_code, "Did you mean 'reading'" in result.stderr) == (2, True)


def test_list_as_json_tells_the_same(penstock: Program, project: Path) -> None:
    first = json.loads(penstock("catalog", "list", "--json").stdout)[0]
    place = str(project / "first.txt")
    assert first == {
        "name": "first",
        "type": "text.TextDataset",
        "place": place,
        "pattern": None,
        "pipelines": ["__default__", "reading"],
        "state": "used",
    }


def test_list_and_check_do_without_pipelines_that_cannot_be_imported(
    penstock: Program, project: Path
) -> None:
    (project / "pipeline.py").write_text("raise ImportError('no such thing')")
    result = penstock("catalog", "list")
    assert (result.exit_code, "no such thing" in result.stderr, "unused" in result.stdout) == (0, True, False)
    assert penstock("catalog", "check").exit_code == 0


def test_an_empty_catalog_has_nothing_to_list(penstock: Program, project: Path) -> None:
    (project / "catalog.yml").write_text("")
    assert [row[0] for row in rows(penstock("catalog", "list"))] == ["first", "second"]  # both are missing


def test_show_tells_all_about_a_dataset(penstock: Program, project: Path) -> None:
    add(project, "model:\n  type: pickle.PickleDataset\n  filepath: model.pkl\n  versioned: true\n")
    shown = penstock("catalog", "show", "first").stdout
    assert [line.split()[0] for line in shown.splitlines()] == ["type", "entry", "place", "read", "data"]
    assert f"{project / 'catalog.yml'}:2" in shown
    assert "read by  read_first" in shown
    assert "exists" in shown
    assert "none yet" in penstock("catalog", "show", "left").stdout


def test_show_lists_versions_the_latest_first(penstock: Program, project: Path) -> None:
    add(project, "note: {type: text.TextDataset, filepath: note.txt, versioned: true}\n")
    for version in ("2026-01-01", "2026-02-01"):
        (project / "note.txt" / version).mkdir(parents=True)
        (project / "note.txt" / version / "note.txt").write_text("x")
    assert "versions   2026-02-01, 2026-01-01" in penstock("catalog", "show", "note").stdout


def test_show_keeps_secrets(penstock: Program, project: Path) -> None:
    add(project, "far:\n  type: text.TextDataset\n  filepath: memory://far.txt\n  credentials: mine\n")
    (project / "credentials.yml").write_text("mine: {token: open-sesame}\n")
    result = penstock("catalog", "show", "far")
    assert "credentials  mine" in result.stdout
    assert "open-sesame" not in result.output


def test_only_check_minds_that_a_pattern_asks_for_credentials_that_are_not_there(
    penstock: Program, project: Path
) -> None:
    entry = '{type: text.TextDataset, filepath: "{name}.txt", credentials: "{name}_key"}'
    (project / "catalog.yml").write_text(f'"{{name}}": {entry}\n')
    assert penstock("catalog", "list").exit_code == 0
    assert penstock("catalog", "stubs").exit_code == 0
    assert "credentials  first_key" in penstock("catalog", "show", "first").stdout
    result = penstock("catalog", "check")
    assert (result.exit_code, "6 mistakes" in result.stderr) == (1, True)
    assert "'first_key'" in result.stderr
    assert "catalog.yml:1" in result.stderr


def test_show_knows_parameters_and_what_is_in_memory(penstock: Program, project: Path) -> None:
    text = (project / "catalog.yml").read_text()
    (project / "catalog.yml").write_text(text.replace("left:", "lft:"))
    assert "in memory during a run" in penstock("catalog", "show", "left").stdout
    assert "parameter" in penstock("catalog", "show", "params:style.mark").stdout


def test_show_knows_no_unknown_dataset(penstock: Program) -> None:
    result = penstock("catalog", "show", "frist")
    assert (result.exit_code, "Did you mean 'first'" in result.stderr) == (2, True)


def test_check_is_content_with_a_good_project(penstock: Program) -> None:
    result = penstock("catalog", "check")
    assert (result.exit_code, result.stdout) == (0, "Nothing is wrong with the 6 entries of the catalog.\n")


def test_check_tells_all_that_is_wrong_with_place_and_remedy(penstock: Program, project: Path) -> None:
    text = (project / "catalog.yml").read_text().replace("second:", "secnd:")
    (project / "catalog.yml").write_text(text)
    add(
        project,
        "one: {type: text.TextDatset, filepath: one.txt}\n"
        "two: {type: text.TextDataset, filepath: two.txt, flepath: x}\n"
        '"{name}_three": {type: text.TextDataset, sep: x}\n',
    )
    (project / "first.txt").unlink()
    result = penstock("catalog", "check")
    assert result.exit_code == 1
    assert "5 mistakes" in result.stderr
    assert "'text.TextDataset'" in result.stderr
    for words in (
        "catalog.yml:8",
        "catalog.yml:9",
        "catalog.yml:10",
        "'filepath'",
        "Did you mean 'secnd'",
        "no data",
    ):
        assert words in result.stderr, words
    assert "Traceback" not in result.stderr


def test_check_finds_parameters_that_nobody_gives(penstock: Program, project: Path) -> None:
    (project / "parameters.yml").write_text("style: {size: 3}\n")
    result = penstock("catalog", "check")
    assert (result.exit_code, "Parameter 'params:style.mark' is needed" in result.stderr) == (1, True)


def test_check_looks_for_the_data_that_no_pipeline_makes(penstock: Program, project: Path) -> None:
    (project / "first.txt").unlink()
    result = penstock("catalog", "check")
    assert (result.exit_code, "'first' has no data" in result.stderr) == (1, True)
    assert "catalog.yml:2" in result.stderr
    assert penstock("catalog", "check", "--no-data").exit_code == 0


def test_check_does_not_ask_datasets_that_cannot_tell(penstock: Program, project: Path) -> None:
    (project / "orders.py").write_text(
        "class OrdersDataset:\n    def load(self): ...\n    def save(self, data): ...\n"
    )
    text = (
        (project / "catalog.yml")
        .read_text()
        .replace("text.TextDataset, filepath: first.txt", "orders.OrdersDataset")
    )
    (project / "catalog.yml").write_text(text)
    assert penstock("catalog", "check").exit_code == 0
    assert "cannot tell" in penstock("catalog", "show", "first").stdout


def test_check_tells_what_hinders_a_look(penstock: Program, project: Path) -> None:
    (project / "orders.py").write_text(
        "class OrdersDataset:\n"
        "    def load(self): ...\n"
        "    def save(self, data): ...\n"
        "    def exists(self): raise OSError('the server is down')\n"
    )
    add(project, "orders: {type: orders.OrdersDataset}\n")
    result = penstock("catalog", "check")
    assert (result.exit_code, "the server is down" in result.stderr, "'orders'" in result.stderr) == (
        1,
        True,
        True,
    )


def test_schema_fits_the_catalog_of_the_project(penstock: Program, project: Path) -> None:
    written: dict[str, Any] = json.loads(penstock("catalog", "schema").stdout)
    assert list(Draft7Validator(written).iter_errors(read_yaml(project / "catalog.yml").data)) == []


@pytest.mark.parametrize("command", [("schema", "--own-types-only"), ("stubs",)])
def test_schema_and_stubs_go_to_a_file(penstock: Program, project: Path, command: tuple[str, ...]) -> None:
    printed = penstock("catalog", *command).stdout
    result = penstock("catalog", *command, "-o", "made/file")
    assert (result.exit_code, result.output) == (0, "")
    assert (project / "made" / "file").read_text() == printed


def test_stubs_know_entries_parameters_and_what_patterns_make(penstock: Program, project: Path) -> None:
    (project / "catalog.yml").write_text('"{name}": {type: text.TextDataset, filepath: "{name}.txt"}\n')
    module = penstock("catalog", "stubs").stdout
    compile(module, "catalog_types.py", "exec")
    assert "'joined'" in module
    assert "'params:style.mark'" in module


def test_show_tells_what_is_said_of_its_store(penstock: Program, project: Path) -> None:
    (project / "catalog.yml").write_text(
        "far: {type: text.TextDataset, filepath: 'memory://shop/a.txt', timeout: 5}\n"
    )
    (project / "storage.yml").write_text("memory://shop: {retry: 3, timeout: 30, limit: 2}\n")
    shown = [line.split(maxsplit=1) for line in penstock("catalog", "show", "far").stdout.splitlines()]
    assert ["timeout", "5"] in shown
    assert ["retry", "{'attempts': 3}, said of memory://shop"] in shown
    assert ["limit", "2, said of memory://shop"] in shown
    (project / "storage.yml").write_text("memory//shop: {retry: 3}\n")
    result = penstock("catalog", "show", "far")
    assert result.exit_code == 1
    assert "storage.yml:1: 'memory//shop' is no name of a store" in result.stderr
