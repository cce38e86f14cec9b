"""Generator nodes: chunks are saved as they come, over all outputs, in every way to run."""

import pytest

from penstock import MemoryDataset, node, pipeline
from penstock.errors import NodeOutputError
from penstock.testing import AsyncScriptedDataset, Gate, HomeScriptedDataset, Journal, ScriptedDataset

DATASETS = [ScriptedDataset, AsyncScriptedDataset, HomeScriptedDataset]


@pytest.fixture(params=["sync", "async"])
def chunks_of(request):
    """Makes a generator function of one kind that yields `count` pairs and writes them down."""

    def make(journal, count=3):
        def stream(start):
            for n in range(start, start + count):
                journal.note("make", str(n))
                yield n, 10 * n

        async def astream(start):
            for chunk in stream(start):
                yield chunk

        return stream if request.param == "sync" else astream

    return make


@pytest.mark.parametrize("kind", DATASETS)
class TestChunks:
    def test_are_saved_one_by_one_over_all_outputs(self, start, chunks_of, kind):
        journal = Journal()
        x, y = kind(name="x", journal=journal), kind(name="y", journal=journal)
        start(pipeline([node(chunks_of(journal), "start", ["x", "y"])]), {"start": 1, "x": x, "y": y})
        assert x.saves == [1, 2, 3]
        assert y.saves == [10, 20, 30]

    def test_are_not_made_before_the_last_one_is_saved(self, start, chunks_of, kind):
        """Back-pressure: however slow the storage, one chunk is on its way."""
        journal = Journal()
        given = {name: kind(name=name, journal=journal) for name in "xy"}
        start(pipeline([node(chunks_of(journal), "start", ["x", "y"])]), {"start": 1, **given})
        steps = [entry for entry in journal if entry.startswith(("make", "saved"))]
        for n in (1, 2, 3):
            assert steps[0] == f"make {n}"
            assert sorted(steps[1:3]) == ["saved x", "saved y"]
            del steps[:3]
        assert steps == []

    def test_are_all_saved_before_a_reader_loads(self, start, chunks_of, kind):
        journal = Journal()
        x = kind(name="x", journal=journal)
        flow = pipeline(
            [node(chunks_of(journal), "start", ["x", "y"]), node(lambda x: x, "x", "z", name="reader")]
        )
        assert start(flow, {"start": 1, "x": x, "y": MemoryDataset()}).load("z") == 3
        entries = journal.about("x")
        assert entries.index("load x") == len(entries) - 3  # load, loaded, release
        assert entries.count("saved x") == 3


def test_chunks_in_memory_leave_the_last_one(start, chunks_of):
    result = start(pipeline([node(chunks_of(Journal()), "start", ["x", "y"])]), {"start": 1})
    assert (result.load("x"), result.load("y")) == (3, 30)


def test_some_outputs_in_memory_and_some_on_storage(start, chunks_of):
    x = ScriptedDataset()
    result = start(pipeline([node(chunks_of(Journal()), "start", ["x", "y"])]), {"start": 1, "x": x})
    assert (x.saves, result.load("y")) == ([1, 2, 3], 30)


@pytest.mark.parametrize("kind", DATASETS)
def test_without_chunks_nothing_is_saved(start, chunks_of, kind):
    x, y = kind(), kind()
    start(pipeline([node(chunks_of(Journal(), 0), "start", ["x", "y"])]), {"start": 1, "x": x, "y": y})
    assert (x.saves, y.saves) == ([], [])


def test_without_outputs_it_runs_to_its_end(start):
    seen = []

    def consume(values):
        for value in values:
            seen.append(value)
            yield

    start(pipeline([node(consume, "a", None)]), {"a": [1, 2]})
    assert seen == [1, 2]


def test_a_chunk_that_does_not_fit_is_refused(start, chunks_of):
    with pytest.raises(NodeOutputError, match="maker"):
        start(pipeline([node(chunks_of(Journal()), "start", ["x", "y", "z"], name="maker")]), {"start": 1})


@pytest.mark.parametrize("kind", DATASETS)
class TestFailures:
    def test_of_the_generator_leave_the_chunks_before_it(self, start, kind):
        def stream(a):
            yield 1
            raise OSError("broken")

        x = kind()
        with pytest.raises(OSError, match="broken"):
            start(pipeline([node(stream, "a", "x")]), {"a": 0, "x": x})
        assert x.saves == [1]

    def test_of_a_save_end_the_generator(self, start, kind):
        journal = Journal()

        def stream(a):
            try:
                yield 1
                journal.note("went on")
            finally:
                journal.note("closed")

        with pytest.raises(Exception, match="disk full"):
            start(pipeline([node(stream, "a", "x")]), {"a": 0, "x": kind(save_error=OSError("disk full"))})
        assert journal.entries == ["closed"]

    def test_of_a_save_end_an_async_generator(self, start, kind):
        journal = Journal()

        async def stream(a):
            try:
                yield 1
                journal.note("went on")
            finally:
                journal.note("closed")

        with pytest.raises(Exception, match="disk full"):
            start(pipeline([node(stream, "a", "x")]), {"a": 0, "x": kind(save_error=OSError("disk full"))})
        assert journal.entries == ["closed"]


def test_two_generators_take_turns_side_by_side(start_unordered):
    """Promise 4: neither waits for the other's chunks."""
    meeting = Gate()

    def stream(a):
        yield 1
        if meeting.reached:
            meeting.open()
        meeting.pass_through()
        yield 2

    x, y = ScriptedDataset(), AsyncScriptedDataset()
    flow = pipeline([node(stream, "a", "x", name="one"), node(stream, "a", "y", name="two")])
    start_unordered(flow, {"a": 0, "x": x, "y": y})
    assert x.saves == y.saves == [1, 2]


@pytest.mark.timeout(15)
@pytest.mark.parametrize("kind", DATASETS)
def test_no_chunk_waits_for_a_heartbeat(start, chunks_of, kind, monkeypatch):
    """A heartbeat lets interrupts through; work does not wait for it."""
    for module in ("_home", "_calls", "_drivers"):
        monkeypatch.setattr(f"penstock.engine.{module}.HEARTBEAT", 60.0)
    x = kind()
    start(pipeline([node(chunks_of(Journal()), "start", ["x", "y"])]), {"start": 1, "x": x})
    assert x.saves == [1, 2, 3]
