"""Sessions with projects of Kedro: Kedro reads them, Penstock's engine runs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from penstock.kedro import Session

from .shuttles import journal, write_project

pytestmark = pytest.mark.filterwarnings("ignore:register_new_resolver:UserWarning")  # Kedro's own


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
