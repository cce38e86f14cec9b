"""The commands that only look: `penstock pipeline`, and help."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from click.testing import Result

Program = Callable[..., Result]


def rows(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split() for line in result.stdout.splitlines()]


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
