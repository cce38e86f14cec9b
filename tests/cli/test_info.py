"""`penstock info` and `penstock completion`: what is installed, and what shells are told."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import Result

Program = Callable[..., Result]


def rows(result: Result) -> dict[str, str]:
    assert result.exit_code == 0, result.output
    words = (line.split(maxsplit=1) for line in result.stdout.splitlines())
    return {found[0]: found[-1].strip() for found in words if found}


def test_info_tells_versions_and_the_project(penstock: Program, project: Path) -> None:
    told = rows(penstock("info"))
    assert told["penstock"] == version("penstock")
    assert str(project) in told["project"]


def test_info_goes_well_without_a_project(penstock: Program, tmp_path: Path) -> None:
    assert rows(penstock("info", str(tmp_path)))["project"].startswith("none: ")


def test_info_tells_the_libraries_of_extras(penstock: Program) -> None:
    told = rows(penstock("info"))
    assert told["pandas"] == f"pandas {version('pandas')}, pyarrow {version('pyarrow')}"
    assert "benchmarks" not in told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_lines_for_the_shell(penstock: Program, shell: str) -> None:
    result = penstock("completion", shell)
    assert result.exit_code == 0
    assert f"_PENSTOCK_COMPLETE={shell}_complete" in result.stdout


def test_completion_knows_no_other_shell(penstock: Program) -> None:
    assert penstock("completion", "cmd").exit_code == 2
