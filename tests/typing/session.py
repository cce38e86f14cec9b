"""Checked by type checkers, never run: what the session room promises about types."""

from collections.abc import Mapping
from pathlib import Path
from typing import assert_type

from penstock import DataCatalog, Pipeline, RunResult, Session, ThreadRunner
from penstock.config import OmegaConfigLoader
from penstock.project import Project, Settings, open_project
from penstock.runner import FailedRun
from penstock.session import Context, RunPlan

session = Session.create(Path(), env="prod", runtime_params={"a": 1})
assert_type(session, Session)
Session.create(enviroment="prod")  # type: ignore[call-arg]

assert_type(session.run(), RunResult)
assert_type(
    session.run("delays", tags=["fast"], runner=ThreadRunner(), inputs={"a": 1}, outputs=["b"], run_id="r"),
    RunResult,
)
session.run(pipeline_names=["a", "b"], runner="ThreadRunner", load_versions={"a": "2024"})
session.run(tag=["fast"])  # type: ignore[call-arg]
session.run(inputs=3)  # type: ignore[arg-type]
session.run("delays", "more")  # type: ignore[call-arg]
assert_type(session.plan(only_missing_outputs=True), RunPlan)

with session as same:
    assert_type(same, Session)

assert_type(session.project, Project)
assert_type(session.config, OmegaConfigLoader)
assert_type(session.catalog, DataCatalog)
assert_type(session.context, Context)
assert_type(session.settings, Settings)
assert_type(session.last_run, RunResult | FailedRun | None)
pipelines: Mapping[str, Pipeline] = session.pipelines
assert_type(session.pipelines["a"], Pipeline)
assert_type(open_project("."), Project)


async def cell() -> None:
    assert_type(await session.arun("delays", runtime_params={"a": 1}), RunResult)
    await session.arun(tag=["fast"])  # type: ignore[call-arg]


class OwnSession(Session):
    """Sessions may be derived from."""


assert_type(OwnSession.create(), OwnSession)
