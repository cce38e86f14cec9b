"""`penstock params`: which parameters a run would have, and where they come from."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Program = Callable[..., Result]


@pytest.fixture
def demo(penstock: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an environment `late`, where we stand."""
    folder = tmp_path / "demo"
    penstock("new", str(folder))
    (folder / "conf" / "late").mkdir()
    (folder / "conf" / "late" / "parameters.yml").write_text("# Very late.\nlate_after: 300\n")
    monkeypatch.chdir(folder)
    return folder


def rows(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split(maxsplit=2) for line in result.stdout.splitlines()]


def test_each_parameter_has_its_value_and_its_line(penstock: Program) -> None:
    assert rows(penstock("params")) == [
        ["style.mark", "'!'", "parameters.yml:1"],
        ["style.size", "3", "parameters.yml:1"],
    ]


def test_an_environment_lies_over_the_base(penstock: Program, demo: Path) -> None:
    assert rows(penstock("params")) == [["late_after", "15", "conf/base/parameters.yml:1"]]
    assert rows(penstock("params", "-e", "late")) == [["late_after", "300", "conf/late/parameters.yml:2"]]


def test_what_the_command_line_says_lies_over_both(penstock: Program, demo: Path) -> None:
    shown = rows(penstock("params", "-e", "late", "--params", "late_after=1"))
    assert shown == [["late_after", "1", "runtime parameters"]]


def test_json_is_for_programs(penstock: Program) -> None:
    assert json.loads(penstock("params", "--json").stdout) == {"style": {"mark": "!", "size": 3}}


def test_without_parameters_nothing_is_shown(penstock: Program, project: Path) -> None:
    (project / "parameters.yml").unlink()
    assert rows(penstock("params")) == []


def test_an_unknown_environment_is_refused(penstock: Program, demo: Path) -> None:
    result = penstock("params", "--env", "laet")
    assert (result.exit_code, "Did you mean 'late'" in result.stderr) == (2, True)
