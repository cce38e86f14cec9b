"""`penstock package`: what it makes runs where the project is not."""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import penstock as library

Program = Callable[..., Result]


@pytest.fixture
def demo(penstock: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose folder we stand in."""
    folder = tmp_path / "demo"
    penstock("new", str(folder))
    (folder / "conf" / "local").mkdir()
    (folder / "conf" / "local" / "credentials.yml").write_text("key: open-sesame\n")
    monkeypatch.chdir(folder)
    return folder


def test_a_package_has_the_code_and_an_archive_the_configuration(penstock: Program, demo: Path) -> None:
    result = penstock("package")
    assert result.exit_code == 0, result.output
    wheel, archive = demo / "dist" / "demo-0.1.0-py3-none-any.whl", demo / "dist" / "conf-demo.tar.gz"
    assert result.stdout.splitlines() == [f"Made {wheel}", f"Made {archive}"]
    assert {"demo/settings.py", "demo/pipelines/delays.py"} <= set(zipfile.ZipFile(wheel).namelist())
    with tarfile.open(archive) as opened:
        assert {"conf/base/catalog.yml", "conf/base/parameters.yml"} <= set(opened.getnames())


def test_what_is_for_one_machine_stays_there(penstock: Program, demo: Path) -> None:
    penstock("package")
    with tarfile.open(demo / "dist" / "conf-demo.tar.gz") as opened:
        assert [name for name in opened.getnames() if "local" in name] == []


def test_a_packaged_project_runs_elsewhere(penstock: Program, demo: Path, tmp_path: Path) -> None:
    penstock("package")
    elsewhere, installed = tmp_path / "elsewhere", tmp_path / "installed"
    (demo / "data").rename(tmp_path / "data")
    elsewhere.mkdir()
    (tmp_path / "data").rename(elsewhere / "data")
    zipfile.ZipFile(next(demo.glob("dist/*.whl"))).extractall(installed)
    program = [sys.executable, "-m", "demo", "--conf-source", str(demo / "dist" / "conf-demo.tar.gz")]
    path = f"{installed}:{Path(library.__file__).parents[1]}"
    ended = subprocess.run(
        program, cwd=elsewhere, env={"PYTHONPATH": path}, capture_output=True, text=True, timeout=50
    )
    assert ended.returncode == 0, ended.stderr
    assert (elsewhere / "data" / "results" / "worst_airline.json").exists()


def test_the_backend_has_the_word_when_it_fails(penstock: Program, demo: Path) -> None:
    file = demo / "pyproject.toml"
    file.write_text(file.read_text().replace('version = "0.1.0"', 'version = "new"'))
    result = penstock("package")
    assert result.exit_code == 1
    assert "The wheel of 'demo' cannot be built" in result.stderr
    assert "Invalid version" in result.stderr


def test_a_folder_is_no_package(penstock: Program) -> None:
    result = penstock("package")
    assert result.exit_code == 1
    assert "has no package to make a wheel of" in result.stderr


def test_the_wheel_of_penstock_has_the_templates(tmp_path: Path) -> None:
    from build import ProjectBuilder
    from pyproject_hooks import quiet_subprocess_runner

    root = Path(library.__file__).parents[2]
    wheel = ProjectBuilder(root, runner=quiet_subprocess_runner).build("wheel", tmp_path)
    names = set(zipfile.ZipFile(wheel).namelist())
    template = root / "src" / "penstock" / "cli" / "_template"
    files = {file.relative_to(root / "src").as_posix() for file in template.rglob("*") if file.is_file()}
    assert {name for name in files if not name.endswith(".pyc")} <= names
    assert len(files) >= 14
