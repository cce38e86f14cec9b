"""Hooks of a project are told when a command begins and how it ends."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

Program = Callable[..., Result]

SETTINGS = """
from pathlib import Path

from penstock.hooks import hook_impl


class Diary:
    @hook_impl
    def before_command_run(self, project_metadata, command_args):
        self.write("before", project_metadata.package_name, command_args)

    @hook_impl
    def after_command_run(self, command_args, exit_code):
        self.write("after", command_args, exit_code)

    def write(self, *words):
        with Path("diary.txt").open("a") as diary:
            print(*words, file=diary)


HOOKS = (Diary(),)
"""


@pytest.fixture
def demo(penstock: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project that keeps a diary, where we stand."""
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "diaries"
    penstock("new", str(folder))
    (folder / "src" / "diaries" / "settings.py").write_text(SETTINGS)
    monkeypatch.chdir(folder)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "diaries"]:
        del sys.modules[name]


def diary(demo: Path) -> list[str]:
    return (demo / "diary.txt").read_text().splitlines()


@pytest.mark.parametrize(
    ("words", "exit_code"), [(["run", "--quiet"], 0), (["run", "--nodes", "nobody"], 2), (["params"], 0)]
)
def test_hooks_are_told_of_the_words_and_of_the_exit_code(
    penstock: Program, demo: Path, words: list[str], exit_code: int
) -> None:
    assert penstock(*words).exit_code == exit_code
    assert diary(demo) == [f"before diaries {words}", f"after {words} {exit_code}"]


def test_a_command_that_fails_ends_with_1(penstock: Program, demo: Path) -> None:
    (demo / "data" / "flights.csv").unlink()
    assert penstock("run").exit_code == 1
    assert diary(demo)[-1] == "after ['run'] 1"


def test_a_command_without_a_project_tells_nobody(penstock: Program, demo: Path) -> None:
    penstock("completion", "bash")
    assert not (demo / "diary.txt").exists()
