"""`penstock run --dry-run`: what would run, in which order and why; nothing does."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Program = Callable[..., Result]


def rows(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split(maxsplit=2) for line in result.stdout.splitlines()[1:]]


def test_the_nodes_are_told_in_order_with_the_reason(penstock: Program, project: Path) -> None:
    result = penstock("run", "--dry-run")
    assert result.stdout.startswith("Would run 4 nodes of 4, with SequentialRunner(is_async=True).")
    assert rows(result) == [
        ["1", "read_first", "it is in the default pipeline"],
        ["2", "read_second", "it is in the default pipeline"],
        ["3", "join", "it is in the default pipeline"],
        ["4", "loud.shout", "it is in the default pipeline"],
    ]
    assert not (project / "data").exists()


def test_a_part_is_told_alone(penstock: Program) -> None:
    assert rows(penstock("run", "--dry-run", "--tags", "reading")) == [
        ["1", "read_first", "it has the tag 'reading'"],
        ["2", "read_second", "it has the tag 'reading'"],
    ]


def test_what_is_there_is_said_to_be_skipped(penstock: Program, project: Path) -> None:
    penstock("run")
    (project / "data" / "shouted.txt").unlink()
    told = rows(penstock("run", "--dry-run", "--only-missing-outputs"))
    assert [row[:2] for row in told] == [
        ["1", "loud.shout"],
        ["-", "read_first"],
        ["-", "read_second"],
        ["-", "join"],
    ]
    assert "shouted" in told[0][2]
    assert not (project / "data" / "shouted.txt").exists()


def test_a_misspelt_name_is_refused(penstock: Program) -> None:
    result = penstock("run", "--dry-run", "--nodes", "joni")
    assert (result.exit_code, "Did you mean 'join'" in result.stderr) == (2, True)


def test_it_is_told_in_lines_of_json(penstock: Program, project: Path) -> None:
    penstock("run")
    (project / "data" / "shouted.txt").unlink()
    result = penstock("run", "--dry-run", "--json", "--only-missing-outputs")
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(each["node"], each["runs"]) for each in told] == [
        ("loud.shout", True),
        ("read_first", False),
        ("read_second", False),
        ("join", False),
    ]
    assert "shouted" in told[0]["reason"]
