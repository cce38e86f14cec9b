"""How a run stands, as a notebook shows it."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from penstock import node, pipeline
from penstock.engine import (
    DatasetLoading,
    DatasetSaving,
    NodeFailed,
    NodeFinished,
    NodeStarted,
    Retrying,
    RunFailed,
    RunFinished,
    RunStarted,
)
from penstock.io import Traffic
from penstock.progress import Board
from penstock.testing import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(0.0)


def started(clock: ManualClock, number: int) -> Board:
    """The board of a run of so many nodes, one after another, that has begun."""
    names = [f"n{each}" for each in range(number)]
    flow = pipeline([node(abs, f"d{each}", f"d{each + 1}", name=name) for each, name in enumerate(names)])
    board = Board(clock)
    board(RunStarted("r", tuple(names), flow.graph))
    return board


def finish(board: Board, clock: ManualClock, *names: str) -> None:
    for name in names:
        board(NodeStarted(name, {}))
        clock.advance(1.0)
        board(NodeFinished(name, {}, {}, 1.0))


def shown(board: Board) -> ElementTree.Element:
    """What is shown, which is well formed."""
    return ElementTree.fromstring(board.snapshot()._repr_html_())


def rows(board: Board) -> list[tuple[str, ...]]:
    """State, name and figures of each row."""
    found = shown(board).find(".//div[@class='ps-rows']")
    cells = ["".join(cell.itertext()) for cell in ([] if found is None else found)]
    return [tuple(cells[place : place + 3]) for place in range(0, len(cells), 3)]


def text(board: Board) -> str:
    page = shown(board)
    page.find("style").clear()  # type: ignore[union-attr]
    return " ".join(page.itertext())


def test_few_nodes_have_a_row_each_in_run_order(clock: ManualClock) -> None:
    board = started(clock, 4)
    finish(board, clock, "n0")
    board(NodeStarted("n1", {}))
    clock.advance(0.5)
    assert rows(board) == [
        ("done", "n0", "1.0 s"),
        ("running", "n1", "0.5 s"),
        ("waiting", "n2", ""),
        ("waiting", "n3", ""),
    ]
    assert "1 of 4 nodes, 1 running, 1.5 s" in text(board)


def test_loads_and_saves_stand_with_their_nodes(clock: ManualClock) -> None:
    board, traffic = started(clock, 2), Traffic()
    traffic.bytes = 2_000_000
    board(DatasetLoading("d0", "n0", traffic))
    clock.advance(1.0)
    assert rows(board)[0] == ("loading", "n0", "d0 (2.0 MB, 2.0 MB/s, 1.0 s)")
    finish(board, clock, "n1")
    board(DatasetSaving("d2", "n1", None, Traffic()))
    assert rows(board)[1] == ("saving", "n1", "1.0 s · d2 (0.0 s)")
    board(NodeStarted("n0", {}))
    assert rows(board)[0] == ("running", "n0", "0.0 s · loading d0 (2.0 MB, 1.0 MB/s, 2.0 s)")


def test_of_many_nodes_only_those_with_something_to_tell_have_rows_and_the_others_are_counted(
    clock: ManualClock,
) -> None:
    board = started(clock, 200)
    finish(board, clock, *(f"n{each}" for each in range(50)))
    board(NodeStarted("n50", {}))
    assert [name for _, name, _ in rows(board)] == ["n47", "n48", "n49", "n50"]
    assert "and 47 done, 149 waiting" in text(board)


def test_however_many_nodes_are_under_way_the_picture_stays_small(clock: ManualClock) -> None:
    board = started(clock, 200)
    for each in range(200):
        board(NodeStarted(f"n{each}", {}))
    assert len(rows(board)) == 12
    assert "and 188 running" in text(board)


def test_a_run_that_is_over_is_one_line(clock: ManualClock) -> None:
    board = started(clock, 2)
    finish(board, clock, "n0", "n1")
    board(RunFinished("r", 2.0))
    assert rows(board) == []
    assert re.sub(r"\s+", " ", text(board)).strip() == "Done: 2 of 2 nodes, 2.0 s"


def test_a_run_that_failed_shows_what_failed_with_its_whole_message(clock: ManualClock) -> None:
    board = started(clock, 3)
    finish(board, clock, "n0")
    board(NodeFailed("n1", {}, ValueError("first line\nsecond line")))
    board(RunFailed("r", 1.0, ValueError()))
    assert rows(board) == [("failed", "n1", "ValueError: first line\nsecond line")]
    assert "Failed:" in text(board)


def test_a_run_that_was_interrupted_shows_what_was_stopped(clock: ManualClock) -> None:
    board = started(clock, 3)
    board(NodeStarted("n0", {}))
    board(RunFailed("r", 1.0, KeyboardInterrupt()))
    assert rows(board) == [("stopped", "n0", "")]
    assert "Stopped:" in text(board)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>{}", "'\" onload='alert(1){}", "\x1b[31m\x00{}"]
)
def test_whatever_is_in_a_name_or_an_error_stays_text(clock: ManualClock, hostile: str) -> None:
    board = Board(clock)
    board(RunStarted("r", (hostile.format(0), hostile.format(1))))
    board(DatasetLoading(hostile, hostile.format(0), Traffic()))
    board(NodeFailed(hostile.format(1), {}, ValueError(hostile)))
    assert {element.tag for element in shown(board).iter()} <= {"div", "span", "style"}
    assert "script>" not in board.snapshot()._repr_html_()


def test_a_long_error_is_shortened(clock: ManualClock) -> None:
    board = started(clock, 1)
    board(NodeFailed("n0", {}, ValueError("x" * 100_000)))
    assert len(board.snapshot()._repr_html_()) < 10_000


def test_nothing_is_divided_by_no_nodes(clock: ManualClock) -> None:
    board: Any = Board(clock)
    assert "not started" in text(board)
    board(RunStarted("r", (), None))
    assert "0 of 0 nodes" in text(board)


def test_the_bar_is_as_long_as_what_is_done_runs_and_failed(clock: ManualClock) -> None:
    board = started(clock, 4)
    finish(board, clock, "n0", "n1")
    board(NodeStarted("n2", {}))
    bar = shown(board).find("div[@class='ps-bar']")
    assert bar is not None
    assert [(part.get("class"), part.get("style")) for part in bar] == [
        ("ps-part ps-done", "width: 50.00%"),
        ("ps-part ps-running", "width: 25.00%"),
    ]


def test_what_is_tried_again_says_when_and_why(clock: ManualClock) -> None:
    board = started(clock, 1)
    board(DatasetLoading("d0", "n0", Traffic()))
    board(Retrying("d0", "n0", 1, 5.0, ConnectionError("<away>")))
    ((state, name, told),) = rows(board)
    assert (state, name) == ("loading", "n0")
    assert told.endswith("attempt 2 in 5.0 s, after ConnectionError: <away>")
