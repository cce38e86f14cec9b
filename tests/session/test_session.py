"""A session runs the pipelines of a project, in both layouts, awaited or not."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from penstock.engine import Subscriber
from penstock.errors import (
    DatasetNotFoundError,
    InvalidRunError,
    PipelineError,
    PipelineNotFoundError,
    ProjectError,
)
from penstock.runner import FailedRun, RunResult, SequentialRunner, ThreadRunner
from penstock.session import Session, watch_runs

from .conftest import Package

Open = Callable[..., Session]


# Runs ------------------------------------------------------------------------------------------------------


def test_a_run_finds_pipeline_catalog_and_parameters(session: Session) -> None:
    assert session.run().load("total") == 60


def test_a_run_is_awaited_as_well(session: Session) -> None:
    assert asyncio.run(session.arun()).load("total") == 60


def test_a_blocking_run_works_where_a_loop_is_running(session: Session) -> None:
    async def cell() -> object:
        return session.run().load("total")

    assert asyncio.run(cell()) == 60


def test_a_session_is_found_from_within_a_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "data")
    assert Session.create().run().load("total") == 60


def test_opening_a_project_imports_and_reads_nothing(package: Package) -> None:
    package.write_code({"settings.py": "1 / 0\n", "pipelines/adding.py": "1 / 0\n"})
    package.write({"conf/base/catalog.yml": "- nothing\n"})
    session = Session.create(package.path)
    assert list(session.pipelines) == ["__default__", "adding"]


def test_pipelines_are_run_by_name_and_together(package: Package, of_package: Open) -> None:
    other = "from penstock import node, pipeline\nflow = pipeline([node(max, 'numbers', 'largest')])\n"
    package.write_code({"pipelines/finding.py": other})
    session = of_package()
    assert list(session.run("finding")) == ["largest"]
    assert set(session.run(pipeline_names=["finding", "adding"])) == {"total", "largest"}
    assert set(session.run()) == {"total", "largest"}


@pytest.mark.parametrize(
    ("part", "nodes"),
    [
        ({"tags": ["slow"]}, ["scale"]),
        ({"node_names": ["scale"]}, ["scale"]),
        ({"to_nodes": ["scale"]}, ["scale"]),
        ({"to_outputs": ["scaled"]}, ["scale"]),
        ({"from_inputs": "numbers"}, ["scale", "add"]),
        ({"from_nodes": ["scale"], "tags": ["slow"]}, ["scale"]),
    ],
)
def test_a_part_of_a_pipeline_is_run(session: Session, part: dict[str, list[str]], nodes: list[str]) -> None:
    assert list(session.run(**part).node_seconds) == nodes  # type: ignore[arg-type]


@pytest.mark.parametrize("runner", [ThreadRunner(), "ThreadRunner", "SequentialRunner", None])
def test_a_runner_is_an_object_or_a_name(session: Session, runner: object) -> None:
    assert session.run(runner=runner).load("total") == 60  # type: ignore[arg-type]


def test_the_default_runner_overlaps_loads_and_saves(session: Session) -> None:
    assert session.run().runner == repr(SequentialRunner(is_async=True))


def test_a_run_has_an_id_of_its_own_or_the_one_it_is_given(session: Session) -> None:
    assert session.run().run_id != session.run().run_id
    assert session.run(run_id="nightly").run_id == "nightly"


# Inputs, outputs, parameters -------------------------------------------------------------------------------


def test_inputs_parameters_and_outputs_are_those_of_one_run(session: Session) -> None:
    result = session.run(inputs={"numbers": [1]}, runtime_params={"factor": 2}, outputs=["scaled"])
    assert {name: result.load(name) for name in result} == {"scaled": [2]}
    assert session.run().load("total") == 60


def test_an_intermediate_in_memory_is_given_back_beside_others(session: Session) -> None:
    result = session.run(outputs=["total", "scaled"])
    assert {name: result.load(name) for name in result} == {"total": 60, "scaled": [10, 20, 30]}


def test_an_input_need_not_be_in_the_catalog(session: Session) -> None:
    assert session.run(from_nodes=["add"], inputs={"scaled": [1, 2]}).load("total") == 3


def test_given_data_replaces_an_entry_without_a_warning(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        session.run(inputs={"numbers": [1]})
    assert caplog.records == []


def test_the_parameters_of_a_run_lie_over_those_of_the_session_and_of_files(package: Package) -> None:
    package.write({"conf/base/parameters.yml": "factor: 10\nmodel: {depth: 1, seed: 2, kind: a}\n"})
    with Session.create(package.path, runtime_params={"model": {"depth": 5, "seed": 6}}) as session:
        assert session.context.params["model"] == {"depth": 5, "seed": 6, "kind": "a"}
        assert session.catalog.load("params:model.depth") == 5
        taking = (
            "from penstock import node, pipeline\nflow = pipeline([node(dict, 'params:model', 'model')])\n"
        )
        package.write_code({"pipelines/taking.py": taking})
        result = session.run("taking", runtime_params={"model": {"seed": 7}})
        assert result.load("model") == {"depth": 5, "seed": 7, "kind": "a"}


def test_a_run_loads_the_versions_that_it_is_told_and_saves_one_version(
    package: Package, of_package: Open
) -> None:
    versioned = "{type: json.JSONDataset, filepath: data/%s.json, versioned: true}"
    package.write(
        {"conf/base/catalog.yml": f"scaled: {versioned % 'scaled'}\ntotal: {versioned % 'total'}\n"}
    )
    session = of_package()
    for number in (1, 2):
        session.run(inputs={"numbers": [number]})
    first, _ = sorted(each.name for each in (package.path / "data" / "scaled.json").iterdir())
    assert min(each.name for each in (package.path / "data" / "total.json").iterdir()) == first
    assert session.run(from_nodes=["add"]).load("total") == 20
    assert session.run(from_nodes=["add"], load_versions={"scaled": first}).load("total") == 10
    with pytest.raises(DatasetNotFoundError, match="Did you mean 'scaled'"):
        session.run(load_versions={"scald": first})


def test_an_environment_lies_over_the_base(folder: Path, package: Package) -> None:
    for path in (folder, package.path):
        with Session.create(path, env="prod") as session:
            assert session.run().load("total") == 600


def test_configuration_may_come_from_elsewhere(package: Package, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "conf.zip", "w") as archive:
        archive.writestr("base/catalog.yml", "numbers: {type: MemoryDataset, data: [4]}\n")
        archive.writestr("base/parameters.yml", "factor: 2\n")
    with Session.create(package.path, conf_source=tmp_path / "conf.zip") as session:
        assert session.run().load("total") == 8


# What cannot be run ----------------------------------------------------------------------------------------


def test_an_unknown_pipeline_is_refused_with_a_suggestion(of_package: Open) -> None:
    with pytest.raises(PipelineNotFoundError, match="Did you mean 'adding'"):
        of_package().run("adding_up")


def test_an_unknown_node_is_refused_with_a_suggestion(session: Session) -> None:
    with pytest.raises(PipelineError, match="Did you mean 'scale'"):
        session.run(node_names=["scales"])


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (
            {"numbrs": [1]},
            r"'numbrs' is given as an input, but nothing in this run reads it. Did you mean 'numbers'",
        ),
        ({"scaled": [1]}, r"'scaled' is given as an input, but node 'scale' of this run makes it"),
    ],
)
def test_an_input_that_is_none_is_refused(session: Session, inputs: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidRunError, match=message):
        session.run(inputs=inputs)


def test_an_output_that_nothing_makes_is_refused(session: Session) -> None:
    with pytest.raises(InvalidRunError, match=r"'totl' was asked for .* Did you mean 'total'"):
        session.run(outputs=["totl"])


def test_an_unknown_runner_is_refused_with_a_suggestion(session: Session) -> None:
    with pytest.raises(InvalidRunError, match="Did you mean 'ThreadRunner'"):
        session.run(runner="ThreadsRunner")
    with pytest.raises(InvalidRunError, match=r"Write it with \(\) behind it"):
        session.run(runner=ThreadRunner)  # type: ignore[arg-type]


def test_an_unknown_argument_is_refused(session: Session) -> None:
    refused = r"^Session\.run\(\) takes no argument 'form_nodes'\. Did you mean 'from_nodes'"
    with pytest.raises(TypeError, match=refused):
        session.run(form_nodes=["scale"])  # type: ignore[call-arg]


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="is not a project"):
        Session.create(tmp_path)


# What became of it -----------------------------------------------------------------------------------------


def test_the_last_run_is_kept(session: Session) -> None:
    assert session.last_run is None
    result = session.run()
    assert session.last_run is result


def test_a_failed_run_is_kept_with_its_node_inputs_and_times(session: Session) -> None:
    with pytest.raises(TypeError) as raised:
        session.run(inputs={"numbers": [None]}, run_id="bad")
    failed = session.last_run
    assert isinstance(failed, FailedRun)
    assert (failed.error, failed.node, failed.run_id) == (raised.value, "scale", "bad")
    assert failed.inputs == {"numbers": [None], "params:factor": 10}
    assert [span.node for span in failed.timeline if span.kind == "run"] == []


def test_a_later_node_that_fails_leaves_the_times_of_those_before(session: Session) -> None:
    with pytest.raises(TypeError):
        asyncio.run(session.arun(inputs={"numbers": ["a", "b"]}))
    failed = session.last_run
    assert isinstance(failed, FailedRun)
    assert failed.node == "add"
    assert [span.node for span in failed.timeline if span.kind == "run"] == ["scale"]


def test_a_run_that_was_refused_is_no_run(session: Session) -> None:
    result = session.run()
    with pytest.raises(InvalidRunError):
        session.run(outputs=["nothing"])
    assert session.last_run is result


def test_a_closed_session_has_let_go_of_its_last_run(session: Session) -> None:
    session.run()
    session.close()
    assert session.last_run is None


INTERRUPTED = """
from penstock import node, pipeline

def stop(numbers):
    raise KeyboardInterrupt

async def wait(numbers):
    import asyncio
    await asyncio.Event().wait()

stopped = pipeline([node(stop, "numbers", "a", name="stop")])
waiting = pipeline([node(wait, "numbers", "b", name="wait")])

def register_pipelines():
    return {"stopped": stopped, "waiting": waiting}
"""


def test_an_interrupted_run_is_kept_too(package: Package, of_package: Open) -> None:
    package.write_code({"pipeline_registry.py": INTERRUPTED})
    session = of_package()
    with pytest.raises(KeyboardInterrupt):
        session.run("stopped")
    assert isinstance(session.last_run, FailedRun)
    assert isinstance(session.last_run.error, KeyboardInterrupt)


def test_a_cancelled_run_is_kept_too_and_ends_at_once(package: Package, of_package: Open) -> None:
    package.write_code({"pipeline_registry.py": INTERRUPTED})
    session = of_package()
    begun = asyncio.Event()

    async def cancel() -> None:
        loop = asyncio.get_running_loop()

        def tell(event: object) -> None:
            if type(event).__name__ == "NodeStarted":
                loop.call_soon_threadsafe(begun.set)

        task = asyncio.create_task(session.arun("waiting", subscribers=[tell]))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert isinstance(session.last_run, FailedRun)


def test_a_run_is_awaited_under_trio(session: Session) -> None:
    trio = pytest.importorskip("trio")

    async def run() -> object:
        return (await session.arun()).load("total")

    assert trio.run(run) == 60


# What would be run -----------------------------------------------------------------------------------------


def test_a_plan_tells_what_would_run_and_why(session: Session) -> None:
    plan = session.plan()
    assert str(plan) == "scale: it is in the default pipeline\nadd: it is in the default pipeline"
    assert str(session.plan(to_outputs=["scaled"], tags=["slow"])) == (
        "scale: it has the tag 'slow'; it leads to 'scaled'"
    )
    assert plan.runner == repr(SequentialRunner(is_async=True))


def test_a_plan_names_the_pipeline_that_a_node_is_in(of_package: Open) -> None:
    assert str(of_package().plan("adding", node_names=["add"])) == "add: it was named"
    assert str(of_package().plan("adding", namespaces=())).startswith("scale: it is in pipeline 'adding'")


def test_a_plan_of_missing_outputs_tells_which_are_missing(package: Package, of_package: Open) -> None:
    package.write(
        {
            "conf/base/catalog.yml": CATALOG_WITH_FILES,
            "data/scaled.json": "[1]",
            "conf/local/parameters.yml": "",
        }
    )
    session = of_package()
    plan = session.plan(only_missing_outputs=True)
    assert [(planned.node.name, planned.reason) for planned in plan.nodes] == [
        ("add", "'total' does not exist")
    ]
    assert [planned.node.name for planned in plan.skipped] == ["scale"]
    assert session.run(only_missing_outputs=True).load("total") == 1
    assert session.plan(only_missing_outputs=True).nodes == ()


CATALOG_WITH_FILES = """
numbers: {type: json.JSONDataset, filepath: data/numbers.json}
scaled: {type: json.JSONDataset, filepath: data/scaled.json}
total: {type: json.JSONDataset, filepath: data/total.json}
"""


def test_a_plan_tells_why_an_intermediate_in_memory_is_made_again(package: Package, of_package: Open) -> None:
    package.write({"conf/base/catalog.yml": CATALOG_WITH_FILES.replace("scaled", "unused")})
    session = of_package()
    assert str(session.plan(only_missing_outputs=True)).startswith(
        "scale: 'scaled', which lives in memory only, is needed by node 'add'\nadd: 'total' does not exist"
    )
    session.run()
    plan = session.plan(only_missing_outputs=True, outputs=["scaled"])
    assert str(plan).startswith("scale: 'scaled', which lives in memory only, is asked for\nadd: left out")
    assert session.run(only_missing_outputs=True, outputs=["scaled", "total"]).load("total") == 60


def test_nothing_runs_for_a_plan(package: Package, of_package: Open) -> None:
    package.write({"conf/base/catalog.yml": CATALOG_WITH_FILES})
    of_package().plan()
    assert not (package.path / "data" / "total.json").exists()


def test_who_watches_runs_is_told_of_each_run_but_of_no_plan(session: Session) -> None:
    seen: list[str] = []

    def watch(_: Sequence[Subscriber]) -> list[Subscriber]:
        seen.append("a run")
        return [lambda event: seen.append(type(event).__name__)]

    watch_runs(watch)
    try:
        session.plan()
        assert seen == []
        session.run()
        asyncio.run(session.arun())
    finally:
        watch_runs(watch, on=False)
    session.run()
    assert [seen.count(each) for each in ("a run", "RunStarted", "RunFinished")] == [2, 2, 2]


# What is said of it ----------------------------------------------------------------------------------------


def test_the_arguments_of_a_run_can_be_looked_up() -> None:
    signature = inspect.signature(Session.run)
    assert list(signature.parameters)[:3] == ["self", "pipeline_name", "pipeline_names"]
    assert signature.parameters == inspect.signature(Session.arun).parameters
    assert inspect.iscoroutinefunction(Session.arun)
    for name in list(signature.parameters)[1:]:
        assert f"    {name}: " in (Session.run.__doc__ or "")


def test_a_session_shows_its_project(session: Session) -> None:
    assert repr(session) == f"Session({str(session.project.path)!r}, env=None)"


def test_a_result_knows_where_it_was_saved(package: Package, of_package: Open) -> None:
    package.write({"conf/base/catalog.yml": CATALOG_WITH_FILES})
    result = of_package().run()
    assert isinstance(result, RunResult)
    assert sorted(result.saved) == ["scaled", "total"]


def test_a_project_of_kedro_is_not_for_sessions_of_penstock(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.kedro]\npackage_name = "demo"\n')
    with pytest.raises(ProjectError, match=r"is a project of Kedro, .* pyproject\.toml has \[tool\.kedro\]"):
        Session.create(tmp_path)
