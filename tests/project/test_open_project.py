"""Where a project is found, and what is said where there is none."""

from pathlib import Path

import pytest

from penstock.errors import ProjectError
from penstock.project import Project, open_project

PYPROJECT = '[tool.penstock]\npackage_name = "demo"\n'


def a_folder(path: Path) -> Path:
    path.mkdir()
    (path / "pipeline.py").write_text("raise SystemExit('imported')")
    (path / "catalog.yml").touch()
    return path


def a_package(path: Path, text: str = PYPROJECT) -> Path:
    (path / "src" / "demo").mkdir(parents=True)
    (path / "pyproject.toml").write_text(text)
    return path


def test_a_folder_with_pipeline_and_catalog_is_a_project_and_is_not_imported(tmp_path: Path) -> None:
    found = open_project(a_folder(tmp_path / "demo"))
    assert (found.layout, found.path, found.package_name) == ("folder", tmp_path / "demo", None)
    assert found.project_name == "demo"


def test_a_pyproject_file_that_names_a_package_makes_a_project(tmp_path: Path) -> None:
    found = open_project(a_package(tmp_path / "here", PYPROJECT + 'project_name = "Demo Project"\n'))
    assert (found.layout, found.package_name, found.project_name) == ("package", "demo", "Demo Project")
    assert found.source == tmp_path / "here" / "src"


def test_sources_may_lie_elsewhere(tmp_path: Path) -> None:
    a_package(tmp_path / "here", PYPROJECT + 'source_dir = ""\n')
    (tmp_path / "here" / "demo").mkdir()
    assert open_project(tmp_path / "here").source == tmp_path / "here"


@pytest.mark.parametrize("make", [a_folder, a_package])
def test_a_project_is_found_from_within(tmp_path: Path, make: object) -> None:
    project = make(tmp_path / "here")  # type: ignore[operator]
    (project / "notebooks" / "old").mkdir(parents=True)
    assert open_project(project / "notebooks" / "old").path == project
    assert open_project(next(file for file in project.iterdir() if file.is_file())).path == project


def test_the_nearest_project_wins(tmp_path: Path) -> None:
    outer = a_package(tmp_path / "outer")
    assert open_project(a_folder(outer / "inner")).path == outer / "inner"


def test_a_pyproject_file_of_something_else_is_passed_over(tmp_path: Path) -> None:
    project = a_folder(tmp_path / "demo")
    (project / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n")
    assert open_project(project).layout == "folder"


def test_a_folder_without_a_project_is_told_what_is_missing_and_where_it_was_looked_for(
    tmp_path: Path,
) -> None:
    with pytest.raises(ProjectError) as refused:
        open_project(tmp_path)
    told = str(refused.value)
    assert f"{tmp_path} is not a project, and lies in none. It has no pipeline.py and no catalog.yml." in told
    assert "[tool.penstock]" in told
    assert f"above: {tmp_path.parent}, {tmp_path.parent.parent}" in told


def test_half_a_project_is_told_which_half_is_missing(tmp_path: Path) -> None:
    (tmp_path / "pipeline.py").touch()
    with pytest.raises(ProjectError, match=r"It has no catalog\.yml\."):
        open_project(tmp_path)


def test_a_folder_that_does_not_exist_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="There is no such folder"):
        open_project(tmp_path / "nowhere")


KEDROS = '[tool.kedro]\npackage_name = "demo"\nproject_name = "Demo"\nkedro_init_version = "1.0.0"\n'


def test_a_project_of_kedro_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(KEDROS + 'source_dir = "code"\n')
    expected = Project(tmp_path, "kedro", "demo", "Demo", tmp_path / "code", "1.0.0")
    assert open_project(tmp_path) == expected


def test_a_project_of_both_is_one_of_penstock(tmp_path: Path) -> None:
    project = a_package(tmp_path / "both", f'{KEDROS}[tool.penstock]\npackage_name = "demo"\n')
    assert open_project(project).layout == "package"


def test_a_table_of_kedro_without_a_package_is_refused_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.kedro]\n")
    with pytest.raises(ProjectError, match=r'pyproject\.toml: \[tool\.kedro\] needs package_name = "\.\.\."'):
        open_project(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.penstock]\n", 'needs package_name = "..."'),
        ("[tool.penstock]\npackage_name = 3\n", 'needs package_name = "..."'),
        (
            '[tool.penstock]\npackage_name = "demos"\n',
            r"names the package 'demos', but there is no .*src/demos",
        ),
        ('[tool.penstock]\npackage = "demo"\n', "no key 'package'. Did you mean 'package_name'"),
        ("[tool.penstock\n", "cannot be read"),
    ],
)
def test_a_table_with_a_mistake_is_refused_with_its_file(tmp_path: Path, text: str, message: str) -> None:
    project = a_package(tmp_path / "here", text)
    with pytest.raises(ProjectError, match=message) as refused:
        open_project(project)
    assert str(project / "pyproject.toml") in str(refused.value)
