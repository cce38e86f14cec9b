"""Modules of a project are imported again when their files have changed, and only those that must be."""

import logging
import pickle
import sys
from importlib import import_module
from pathlib import Path

import pytest

from penstock.errors import ProjectError
from penstock.project import Pipelines, open_project

from .conftest import Package


def result(package: Package, pipeline: str = "first") -> object:
    return package.pipelines[pipeline].nodes[0].func(0)


def test_a_changed_node_module_is_seen_by_the_pipelines_that_use_it(package: Package) -> None:
    package.write_pipelines("first")
    assert result(package) == "as it was"
    package.write_code(nodes="def step(a): return 'as it is now'\n")
    assert result(package) == "as it is now"


def test_a_change_of_the_same_length_in_the_same_second_is_seen(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    package.write_pipelines("first")
    for number in range(5):
        package.write_code(nodes=f"def step(a): return {number}\n")
        assert result(package) == number


@pytest.mark.parametrize(
    "statement",
    [
        "from {package}.deep.inner import value",
        "from {package}.deep import inner\nvalue = inner.value",
        "import {package}.deep.inner as inner\nvalue = inner.value",
        "from .deep.inner import value",
        "from .deep import value",
        "def read():\n    from .deep.inner import value\n    return value",
    ],
)
def test_modules_that_import_a_changed_one_in_whatever_way_come_anew(
    package: Package, statement: str
) -> None:
    package.write_code(
        {"deep/__init__": "from .inner import value\n", "deep/inner": "value = 1\n"},
        middle=statement + "\n",
        nodes="from {package} import middle\n"
        "def step(a): return middle.read() if hasattr(middle, 'read') else middle.value\n",
    )
    package.write_pipelines("first")
    assert result(package) == 1
    package.write_code({"deep/inner": "value = 2\n"})
    assert result(package) == 2


def test_modules_that_have_nothing_to_do_with_a_change_stay_and_so_do_their_classes(package: Package) -> None:
    package.write_pipelines("first")
    package.write_code(
        models="class Model: pass\n",
        nodes="from {package}.models import Model\ndef step(a): return Model()\n",
    )
    model = result(package)
    package.write_code(nodes="from {package}.models import Model\ndef step(a): return Model(), 'newer'\n")
    newer, _ = result(package)  # type: ignore[misc]
    assert type(newer) is type(model)
    assert type(pickle.loads(pickle.dumps(model))) is type(model)


def test_a_changed_package_takes_along_what_is_in_it(package: Package) -> None:
    package.write_pipelines("first")
    result(package)
    before = package.module("nodes")
    package.write_code({"__init__": "CONSTANT = 1\n"})
    result(package)
    assert package.module("nodes") is not before


def test_a_new_pipeline_is_found_and_a_deleted_one_forgotten(package: Package) -> None:
    package.write_pipelines("first")
    assert result(package) == "as it was"
    package.write_pipelines("second")
    assert result(package, "second") == "as it was"
    (package.path / "src" / package.name / "pipelines" / "first.py").unlink()
    assert list(package.pipelines) == ["__default__", "second"]


def test_a_mended_module_is_imported_although_it_failed_before(package: Package) -> None:
    package.write_pipelines("first")
    package.write_code(nodes="def step(a) return a\n")
    with pytest.raises(SyntaxError):
        result(package)
    package.write_code(nodes="def step(a): return 'mended'\n")
    assert result(package) == "mended"


def test_a_module_that_a_run_imports_late_is_watched_too(package: Package) -> None:
    package.write_pipelines("first")
    package.write_code(
        nodes="def step(a):\n    from {package}.late import value\n    return value\n", late="value = 1\n"
    )
    assert result(package) == 1
    package.write_code(late="value = 2\n")
    assert result(package) == 2


def test_nothing_is_dropped_while_a_run_is_under_way_which_is_told(
    package: Package, caplog: pytest.LogCaptureFixture
) -> None:
    package.write_pipelines("first")
    package.write_code(nodes="class Model: pass\ndef step(a): return Model()\n")
    with package.code.in_use():
        model = result(package)
        package.write_code(nodes="class Model: pass\ndef step(a): return 'newer'\n")
        with caplog.at_level(logging.WARNING):
            assert type(result(package)) is type(model)
            result(package)
        assert type(pickle.loads(pickle.dumps(model))) is type(model)
    assert result(package) == "newer"
    (warning,) = caplog.records
    assert f"Files of {package.name}.nodes have changed, but are not imported again" in warning.getMessage()


def test_a_changed_sibling_of_a_one_folder_project_is_seen(tmp_path: Path) -> None:
    (tmp_path / "catalog.yml").touch()
    (tmp_path / "steps.py").write_text("def step(a): return 1\n")
    (tmp_path / "pipeline.py").write_text(
        "from penstock import node, pipeline\nfrom steps import step\n"
        "def create_pipeline(): return pipeline([node(step, 'a', 'b')])\n"
    )
    pipelines = Pipelines(open_project(tmp_path))
    assert pipelines.default().nodes[0].func(0) == 1
    (tmp_path / "steps.py").write_text("def step(a): return 2\n")
    assert pipelines.default().nodes[0].func(0) == 2


# Packages of one name --------------------------------------------------------------------------------------


def another(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / "another"
    (folder / "src" / name / "pipelines").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(f'[tool.penstock]\npackage_name = "{name}"\n')
    (folder / "src" / name / "pipelines" / "first.py").write_text(
        "from penstock import node, pipeline\n"
        "def create_pipeline(): return pipeline([node(sorted, 'a', 'b', name='another')])\n"
    )
    return folder


def test_two_open_projects_with_packages_of_one_name_are_refused(package: Package, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=rf"'{package.name}' .* Close that session first"):
        Pipelines(open_project(another(tmp_path, package.name)))


def test_a_project_that_nobody_has_open_any_more_makes_room(package: Package, tmp_path: Path) -> None:
    package.write_pipelines("first")
    result(package)
    name, source = package.name, str(package.path / "src")
    del package.pipelines
    pipelines = Pipelines(open_project(another(tmp_path, name)))
    assert [node.name for node in pipelines["first"].nodes] == ["another"]
    assert source not in sys.path


def test_a_project_that_was_closed_makes_room_and_may_be_opened_again(
    package: Package, tmp_path: Path
) -> None:
    package.write_pipelines("first")
    assert result(package) == "as it was"
    package.pipelines.close()
    pipelines = Pipelines(open_project(another(tmp_path, package.name)))
    assert [node.name for node in pipelines["first"].nodes] == ["another"]
    with pytest.raises(ProjectError, match="Close that session first"):
        result(package)
    pipelines.close()
    assert result(package) == "as it was"


def test_a_project_with_a_run_under_way_makes_no_room(package: Package, tmp_path: Path) -> None:
    package.pipelines.close()
    with package.code.in_use(), pytest.raises(ProjectError, match="Close that session first"):
        Pipelines(open_project(another(tmp_path, package.name)))


def test_a_package_that_somebody_else_imported_is_never_dropped(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"'penstock' .* another one of that name is in use"):
        Pipelines(open_project(another(tmp_path, "penstock")))


def test_a_package_that_was_imported_from_its_real_place_is_known_by_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = another(tmp_path, "linked_package")
    (folder / "src").rename(tmp_path / "real")
    (folder / "src").symlink_to(tmp_path / "real", target_is_directory=True)
    monkeypatch.syspath_prepend(tmp_path / "real")
    import_module("linked_package")
    pipelines = Pipelines(open_project(folder))
    assert [node.name for node in pipelines["first"].nodes] == ["another"]
