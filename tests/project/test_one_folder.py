"""The pipelines of a project of one folder: where they are found, and how its files import each other."""

import pickle
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from penstock.errors import PipelineNotFoundError, ProjectError
from penstock.pipeline import Pipeline
from penstock.project import Pipelines, open_project

ONE = "from penstock.pipeline import node, pipeline\n"
CREATE = ONE + "def create_pipeline():\n    return pipeline([node(sorted, 'a', 'b', name='sort')])\n"


class Folder:
    """An open project of one folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pipelines = Pipelines(open_project(path))
        self.code = self.pipelines.code

    def pipeline(self) -> Pipeline:
        return self.pipelines.default()


Make = Callable[..., Folder]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a project folder: its pipeline.py, an empty catalog, and other modules by name."""

    def write(pipeline: str, name: str = "project", **modules: str) -> Folder:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "catalog.yml").touch()
        for module, text in {"pipeline": pipeline, **modules}.items():
            (folder / f"{module}.py").write_text(text)
        return Folder(folder)

    return write


# Finding pipelines -----------------------------------------------------------------------------------------


def test_create_pipeline_makes_the_default_pipeline(make: Make) -> None:
    folder = make(CREATE)
    assert list(folder.pipelines) == ["__default__"]
    assert [node.name for node in folder.pipeline().nodes] == ["sort"]


def test_register_pipelines_names_several(make: Make) -> None:
    text = CREATE + (
        "def register_pipelines():\n"
        "    whole = create_pipeline()\n"
        "    return {'__default__': whole, 'nothing': whole - whole}\n"
    )
    folder = make(text)
    assert list(folder.pipelines) == ["__default__", "nothing"]
    assert folder.pipelines["nothing"].nodes == []
    assert len(folder.pipeline().nodes) == 1


def test_a_single_registered_pipeline_is_the_default_one(make: Make) -> None:
    folder = make(CREATE + "def register_pipelines():\n    return {'daily': create_pipeline()}\n")
    assert len(folder.pipeline().nodes) == 1


def test_a_single_pipeline_at_module_level_will_do(make: Make) -> None:
    assert len(make(ONE + "flow = pipeline([node(sorted, 'a', 'b')])\n").pipeline().nodes) == 1


def test_several_pipelines_at_module_level_are_named_in_the_error(make: Make) -> None:
    folder = make(
        ONE + "first = pipeline([node(sorted, 'a', 'b')])\nsecond = pipeline([node(sorted, 'a', 'c')])\n"
    )
    with pytest.raises(ProjectError, match="Pipelines at module level: first, second") as refused:
        folder.pipelines.default()
    assert str(folder.path / "pipeline.py") in str(refused.value)


def test_no_pipeline_at_all_is_an_error_that_says_what_to_define(make: Make) -> None:
    with pytest.raises(ProjectError, match=r"none\.\nDefine register_pipelines\(\)"):
        make("x = 1").pipelines.default()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def create_pipeline(): return [1]", r"create_pipeline\(\) returned list"),
        ("def register_pipelines(): return None", r"register_pipelines\(\) in .* returned NoneType"),
        ("def register_pipelines(): return {'a': 3}", r"register_pipelines\(\) has under 'a' int"),
    ],
)
def test_something_else_than_a_pipeline_is_refused(make: Make, text: str, message: str) -> None:
    with pytest.raises(ProjectError, match=message):
        make(text).pipelines.default()


def test_an_unknown_pipeline_is_refused_with_a_suggestion(make: Make) -> None:
    folder = make(CREATE + "def register_pipelines():\n    return {'daily': create_pipeline()}\n")
    with pytest.raises(PipelineNotFoundError, match=r"no pipeline 'dayly'.*'daily'.* Did you mean 'daily'"):
        folder.pipelines["dayly"]


def test_an_error_inside_pipeline_py_comes_out_as_it_is_with_its_place(make: Make) -> None:
    folder = make("1 / 0\n")
    with pytest.raises(ZeroDivisionError) as raised:
        folder.pipelines.default()
    assert raised.traceback[-1].path == folder.path / "pipeline.py"
    assert raised.value.__notes__ == [f"while reading the pipelines of {folder.path / 'pipeline.py'}"]


def test_the_file_is_read_again_each_time(make: Make) -> None:
    folder = make(CREATE)
    assert len(folder.pipeline().nodes) == 1
    make("from penstock.pipeline import pipeline\nempty = pipeline([])\n" + "# longer than it was\n" * 10)
    assert len(folder.pipeline().nodes) == 0


def test_the_siblings_are_read_again_too(make: Make) -> None:
    text = "from . import steps\n" + ONE + "flow = pipeline([node(steps.step, 'a', 'b')])\n"
    folder = make(text, steps="def step(a): return 'old'\n")
    assert folder.pipeline().nodes[0].func(0) == "old"
    make(text, steps="def step(a): return 'newer'\n")
    assert folder.pipeline().nodes[0].func(0) == "newer"


# Importing siblings ----------------------------------------------------------------------------------------

USES_STEPS = "from {steps} import step\n" + ONE + "flow = pipeline([node(step, 'a', 'b')])\n"


@pytest.mark.parametrize("steps", ["steps", ".steps"])
def test_siblings_are_imported_by_plain_and_by_relative_names(make: Make, steps: str) -> None:
    folder = make(USES_STEPS.format(steps=steps), steps="def step(a): return a + 1")
    assert folder.pipeline().nodes[0].func(1) == 2
    assert "steps" not in sys.modules


def test_both_names_are_one_module(make: Make) -> None:
    text = "import steps as plain\nfrom . import steps as relative\nassert plain is relative\n" + CREATE
    make(text, steps="").pipelines.default()


def test_siblings_may_import_each_other_in_a_circle(make: Make) -> None:
    first = "import second\ndef step(a): return second.double(a)\n"
    second = "import first\ndef double(a): return a * 2\n"
    folder = make(USES_STEPS.format(steps="first"), first=first, second=second)
    assert folder.pipeline().nodes[0].func(4) == 8


def test_a_package_beside_the_file_is_importable_with_its_parts(make: Make) -> None:
    folder = make(CREATE)
    (folder.path / "parts").mkdir()
    (folder.path / "parts" / "__init__.py").touch()
    (folder.path / "parts" / "steps.py").write_text("from . import other\ndef step(a): return other.N + a\n")
    (folder.path / "parts" / "other.py").write_text("N = 10\n")
    make(USES_STEPS.format(steps="parts.steps"))
    assert folder.pipeline().nodes[0].func(1) == 11
    assert [name for name in sys.modules if name.partition(".")[0] == "parts"] == []


def test_folders_with_files_of_the_same_names_do_not_meet(make: Make) -> None:
    uses = USES_STEPS.format(steps="steps")
    first = make(uses, "first", steps="def step(a): return 'first'").pipeline()
    second = make(uses, "second", steps="def step(a): return 'second'").pipeline()
    assert [flow.nodes[0].func(0) for flow in (first, second)] == ["first", "second"]


def test_a_module_of_the_same_name_from_elsewhere_is_not_mistaken_and_comes_back(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = type(sys)("steps")
    monkeypatch.setitem(sys.modules, "steps", elsewhere)
    folder = make(USES_STEPS.format(steps="steps"), steps="def step(a): return a")
    assert folder.pipeline().nodes[0].func(7) == 7
    assert sys.modules["steps"] is elsewhere


def test_a_file_named_like_a_standard_module_does_not_hide_it(make: Make) -> None:
    make("import json\njson.dumps(1)\n" + CREATE, json="raise AssertionError('imported')").pipelines.default()


def test_nodes_can_import_siblings_lazily_while_the_folder_is_importable(make: Make) -> None:
    text = (
        "def step(a):\n    from steps import add\n    return add(a)\n"
        + ONE
        + "flow = pipeline([node(step, 'a', 'b')])\n"
    )
    folder = make(text, steps="def add(a): return a + 1")
    step = folder.pipeline().nodes[0].func
    with folder.code.in_use():
        assert step(1) == 2
    with pytest.raises(ModuleNotFoundError, match="steps"):
        step(1)


def test_what_a_sibling_defines_can_be_pickled(make: Make) -> None:
    folder = make(USES_STEPS.format(steps="steps"), steps="class Model: pass\ndef step(a): return Model()\n")
    model = folder.pipeline().nodes[0].func(0)
    assert type(pickle.loads(pickle.dumps(model))) is type(model)


def test_a_broken_import_leaves_nothing_behind(make: Make) -> None:
    before = list(sys.meta_path)
    with pytest.raises(RuntimeError, match="broken"):
        make(USES_STEPS.format(steps="steps"), steps="raise RuntimeError('broken')").pipelines.default()
    assert sys.meta_path == before
    assert "steps" not in sys.modules


def test_a_folder_that_is_gone_is_in_nobody_elses_way(make: Make) -> None:
    gone, other = make(CREATE, "gone"), make(CREATE, "other")
    shutil.rmtree(gone.path)
    with pytest.raises(ModuleNotFoundError, match="pipeline"):
        gone.pipelines.default()
    assert [node.name for node in other.pipeline().nodes] == ["sort"]


def test_others_may_import_while_plain_names_are_settled(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    class Importing(ModuleType):
        """While somebody looks at it, another module comes in, as from another thread."""

        def __getattribute__(self, name: str) -> Any:
            if name == "__name__":
                monkeypatch.setitem(sys.modules, f"come_in_{len(sys.modules)}", ModuleType("come_in"))
            return super().__getattribute__(name)

    monkeypatch.setitem(sys.modules, "importing", Importing("importing"))
    assert [node.name for node in make(CREATE).pipeline().nodes] == ["sort"]
