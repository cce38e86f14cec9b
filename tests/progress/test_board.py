"""A board tells at any moment how a run stands."""

from pathlib import Path
from threading import Thread

import pytest

from penstock import AbstractDataset, DataCatalog, ThreadRunner, node, pipeline, run
from penstock.engine import (
    DatasetFailed,
    DatasetLoaded,
    DatasetLoading,
    DatasetSaved,
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
from penstock.progress import Backoff, Board, Flow, Running, Transfer
from penstock.testing import Gate, ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(100.0)


@pytest.fixture
def board(clock: ManualClock) -> Board:
    """The board of a run that began a second ago: `clean`, then `fit` and `plot`."""
    flow = pipeline(
        [
            node(abs, "raw", "table", name="clean"),
            node(abs, "table", "model", name="fit"),
            node(abs, "table", "picture", name="plot"),
        ]
    )
    board = Board(clock)
    board(RunStarted("r1", ("clean", "fit", "plot"), flow.graph))
    clock.advance(1.0)
    return board


def test_before_a_run_there_is_nothing_to_tell() -> None:
    now = Board().snapshot()
    assert (now.state, now.run_id, now.nodes, now.elapsed, now.waits_for) == (
        "not started",
        "",
        (),
        0.0,
        None,
    )


def test_a_node_that_others_must_be_done_for_waits_and_the_others_are_ready(board: Board) -> None:
    now = board.snapshot()
    assert dict(now.states) == {"clean": "ready", "fit": "waiting", "plot": "waiting"}
    assert (now.ready, now.waiting) == (("clean",), ("fit", "plot"))


def test_a_node_is_running_and_then_done(board: Board, clock: ManualClock) -> None:
    board(NodeStarted("clean", {}))
    clock.advance(2.0)
    assert board.snapshot().running == (Running("clean", 2.0),)
    board(NodeFinished("clean", {}, {}, 2.0))
    now = board.snapshot()
    assert (now.running, now.done) == ((), {"clean": 2.0})
    assert dict(now.states) == {"clean": "done", "fit": "ready", "plot": "ready"}


def test_a_load_is_in_flight_with_its_bytes_until_it_is_loaded(board: Board, clock: ManualClock) -> None:
    traffic = Traffic()
    board(DatasetLoading("raw", "clean", traffic))
    clock.advance(2.0)
    assert board.snapshot().loads == (Transfer("load", "raw", "clean", 2.0, None),)
    traffic.add(600)
    (load,) = board.snapshot().loads
    assert (load.bytes, load.rate) == (600, 300.0)
    assert load.figures == "600 bytes, 300 bytes/s, 2.0 s"
    board(DatasetLoaded("raw", "clean", None, 2.0, 600))
    now = board.snapshot()
    assert (now.transfers, now.loaded, now.loaded.rate) == ((), Flow(600, 2.0), 300.0)


def test_rates_count_the_time_during_which_something_was_moved_once(board: Board, clock: ManualClock) -> None:
    board(DatasetSaving("model", "fit", None, Traffic()))
    clock.advance(1.0)
    board(DatasetSaving("picture", "plot", None, Traffic()))
    clock.advance(1.0)
    board(DatasetSaved("model", "fit", None, 2.0, 100))
    clock.advance(1.0)
    assert board.snapshot().saved == Flow(100, 3.0)
    board(DatasetSaved("picture", "plot", None, 2.0, None))
    clock.advance(5.0)
    assert board.snapshot().saved == Flow(100, 3.0)


def test_data_in_memory_is_never_in_flight(board: Board) -> None:
    board(DatasetLoading("raw", "clean"))
    assert board.snapshot().transfers == ()
    board(DatasetLoaded("raw", "clean", None, 0.0))
    assert board.snapshot().loaded == Flow(0, 0.0)


def test_a_failed_node_has_its_error_in_words_and_without_secrets(board: Board) -> None:
    board(NodeStarted("clean", {}))
    board(NodeFailed("clean", {}, ValueError("no postgresql://ada:hunter2@db/flights")))
    now = board.snapshot()
    assert now.failed == {"clean": "ValueError: no postgresql://ada:***@db/flights"}
    assert (now.states["clean"], now.running) == ("failed", ())


@pytest.mark.parametrize(
    "begun", [DatasetLoading("raw", "clean", Traffic()), DatasetSaving("raw", "clean", None, Traffic())]
)
def test_a_failed_load_or_save_fails_its_node(board: Board, begun: DatasetLoading | DatasetSaving) -> None:
    board(begun)
    board(DatasetFailed("raw", "clean", OSError()))
    now = board.snapshot()
    assert (now.failed, now.transfers) == ({"clean": "OSError"}, ())


def test_what_a_failure_cut_short_is_stopped_and_time_stands_still(board: Board, clock: ManualClock) -> None:
    board(NodeStarted("fit", {}))
    board(DatasetSaving("table", "clean", None, Traffic()))
    board(RunFailed("r1", 1.0, ValueError()))
    clock.advance(9.0)
    now = board.snapshot()
    assert (now.state, now.stopped, now.running, now.transfers, now.elapsed) == (
        "failed",
        ("fit",),
        (),
        (),
        1.0,
    )
    assert now.states["fit"] == "stopped"


def test_nodes_are_waited_for_before_loads_and_loads_before_saves(board: Board, clock: ManualClock) -> None:
    board(DatasetSaving("model", "fit", None, Traffic()))
    clock.advance(0.5)
    assert board.snapshot().waits_for == "save of 'model' (0.5 s)"
    board(DatasetLoading("raw", "clean", Traffic()))
    board(DatasetLoading("more", "clean", Traffic()))
    assert board.snapshot().waits_for == "load of 'raw' (0.0 s) and 1 more"
    board(NodeStarted("plot", {}))
    clock.advance(3.25)
    assert board.snapshot().waits_for == "node 'plot' (3.2 s)"


def test_what_remains_is_estimated_by_the_pace_once_there_is_one(clock: ManualClock) -> None:
    board = Board(clock)
    board(RunStarted("r", tuple("abcdef")))
    assert board.snapshot().remaining is None
    for name in "abc":
        board(NodeStarted(name, {}))
        clock.advance(2.0)
        assert board.snapshot().remaining is None
        board(NodeFinished(name, {}, {}, 2.0))
    assert board.snapshot().remaining == 6.0
    board(NodeStarted("d", {}))
    clock.advance(2.0)
    assert board.snapshot().remaining == 4.0
    clock.advance(28.0)
    assert board.snapshot().remaining is None, (
        "a node that takes longer than all were to take proves it wrong"
    )
    board(RunFinished("r", 36.0))
    assert (board.snapshot().remaining, board.snapshot().elapsed) == (None, 36.0)


def test_a_snapshot_does_not_change_any_more(board: Board) -> None:
    board(NodeStarted("clean", {}))
    before = board.snapshot()
    board(NodeFinished("clean", {}, {}, 0.0))
    assert (before.done, before.states["clean"]) == ({}, "running")


def test_a_board_starts_anew_with_another_run(board: Board) -> None:
    board(NodeFailed("clean", {}, ValueError()))
    board(RunStarted("r2", ("only",)))
    now = board.snapshot()
    assert (now.run_id, now.nodes, now.failed, now.elapsed) == ("r2", ("only",), {}, 0.0)


# With real runs --------------------------------------------------------------------------------------------


def test_the_bytes_of_files_are_those_on_the_disk(tmp_path: Path) -> None:
    (tmp_path / "first.txt").write_text("pen")
    catalog = DataCatalog.from_config(
        {
            name: {"type": "text.TextDataset", "filepath": str(tmp_path / f"{name}.txt")}
            for name in ("first", "second")
        }
    )
    board = Board()
    result = run(pipeline([node(lambda text: text * 100, "first", "second")]), catalog, subscribers=[board])
    now = board.snapshot()
    assert (now.loaded.bytes, now.saved.bytes) == (3, (tmp_path / "second.txt").stat().st_size)
    assert [(span.kind, span.bytes) for span in result.timeline if span.bytes or span.kind == "run"] == [
        ("load", 3),
        ("run", None),
        ("save", 300),
    ]


class Counted(AbstractDataset[bytes, bytes]):
    """Tells what it moves, or does not."""

    def __init__(self, content: bytes, telling: bool = True, awaited: bool = False) -> None:
        self.content = content
        self.telling = telling

    def load(self) -> bytes:
        from penstock.io import count_bytes

        if self.telling:
            count_bytes(len(self.content))
        return self.content

    def save(self, data: bytes) -> None:
        self.content = data


@pytest.mark.parametrize(("telling", "expected"), [(True, 3), (False, None)])
def test_a_dataset_of_ones_own_may_tell_its_bytes(telling: bool, expected: int | None) -> None:
    told: list[int | None] = []

    def watch(event: object) -> None:
        if isinstance(event, DatasetLoaded):
            told.append(event.bytes)

    run(pipeline([node(len, "a", "b")]), {"a": Counted(b"abc", telling)}, subscribers=[watch])
    assert told == [expected]


def test_a_run_can_be_looked_at_from_another_thread() -> None:
    gate = Gate()
    board = Board()

    def wait(number: int) -> int:
        gate.pass_through()
        return number

    flow = pipeline([node(wait, "a", "x", name="one"), node(wait, "b", "y", name="two")])
    thread = Thread(
        target=lambda: ThreadRunner(max_workers=2).run(flow, {"a": 1, "b": 2}, subscribers=[board])
    )
    thread.start()
    gate.wait_reached(2)
    seen = board.snapshot()
    gate.open()
    thread.join()
    assert {running.node for running in seen.running} == {"one", "two"}
    assert board.snapshot().state == "done"


def test_what_is_tried_again_waits_with_its_reason_until_its_next_attempt(
    board: Board, clock: ManualClock
) -> None:
    board(DatasetLoading("raw", "clean", Traffic()))
    board(Retrying("raw", "clean", 1, 5.0, ConnectionError("away, says https://ada:hunter2@example.com")))
    clock.advance(2.0)
    now = board.snapshot()
    reason = "ConnectionError: away, says https://ada:***@example.com"
    assert now.backoffs == (Backoff("raw", "clean", 1, 3.0, reason),)
    assert now.backoffs[0].figures == f"attempt 2 in 3.0 s, after {reason}"
    assert now.waits_for == "load of 'raw' (2.0 s, attempt 2 in 3.0 s)"
    assert ", 1 tried again, " in str(now)
    clock.advance(3.0)
    now = board.snapshot()
    assert (now.backoffs, now.retries, now.waits_for) == ((), 1, "load of 'raw' (5.0 s)")


def test_a_node_that_is_tried_again_waits_too_and_nothing_does_when_the_run_is_over(
    board: Board, clock: ManualClock
) -> None:
    board(NodeStarted("clean", {}))
    board(Retrying(None, "clean", 2, 5.0, ValueError()))
    assert board.snapshot().waits_for == "node 'clean' (0.0 s, attempt 3 in 5.0 s)"
    board(RunFailed("r1", 1.0, ValueError()))
    assert (board.snapshot().backoffs, board.snapshot().retries) == ((), 1)
