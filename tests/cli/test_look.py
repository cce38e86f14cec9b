"""The commands that only look: `penstock catalog` and `penstock pipeline`."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from click.testing import Result

Program = Callable[..., Result]


def rows(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split() for line in result.stdout.splitlines()]


def test_catalog_list_shows_types_and_places(penstock: Program, project: Path) -> None:
    shown = rows(penstock("catalog", "list"))
    assert shown[0] == ["first", "text.TextDataset", str(project / "first.txt")]
    assert [row[0] for row in shown] == ["first", "second", "left", "right", "joined", "shouted"]


def test_catalog_list_shows_patterns_and_types_that_cannot_be_imported(
    penstock: Program, project: Path
) -> None:
    (project / "catalog.yml").write_text('"{name}_raw": {type: nowhere.Dataset, path: "{name}.bin"}\n')
    assert rows(penstock("catalog", "list"))[0][:2] == ["{name}_raw", "nowhere.Dataset"]


def test_catalog_list_shows_no_passwords(penstock: Program, project: Path) -> None:
    (project / "catalog.yml").write_text(
        "far: {type: text.TextDataset, filepath: 'sftp://ada:open-sesame@host/file.txt'}\n"
    )
    result = penstock("catalog", "list")
    assert "host" in result.stdout
    assert "open-sesame" not in result.stdout


def test_an_empty_catalog_has_nothing_to_list(penstock: Program, project: Path) -> None:
    (project / "catalog.yml").write_text("")
    assert rows(penstock("catalog", "list")) == []


def test_catalog_check_is_content_with_a_good_catalog(penstock: Program) -> None:
    result = penstock("catalog", "check")
    assert (result.exit_code, result.stdout) == (0, "Nothing is wrong with the 6 entries of the catalog.\n")


def test_catalog_check_tells_all_that_is_wrong(penstock: Program, project: Path) -> None:
    (project / "catalog.yml").write_text(
        "one: {type: text.TextDatset, filepath: one.txt}\n"
        "two: {type: text.TextDataset, filepath: two.txt, flepath: x}\n"
    )
    result = penstock("catalog", "check")
    assert result.exit_code == 1
    assert "'one'" in result.stderr
    assert "'two'" in result.stderr
    assert "Traceback" not in result.stderr


def test_catalog_check_opens_no_data(penstock: Program, project: Path) -> None:
    (project / "first.txt").unlink()
    assert penstock("catalog", "check").exit_code == 0


def test_catalog_commands_do_not_import_the_pipeline(penstock: Program, project: Path) -> None:
    (project / "pipeline.py").write_text("raise SystemExit(9)")
    assert penstock("catalog", "list").exit_code == 0
    assert penstock("catalog", "check").exit_code == 0


def test_pipeline_list_counts_nodes(penstock: Program) -> None:
    shown = rows(penstock("pipeline", "list"))
    assert shown == [["__default__", "4", "nodes"], ["reading", "2", "nodes"]]


def test_pipeline_show_has_the_nodes_in_order(penstock: Program) -> None:
    lines = penstock("pipeline", "show").stdout.splitlines()
    assert lines[:2] == ["Inputs:  first, params:style.mark, second", "Outputs: shouted"]
    assert [line.split()[0] for line in lines[3:]] == ["read_first", "read_second", "join", "loud.shout"]
    assert lines[5].split() == ["join", "left,", "right", "->", "joined"]


def test_pipeline_show_takes_another_pipeline(penstock: Program) -> None:
    assert "join" not in penstock("pipeline", "show", "-p", "reading").stdout


def test_pipeline_show_knows_no_unknown_pipeline(penstock: Program) -> None:
    result = penstock("pipeline", "show", "--pipeline", "raeding")
    assert (result.exit_code, "Did you mean 'reading'" in result.stderr) == (2, True)


def test_pipeline_commands_do_not_read_the_catalog(penstock: Program, project: Path) -> None:
    (project / "catalog.yml").write_text("a: [")
    assert penstock("pipeline", "list").exit_code == 0


def test_version_is_that_of_the_distribution(penstock: Program) -> None:
    assert penstock("--version").stdout == f"penstock {version('penstock')}\n"


def test_help_names_every_command(penstock: Program) -> None:
    shown = penstock("--help").stdout
    assert all(f"\n  {name} " in shown for name in ("catalog", "pipeline", "run"))
