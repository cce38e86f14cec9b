"""What a shell is offered: names written in the project's files, found without importing them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import Result

from penstock.cli import main

Program = Callable[..., Result]


def offered(*words: str) -> list[str]:
    *before, begun = words
    shell = ShellComplete(main, {}, "penstock", "_PENSTOCK_COMPLETE")
    return [item.value for item in shell.get_completions(before, begun)]


@pytest.fixture
def demo(penstock: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project as `penstock new` makes it, where we stand."""
    penstock("new", str(tmp_path / "demo"))
    monkeypatch.chdir(tmp_path / "demo")
    return tmp_path / "demo"


def test_commands_are_completed() -> None:
    assert offered("ru") == ["run"]
    assert offered("pipeline", "s") == ["show"]


@pytest.mark.usefixtures("penstock")
@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["run", "-p", ""], ["__default__", "reading"]),
        (["run", "--nodes", "read_"], ["read_first", "read_second"]),
        (["run", "--from-nodes", "l"], ["loud.shout"]),
        (["run", "--tags", ""], ["reading"]),
        (["run", "--namespaces", ""], ["loud"]),
        (["run", "--to-outputs", "s"], ["second", "shouted"]),
        (["run", "--from-nodes", "join,read_f"], ["join,read_first"]),
        (["run", "--runner", ""], ["SequentialRunner", "ThreadRunner", "ParallelRunner"]),
        (["run", "-r", "P"], ["ParallelRunner"]),
        (["pipeline", "show", "-p", "r"], ["reading"]),
    ],
)
def test_names_of_a_folder_are_completed(words: list[str], names: list[str]) -> None:
    assert offered(*words) == names


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["run", "-p", ""], ["delays"]),
        (["run", "--nodes", ""], ["drop_cancelled", "find_worst", "summarise_delays"]),
        (["run", "--from-inputs", "d"], ["delays", "departed_flights"]),
    ],
)
def test_names_of_a_package_are_completed(words: list[str], names: list[str]) -> None:
    assert offered(*words) == names


def test_names_are_found_from_within_a_project(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo / "src" / "demo")
    assert offered("run", "-p", "") == ["delays"]


def test_sources_are_looked_for_where_the_project_says(demo: Path) -> None:
    (demo / "src").rename(demo / "code")
    settings = demo / "pyproject.toml"
    settings.write_text(
        settings.read_text().replace("[tool.penstock]", '[tool.penstock]\nsource_dir = "code"')
    )
    assert offered("run", "-p", "") == ["delays"]


def test_nothing_is_imported_to_complete(project: Path, penstock: Program) -> None:
    pipeline = project / "pipeline.py"
    pipeline.write_text(pipeline.read_text() + "\nraise SystemExit(9)\n")
    assert "join" in offered("run", "--nodes", "")


def test_a_file_with_mistakes_offers_nothing(project: Path, penstock: Program) -> None:
    (project / "pipeline.py").write_text("def :")
    assert offered("run", "--nodes", "") == []


def test_nothing_is_offered_where_there_is_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert offered("run", "--nodes", "") == []


def test_a_command_that_there_is_not_offers_nothing() -> None:
    assert offered("rnu", "--nodes") == []
