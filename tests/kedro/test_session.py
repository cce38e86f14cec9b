"""Sessions with projects of Kedro: Kedro reads them, Penstock's engine runs them."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import kedro.runner
import pandas
import pytest

from penstock.engine import RunStarted
from penstock.errors import InvalidRunError, PipelineError, PipelineNotFoundError, ProjectError
from penstock.kedro import AsyncRunner, Session
from penstock.runner import FailedRun, ThreadRunner

from .shuttles import journal, write_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


@pytest.fixture
def session(project: Path) -> Iterator[Session]:
    with Session.create(project) as session:
        yield session


def test_a_run_has_kedros_settings_and_hooks_and_a_result_of_penstock(
    session: Session, project: Path
) -> None:
    result = session.run()
    assert (project / "data" / "message.txt").read_text() == "HELLO: 1 are dear"
    assert list(result) == ["message"]
    assert result.load("message") == "HELLO: 1 are dear"
    assert list(result.node_seconds) == ["clean_shuttles", "join_tables", "reporting.score", "tell"]
    assert session.last_run is result
    assert journal(project) == [
        "OwnContext OwnLoader in None",
        "run ['clean_shuttles', 'join_tables', 'reporting.score', 'tell']",
        "ran clean_shuttles -> ['shuttles']",
        "ran join_tables -> ['table']",
        "ran reporting.score -> ['scores']",
        "ran tell -> ['message']",
        "done ['message']",
    ]


def test_an_awaited_run_is_one_of_kedros_too(session: Session, project: Path) -> None:
    async def main() -> Any:
        runs = (session.arun(runner="ThreadRunner"), session.arun("processing", outputs="table"))
        return [await run for run in runs]

    whole, part = asyncio.run(main())
    assert whole.load("message") == "HELLO: 1 are dear"
    assert list(part.load("table").rating) == [0.5, 0.9]
    assert journal(project)[-1] == "done ['table']"


def test_its_nodes_run_in_worker_processes_too(session: Session, project: Path) -> None:
    result = session.run(runner="ParallelRunner")
    assert result.load("message") == "HELLO: 1 are dear"
    assert journal(project)[-1] == "done ['message']"


def test_a_runner_of_kedro_cannot_be_awaited(session: Session) -> None:
    with pytest.raises(InvalidRunError, match="cannot await a SequentialRunner"):
        asyncio.run(session.arun(runner="kedro.runner.SequentialRunner"))


def test_runs_go_on_side_by_side_each_with_its_own_parameters(session: Session) -> None:
    def meet(event: Any) -> None:
        if isinstance(event, RunStarted):
            both_have_begun.wait(20)

    def threshold(number: int) -> Any:
        asked = {"scoring": {"threshold": number}}
        result = session.run(
            runtime_params=asked, subscribers=[meet], to_nodes="reporting.score", outputs="scores"
        )
        return result.run_id, result.load("scores")

    both_have_begun = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        ran = list(threads.map(threshold, (0, 9)))
    assert len({run_id for run_id, _ in ran}) == 2


def test_data_can_be_put_in_place_of_the_catalogs(session: Session, project: Path) -> None:
    companies = pandas.DataFrame({"company": ["y"], "rating": [1.0]})
    result = session.run(inputs={"companies": companies}, to_nodes="join_tables", outputs="table")
    assert list(result.load("table").company) == ["y"]
    assert len((project / "data" / "companies.csv").read_text().splitlines()) == 3


def test_a_failure_is_kept_with_the_inputs_of_its_node(session: Session, project: Path) -> None:
    with pytest.raises(TypeError) as raised:
        session.run(runtime_params={"scoring": {"threshold": "high"}})
    assert isinstance(session.last_run, FailedRun)
    assert session.last_run.error is raised.value
    assert session.last_run.node == "reporting.score"
    assert session.last_run.inputs["params:scoring.threshold"] == "high"
    assert journal(project)[-1] == "failed TypeError"


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        ({"pipeline_name": "reportin"}, PipelineNotFoundError, "Did you mean 'reporting'"),
        ({"node_names": "scor"}, PipelineError, "no node named 'scor'"),
        ({"inputs": {"compnies": 1}}, InvalidRunError, "Did you mean 'companies'"),
        ({"runner": "kedro.runner.ThreadRunner", "outputs": "table"}, InvalidRunError, "takes no 'outputs'"),
        ({"runner": ThreadRunner}, InvalidRunError, r"Write it with \(\)"),
        ({"runner": "kedro.runner.Nothing"}, InvalidRunError, "There is no runner"),
    ],
)
def test_what_cannot_be_run_is_refused_before_kedro_begins(
    session: Session, project: Path, asked: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        session.run(**asked)
    assert session.last_run is None
    assert not (project / "journal.txt").exists()


def test_a_runner_of_kedro_gives_its_outputs_as_a_result(session: Session) -> None:
    result = session.run("processing", runner=kedro.runner.SequentialRunner())
    assert (result.runner, len(result.timeline)) == ("kedro.SequentialRunner", 0)
    assert list(result.load("table").company) == ["x", "y"]
    assert session.run(runner=AsyncRunner(max_workers=2)).runner == "ThreadRunner(max_workers=2)"


def test_a_runner_derived_from_ours_that_does_something_of_its_own_does_it(project: Path) -> None:
    told: list[str] = []

    class Telling(AsyncRunner):
        def run(self, *args: Any, **named: Any) -> dict[str, Any]:
            told.append("begins")
            given = super().run(*args, **named)
            told.append("is over")
            return given

    with Session.create(project, env="test") as session:
        session.run(runner=Telling())
        assert told == ["begins", "is over"]
        asyncio.run(session.arun(runner=Telling()))
    assert told == ["begins", "is over"] * 2


def test_a_session_class_that_serves_many_runs_is_told_its_parameters_when_it_runs(project: Path) -> None:
    settings = project / "src" / "shuttles" / "settings.py"
    settings.write_text(settings.read_text().replace("KedroSession", "KedroServiceSession"))
    with Session.create(project, env="test", runtime_params={"scoring": {"threshold": 0}}) as session:
        assert session.run().load("message") == "TEST: 2 are dear"
        assert session.run(runtime_params={"greeting": "yo"}).load("message") == "yo: 2 are dear"
        assert session.context.params["scoring"] == {"threshold": 0}


def test_two_projects_whose_packages_have_one_name_take_turns(project: Path, tmp_path: Path) -> None:
    other = write_project(tmp_path / "other")
    change = other / "conf" / "base" / "parameters.yml"
    change.write_text(change.read_text().replace("hello", "other"))
    for folder, greeting in ((project, "HELLO"), (other, "OTHER"), (project, "HELLO")):
        with Session.create(folder) as session:
            assert session.run().load("message") == f"{greeting}: 1 are dear"


def test_a_project_of_penstock_is_not_for_sessions_of_kedro(tmp_path: Path) -> None:
    (tmp_path / "pipeline.py").touch()
    (tmp_path / "catalog.yml").touch()
    with pytest.raises(ProjectError, match="is a project of Penstock"):
        Session.create(tmp_path)


@pytest.mark.parametrize("release", ["1", "0.19"])
def test_each_release_of_kedro_has_its_projects_run(
    release: str, project: Path, kedro_environment: Any
) -> None:
    environment = kedro_environment(release)
    version = {"1": "1.0.0", "0.19": "0.19.15"}[release]
    (project / "pyproject.toml").write_text(
        (project / "pyproject.toml").read_text().replace("1.0.0", version)
    )
    ran = environment.run("penstock", "run", "--params", "greeting=yo", folder=project)
    assert ran.returncode == 0, ran.stderr
    assert "4 nodes in " in ran.stdout
    assert (project / "data" / "message.txt").read_text() == "yo: 1 are dear"
    listed = environment.run("penstock", "catalog", "list", "--json", folder=project)
    assert "message" in [each["name"] for each in json.loads(listed.stdout)]
    several = environment.run("penstock", "run", "-p", "processing,reporting", "-q", folder=project)
    assert (several.returncode == 0) == (release == "1")
    assert release == "1" or "runs one of the pipelines at a time" in several.stderr
