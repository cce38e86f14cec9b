"""`penstock new`: the projects that it writes run, and what it refuses."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import Result

import penstock as package

Program = Callable[..., Result]


@pytest.fixture
def here(penstock: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to make projects in."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def files(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def test_a_new_project_has_a_dozen_files_at_most(penstock: Program, here: Path) -> None:
    result = penstock("new", "demo")
    assert result.exit_code == 0, result.output
    assert len(files(here / "demo")) <= 12
    assert "src/demo/pipelines/delays.py" in files(here / "demo")
    assert ".gitignore" in files(here / "demo")


def test_every_file_that_was_written_is_told(penstock: Program, here: Path) -> None:
    told = [line.strip() for line in penstock("new", "demo").stdout.splitlines() if line.startswith("  ")]
    assert sorted(told) == files(here / "demo")


@pytest.mark.parametrize("kind", [[], ["--minimal"]])
def test_no_placeholder_is_left(penstock: Program, here: Path, kind: list[str]) -> None:
    penstock("new", "demo", "--name", "Late Flights", *kind)
    text = "".join(file.read_text() for file in (here / "demo").rglob("*") if file.is_file())
    assert not any(word in text for word in ("project_package", "project-name", "Project Title"))


def test_the_name_decides_on_folder_distribution_and_package(penstock: Program, here: Path) -> None:
    penstock("new", "--name", "Late Flights")
    settings = (here / "late-flights" / "pyproject.toml").read_text()
    assert 'name = "late-flights"' in settings
    assert 'package_name = "late_flights"' in settings
    assert 'project_name = "Late Flights"' in settings
    assert (here / "late-flights" / "src" / "late_flights").is_dir()


def test_the_command_that_runs_it_can_be_typed_as_it_is_told(penstock: Program, here: Path) -> None:
    assert "Run it: penstock run 'late flights'" in penstock("new", "late flights").stdout


def test_a_minimal_project_has_two_files_and_runs(penstock: Program, here: Path) -> None:
    penstock("new", "demo", "--minimal")
    assert files(here / "demo") == ["catalog.yml", "pipeline.py"]
    assert penstock("run", "demo").exit_code == 0
    assert '"flight": "1714"' in (here / "demo" / "late_flights.json").read_text()


def test_the_tests_of_a_new_project_pass(penstock: Program, here: Path) -> None:
    penstock("new", "demo")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=here / "demo",
        env=os.environ | {"PYTHONPATH": str(Path(package.__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert "1 passed" in ended.stdout, ended.stdout + ended.stderr


# In a terminal ---------------------------------------------------------------------------------------------


@pytest.fixture
def terminal(here: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`penstock new` in a terminal, where it has just asked for the name; and our end of the terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from penstock.cli import main; main()", "new"],
        env=os.environ | {"PYTHONPATH": str(Path(package.__file__).parents[1])},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    while b"Name of the project: " not in said:
        said += os.read(ours, 1000)
    yield process, ours
    process.kill()
    process.wait()
    os.close(ours)


def test_in_a_terminal_the_name_is_asked_for(
    here: Path, terminal: tuple[subprocess.Popen[bytes], int]
) -> None:
    process, ours = terminal
    os.write(ours, b"Late Flights\n")
    assert process.wait(30) == 0
    assert (here / "late-flights" / "src" / "late_flights").is_dir()


def test_ctrl_c_at_the_question_makes_nothing(
    here: Path, terminal: tuple[subprocess.Popen[bytes], int]
) -> None:
    process, _ = terminal
    for _attempt in range(
        10
    ):  # CPython does not hear of one between its prompt and its reading; people press again
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            assert process.wait(3) == 130
            break
    assert process.returncode == 130
    assert files(here) == []


# What is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["3x"], "'3x', which Python cannot import"),
        (["class"], "'class', which Python cannot import"),
        (["demo", "--name", "???"], "'', which Python cannot import"),
        (["json"], "'json', which would hide another one"),
        (["demo", "--name", "pandas"], "'pandas', which would hide another one"),
        ([], "Name the folder of the new project"),
    ],
)
def test_a_name_that_cannot_be_is_refused_before_anything_is_written(
    penstock: Program, here: Path, arguments: list[str], message: str
) -> None:
    result = penstock("new", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert files(here) == []


def test_a_folder_with_files_is_left_alone(penstock: Program, here: Path) -> None:
    (here / "demo").mkdir()
    (here / "demo" / "mine.txt").write_text("mine")
    result = penstock("new", "demo")
    assert (result.exit_code, "It has files already" in result.stderr) == (2, True)
    assert files(here) == ["demo/mine.txt"]


def test_a_file_is_no_place_for_a_project(penstock: Program, here: Path) -> None:
    (here / "demo").write_text("mine")
    result = penstock("new", "demo")
    assert (result.exit_code, "It is a file" in result.stderr) == (2, True)


def test_an_empty_folder_will_do(penstock: Program, here: Path) -> None:
    (here / "demo").mkdir()
    assert penstock("new", "demo").exit_code == 0
