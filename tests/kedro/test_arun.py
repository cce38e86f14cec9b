"""A Kedro session's pipeline runs in the loop of whoever awaits it; the session does around it what it always does."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kedro.framework import project
from kedro.framework.hooks import hook_impl
from kedro.framework.session import KedroServiceSession, KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.pipeline import node, pipeline
from kedro.runner import SequentialRunner

from penstock.errors import InvalidRunError
from penstock.kedro import AsyncRunner, arun
from penstock.testing import Gate, nothing_left_running

# Kedro's calls of a library that is newer than it.
pytestmark = pytest.mark.filterwarnings("ignore:register_new_resolver:UserWarning")

PYPROJECT = """
[tool.kedro]
package_name = "waiting"
project_name = "waiting"
kedro_init_version = "{version}"
"""
CATALOG = """
made:
  type: text.TextDataset
  filepath: data/made.txt
"""


class Journal:
    """A plugin that writes down how runs begin and end, and on which thread."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.threads: set[str] = set()

    def tell(self, what: str) -> None:
        self.told.append(what)
        self.threads.add(threading.current_thread().name)

    @hook_impl
    def before_pipeline_run(self, run_params: dict[str, Any]) -> None:
        self.tell(f"before, tags {run_params['tags']}")

    @hook_impl
    def after_pipeline_run(self, run_result: dict[str, Any]) -> None:
        self.tell(f"after, with {sorted(run_result)}")

    @hook_impl
    def on_pipeline_error(self, error: Exception) -> None:
        self.tell(f"failed: {error}")


Flow = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    from kedro import __version__

    (tmp_path / "src" / "waiting").mkdir(parents=True)
    (tmp_path / "src" / "waiting" / "__init__.py").touch()
    (tmp_path / "src" / "waiting" / "pipeline_registry.py").write_text(
        "def register_pipelines():\n    return {}\n"
    )
    (tmp_path / "src" / "waiting" / "settings.py").touch()
    (tmp_path / "conf" / "base").mkdir(parents=True)
    (tmp_path / "conf" / "local").mkdir()
    (tmp_path / "conf" / "base" / "catalog.yml").write_text(CATALOG)
    (tmp_path / "conf" / "base" / "parameters.yml").write_text("share: 0.5")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT.format(version=__version__))
    bootstrap_project(tmp_path)
    return tmp_path


@pytest.fixture
def session_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[KedroSession, Journal]]:
    """A session whose default pipeline is the one that is given, and what its plugin writes down."""

    def make(flow: Any) -> tuple[KedroSession, Journal]:
        monkeypatch.setitem(project.pipelines, "__default__", flow)
        session, journal = KedroSession.create(folder), Journal()
        session._hook_manager.register(journal)
        return session, journal

    return make


async def awaited() -> str:
    await asyncio.sleep(0)
    return threading.current_thread().name


def test_async_nodes_run_in_the_loop_of_the_caller_and_hooks_do_not(
    folder: Path, session_of: Callable[..., Any]
) -> None:
    session, journal = session_of(
        pipeline([node(awaited, None, "made", tags="x"), node(awaited, None, "other")])
    )
    result = asyncio.run(arun(session, tags=["x"]))
    assert (folder / "data" / "made.txt").read_text() == threading.current_thread().name
    assert result["made"].load() == threading.current_thread().name
    assert journal.told == ["before, tags ['x']", "after, with ['made']"]
    assert journal.threads == {"penstock-aside"}


def test_plain_nodes_leave_the_loop_to_others(session_of: Callable[..., Any]) -> None:
    gate = Gate()

    def blocking() -> str:
        gate.pass_through()
        return threading.current_thread().name

    async def main() -> Any:
        session, _ = session_of(pipeline([node(blocking, None, "made")]))
        running = asyncio.create_task(arun(session))
        await gate.await_reached()
        gate.open()
        return await running

    assert asyncio.run(main())["made"].load() == "penstock-home-0"


def test_a_failure_is_told_to_hooks_and_to_the_caller(session_of: Callable[..., Any]) -> None:
    async def failing() -> None:
        raise ZeroDivisionError("no such number")

    session, journal = session_of(pipeline([node(failing, None, "made")]))
    with pytest.raises(ZeroDivisionError, match="no such number"):
        asyncio.run(arun(session, runner=AsyncRunner(max_workers=2)))
    assert journal.told == ["before, tags None", "failed: no such number"]


def test_cancelling_stops_the_run_and_hooks_are_told(session_of: Callable[..., Any]) -> None:
    gate, ended = Gate(), []

    async def waiting() -> None:
        try:
            await gate.apass_through()
        finally:
            ended.append("the node")

    session, journal = session_of(pipeline([node(waiting, None, "made")]))

    async def main() -> None:
        running = asyncio.create_task(arun(session))
        await gate.await_reached()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert ended == ["the node"]
        assert journal.told == ["before, tags None", "failed: The run was cancelled."]

    with nothing_left_running():
        asyncio.run(main())


def test_it_can_be_awaited_under_trio(session_of: Callable[..., Any]) -> None:
    trio = pytest.importorskip("trio")
    session, journal = session_of(pipeline([node(awaited, None, "made")]))
    assert trio.run(arun, session)["made"].load() == "penstock-loop"
    assert journal.told == ["before, tags None", "after, with ['made']"]


def test_a_runner_that_blocks_is_refused(session_of: Callable[..., Any]) -> None:
    session, journal = session_of(pipeline([node(awaited, None, "made")]))
    with pytest.raises(InvalidRunError, match="cannot await a SequentialRunner"):
        asyncio.run(arun(session, runner=SequentialRunner()))
    assert journal.told == []


def test_a_service_session_serves_runs_side_by_side(
    folder: Path, session_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Gate()

    async def meet(share: float) -> float:
        if both.reached:
            both.open()  # the second of two runs is here
        await both.apass_through()
        return share

    session_of(pipeline([node(meet, "params:share", "kept")]))

    async def main() -> list[Any]:
        with KedroServiceSession.create(project_path=folder) as session:
            runs = [arun(session, runtime_params={"share": share}) for share in (0.1, 0.9)]
            return await asyncio.gather(*runs)

    assert [result["kept"].load() for result in asyncio.run(main())] == [0.1, 0.9]
