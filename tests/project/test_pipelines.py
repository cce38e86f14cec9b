"""The pipelines of a project with a package: found lazily, summed up, registered, and told apart."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from penstock.errors import PipelineNotFoundError, ProjectError
from penstock.project import find_pipelines

from .conftest import FLOW, Package

NO_NODES = "from penstock import pipeline\ndef create_pipeline(): return pipeline([])\n"


def names(package: Package, pipeline: str) -> list[str]:
    return [node.name for node in package.pipelines[pipeline].nodes]


def test_naming_a_pipeline_imports_no_other(package: Package) -> None:
    package.write_pipelines("first", "second")
    assert names(package, "first") == ["first"]
    assert package.imported() == {"pipelines", "pipelines.first", "nodes"}


def test_listing_pipelines_imports_none(package: Package) -> None:
    package.write_pipelines("second", "first")
    assert list(package.pipelines) == ["__default__", "first", "second"]
    assert "second" in package.pipelines
    assert len(package.pipelines) == 3
    assert package.imported() == set()


def test_the_default_pipeline_is_all_together(package: Package) -> None:
    package.write_pipelines("first", "second")
    package.write_code(pipeline=package_flow("whole"))
    assert names(package, "__default__") == ["first", "second", "whole"]
    assert [node.name for node in package.pipelines.default().nodes] == ["first", "second", "whole"]


def package_flow(name: str) -> str:
    from .conftest import FLOW

    return FLOW.replace("{name}", name)


def test_a_pipeline_may_be_a_folder(package: Package) -> None:
    package.write_code({"pipelines/first/__init__": package_flow("first"), "pipelines/second/__init__": ""})
    package.write_code({"pipelines/second/pipeline": package_flow("second")})
    assert (names(package, "first"), names(package, "second")) == (["first"], ["second"])


def test_names_that_begin_with_an_underscore_are_no_pipelines(package: Package) -> None:
    package.write_pipelines("first")
    package.write_code({"pipelines/_shared": "", "pipelines/__init__": ""})
    assert list(package.pipelines) == ["__default__", "first"]


def test_a_registry_says_which_pipelines_there_are(package: Package) -> None:
    package.write_pipelines("first", "second")
    package.write_code(
        pipeline_registry="from {package}.pipelines import first\n"
        "def register_pipelines():\n    return {'__default__': first.create_pipeline()}\n"
    )
    assert list(package.pipelines) == ["__default__"]
    assert names(package, "__default__") == ["first"]
    with pytest.raises(PipelineNotFoundError, match=r"no pipeline 'second' in .*, which has '__default__'"):
        package.pipelines["second"]


def test_a_registry_may_find_pipelines_lazily(package: Package) -> None:
    package.write_pipelines("first", "second")
    package.write_code(
        pipeline_registry="from penstock.project import find_pipelines\n"
        "def register_pipelines():\n"
        "    pipelines = find_pipelines()\n"
        "    pipelines['both'] = pipelines['first']\n"
        "    return pipelines\n"
    )
    assert names(package, "both") == ["first"]
    assert "pipelines.second" not in package.imported()
    assert names(package, "second") == ["second"]


def test_a_registry_in_the_manner_of_kedro_sums_pipelines_up(package: Package) -> None:
    package.write_pipelines("first", "second")
    package.write_code(
        pipeline_registry="from penstock.project import find_pipelines\n"
        "def register_pipelines():\n"
        "    pipelines = find_pipelines(raise_errors=True)\n"
        "    pipelines['__default__'] = sum(pipelines.values())\n"
        "    return pipelines\n"
    )
    assert names(package, "__default__") == ["first", "second"]


SUMMED = """
from penstock.project import find_pipelines
def register_pipelines():
    pipelines = find_pipelines()
    pipelines["__default__"] = {}
    return pipelines
"""


def test_the_sum_of_no_pipelines_is_one_without_nodes(package: Package) -> None:
    package.write_code(pipeline_registry=SUMMED.format("sum(pipelines.values())"))
    assert names(package, "__default__") == []


def test_what_a_registry_puts_under_a_name_is_refused_unless_it_is_a_pipeline(package: Package) -> None:
    package.write_code(pipeline_registry=SUMMED.format("[1]"))
    with pytest.raises(ProjectError, match="a list under '__default__'"):
        package.pipelines["__default__"]


def test_a_registry_may_find_some_pipelines_only(package: Package) -> None:
    package.write_pipelines("first", "second")
    package.write_code(
        pipeline_registry="from penstock.project import find_pipelines\n"
        "def register_pipelines():\n"
        "    return find_pipelines(pipelines_to_find=['second'])\n"
    )
    assert list(package.pipelines) == ["second"]


def test_a_registry_that_looks_for_a_pipeline_that_there_is_not_is_told(package: Package) -> None:
    package.write_pipelines("first", "second")
    package.write_code(
        pipeline_registry="from penstock.project import find_pipelines\n"
        "def register_pipelines():\n"
        "    return find_pipelines(pipelines_to_find=['secnod'])\n"
    )
    with pytest.raises(PipelineNotFoundError, match=r"'secnod' to find\. Did you mean 'second'"):
        list(package.pipelines)


def test_pipelines_are_found_for_a_registry_only() -> None:
    with pytest.raises(ProjectError, match=r"is for register_pipelines\(\)"):
        find_pipelines()


def test_one_broken_pipeline_is_named_and_in_nobody_elses_way(package: Package) -> None:
    package.write_pipelines("first")
    package.write_code({"pipelines/broken": "import nothing_of_that_name\n"})
    assert names(package, "first") == ["first"]
    with pytest.raises(ModuleNotFoundError) as raised:
        package.pipelines["broken"]
    file = package.path / "src" / package.name / "pipelines" / "broken.py"
    assert raised.value.__notes__ == [f"while reading the pipelines of {file}"]
    with pytest.raises(ModuleNotFoundError):
        package.pipelines["__default__"]


def test_a_module_that_offers_no_pipeline_is_refused_when_it_is_named(package: Package) -> None:
    package.write_pipelines("first")
    package.write_code({"pipelines/odd": "x = 1\n"})
    assert names(package, "first") == ["first"]
    with pytest.raises(ProjectError, match=r"odd\.py\. Pipelines at module level: none"):
        package.pipelines["odd"]


def test_an_unknown_pipeline_is_refused_with_a_suggestion(package: Package) -> None:
    package.write_pipelines("delays")
    with pytest.raises(PipelineNotFoundError, match=r"no pipeline 'delay' in .* Did you mean 'delays'"):
        package.pipelines["delay"]


def test_two_pipelines_of_one_name_are_refused_with_both_files(package: Package) -> None:
    package.write_pipelines("first", "second")
    package.write_code({"pipelines/second/__init__": NO_NODES})
    with pytest.raises(
        ProjectError, match=r"two pipelines of the name 'second' in .*: second and second\.py"
    ):
        package.pipelines["first"]


def test_a_project_without_pipelines_is_told_where_they_were_looked_for(package: Package) -> None:
    with pytest.raises(ProjectError, match=r"no pipelines in .*pipelines/<name>\.py.*pipeline_registry\.py"):
        package.pipelines.default()


def test_a_pipeline_is_made_once_as_long_as_nothing_changes(package: Package) -> None:
    package.write_pipelines("first")
    assert package.pipelines["first"] is package.pipelines["first"]


def test_threads_that_name_a_pipeline_at_once_get_the_same_one(package: Package) -> None:
    text = FLOW.replace("{name}", "first")
    text = text.replace("    return", "    both.wait(10)\n    return")
    package.write_code({"pipelines/first": f"from threading import Barrier\nboth = Barrier(2)\n{text}"})
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(package.pipelines.__getitem__, ["first", "first"])
    assert first is second is package.pipelines["first"]


def test_pipelines_that_do_not_go_together_can_be_run_by_name(package: Package) -> None:
    package.write_code(
        {
            "pipelines/first": package_flow("first"),
            "pipelines/second": package_flow("first").replace('"a"', '"b"'),
        }
    )
    assert names(package, "second") == ["first"]
    with pytest.raises(
        ProjectError, match=r"do not go together(.|\n)*'first'(.|\n)*run one of them by its name"
    ):
        package.pipelines.default()
