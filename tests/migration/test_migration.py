"""A Kedro project becomes one of Penstock, which does the same without Kedro and without the layer for its names."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.compat.conftest import without_kedro  # noqa: F401  a fixture
from tests.compat.test_projects import PENSTOCK, PROJECTS

from penstock.cli import main
from penstock.errors import ProjectError
from penstock.migration import plan_migration
from penstock.project import open_project


@pytest.fixture
def orchard(tmp_path):
    return Path(shutil.copytree(PROJECTS / "kedro1", tmp_path / "orchard"))


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_planning_changes_nothing(orchard):
    before = contents(orchard)
    planned = plan_migration(orchard)
    assert planned.changes
    assert contents(orchard) == before


def test_afterwards_the_project_is_native_and_leaves_the_same_data(orchard, tmp_path, without_kedro):  # noqa: F811
    as_it_was = Path(shutil.copytree(orchard, tmp_path / "before"))
    assert CliRunner().invoke(main, ["migrate", str(orchard), "--write"]).exit_code == 0
    assert open_project(orchard).layout == "package"
    assert not [path for path in orchard.glob("src/**/*.py") if "kedro." in path.read_text()]
    native = without_kedro("-c", PENSTOCK, "run", inside=orchard)
    assert native.code == 0, native.err
    compatible = without_kedro("-c", PENSTOCK, "run", "--without-kedro", inside=as_it_was)
    assert compatible.code == 0, compatible.err
    made = contents(orchard / "data")
    assert made == contents(as_it_was / "data")
    assert len(made) > 3


@pytest.mark.parametrize("folder", [".tox/py311", "env"])
def test_what_is_installed_is_left_alone(orchard, folder):
    module = orchard / folder / "lib" / "plugin.py"
    module.parent.mkdir(parents=True)
    (orchard / folder / "pyvenv.cfg").touch()
    module.write_text("from kedro.io import MemoryDataset\n")
    assert module.relative_to(orchard).as_posix() not in {
        each.file for each in plan_migration(orchard).changes
    }


def test_lines_end_as_they_did(orchard):
    module = orchard / "src" / "orchard" / "nodes_of_windows.py"
    module.write_bytes(
        b"from kedro.io import DatasetError, Version\r\nfrom kedro.runner import ThreadRunner\r\n"
    )
    main_program = orchard / "src" / "orchard" / "__main__.py"
    main_program.write_bytes(main_program.read_bytes().replace(b"\n", b"\r\n"))
    plan_migration(orchard).apply()
    assert module.read_bytes() == (
        b"from penstock.io import DatasetError, Version\r\nfrom penstock.runner import ThreadRunner\r\n"
    )
    written = main_program.read_bytes()
    assert b"run_package" in written
    assert written.count(b"\n") == written.count(b"\r\n")


def test_there_is_nothing_to_migrate_twice(orchard):
    plan_migration(orchard).apply()
    with pytest.raises(ProjectError, match="is a project of Penstock already"):
        plan_migration(orchard)


def test_a_file_that_changes_meanwhile_is_not_overwritten(orchard):
    planned = plan_migration(orchard)
    registry = orchard / "src" / "orchard" / "pipeline_registry.py"
    registry.write_text("mine = 1\n")
    before = contents(orchard)
    with pytest.raises(ProjectError, match="has changed meanwhile"):
        planned.apply()
    assert contents(orchard) == before


@pytest.mark.parametrize("name", ["kedro018", "kedro019"])
def test_older_projects_have_all_that_stays_of_kedro_among_the_remarks(tmp_path, name):
    folder = Path(shutil.copytree(PROJECTS / name, tmp_path / name))
    planned = plan_migration(folder)
    planned.apply()
    told = {remark.file for remark in planned.remarks}
    left = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if "from kedro" in path.read_text() or "import kedro" in path.read_text()
    }
    assert left <= told
    for path in folder.rglob("*.py"):
        compile(path.read_text(), path, "exec")


def test_the_command_shows_differences_and_remarks_and_writes_nothing(tmp_path):
    folder = Path(shutil.copytree(PROJECTS / "kedro018", tmp_path / "shop"))
    before = contents(folder)
    result = CliRunner().invoke(main, ["migrate", str(folder)])
    assert result.exit_code == 0
    assert "\n+from penstock.hooks import hook_impl\n" in result.stdout
    assert "src/shop/hooks.py:26: catalog.add() is there no longer: catalog[name] = dataset." in result.stdout
    assert "Nothing has been changed." in result.stdout
    assert contents(folder) == before


def test_a_folder_without_project_is_refused(tmp_path):
    result = CliRunner().invoke(main, ["migrate", str(tmp_path)])
    assert result.exit_code == 1
    assert "is not a project" in result.stderr
