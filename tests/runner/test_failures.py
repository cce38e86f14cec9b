"""Promise 10: the error is the node's or dataset's own, says where it happened and how to resume, and ends the run."""

import asyncio

import pytest

from penstock import DataCatalog, node, pipeline
from penstock.engine import NodeFailed
from penstock.errors import DatasetError
from penstock.testing import AsyncScriptedDataset, Gate, HomeScriptedDataset, Journal, ScriptedDataset

DATASETS = [ScriptedDataset, AsyncScriptedDataset, HomeScriptedDataset]


def same(value):
    return value


def notes_of(error):
    return "\n".join(getattr(error, "__notes__", ()))


class TestOfANode:
    @pytest.mark.parametrize("kind", ["function", "coroutine", "generator", "async generator"])
    def test_comes_out_as_it_is_with_the_node_beside_it(self, start, kind):
        error = ZeroDivisionError("by zero")

        def function(a):
            raise error

        async def coroutine(a):
            raise error

        def generator(a):
            yield function(a)

        async def async_generator(a):
            yield function(a)

        functions = [function, coroutine, generator, async_generator]
        failing = {f.__name__.replace("_", " "): f for f in functions}[kind]
        with pytest.raises(ZeroDivisionError, match="by zero") as caught:
            start(pipeline([node(failing, "a", "b", name="divide")]), {"a": 1})
        assert caught.value is error
        assert "'divide'" in notes_of(error)

    def test_says_it_once(self, start):
        def fail(a):
            raise ValueError("once")

        with pytest.raises(ValueError, match="once") as caught:
            start(pipeline([node(fail, "a", "b", name="failing")]), {"a": 1})
        assert notes_of(caught.value).count("'failing'") == 1

    def test_may_be_any_exception(self, start):
        async def give_up(a):
            raise asyncio.CancelledError("by itself")

        def leave(a):
            raise SystemExit(3)

        async def aleave(a):
            raise SystemExit(3)

        cases = ((give_up, asyncio.CancelledError), (leave, SystemExit), (aleave, SystemExit))
        for function, expected in cases:
            with pytest.raises(expected):
                start(pipeline([node(function, "a", "b")]), {"a": 1})


@pytest.mark.parametrize("kind", DATASETS)
class TestOfADataset:
    def test_that_loads_names_dataset_and_node(self, start, kind):
        dataset = kind(name="flights", load_error=OSError("gone"))
        with pytest.raises(DatasetError, match="gone") as caught:
            start(pipeline([node(same, "a", "b", name="reader")]), {"a": dataset})
        assert isinstance(caught.value.__cause__, OSError)
        assert "'a'" in notes_of(caught.value)
        assert "'reader'" in notes_of(caught.value)

    def test_that_saves_names_dataset_and_node(self, start, kind):
        dataset = kind(name="flights", save_error=OSError("full"))
        with pytest.raises(DatasetError, match="full") as caught:
            start(pipeline([node(same, "a", "b", name="writer")]), {"a": 1, "b": dataset})
        assert "'b'" in notes_of(caught.value)
        assert "'writer'" in notes_of(caught.value)

    def test_that_confirms_or_releases_names_it_too(self, start, kind):
        class Stubborn(kind):
            def release(self):
                raise OSError("no release")

            def confirm(self):
                raise OSError("no confirmation")

        flow = pipeline([node(same, "a", "b"), node(same, "b", "c", name="last")])
        with pytest.raises(Exception, match="no release") as caught:
            start(flow, {"a": 1, "b": Stubborn()})
        assert "'b'" in notes_of(caught.value)
        flow = pipeline([node(same, "a", "b", confirms="a")])
        with pytest.raises(Exception, match="no confirmation") as caught:
            start(flow, {"a": Stubborn(1)})
        assert "'a'" in notes_of(caught.value)

    def test_of_nobody_elses_making_comes_out_as_it_is(self, start, kind):
        class Foreign:
            def load(self):
                raise LookupError("its own")

            def save(self, data): ...

        with pytest.raises(LookupError, match="its own") as caught:
            start(pipeline([node(same, "a", "b", name="reader")]), {"a": Foreign()})
        assert "'reader'" in notes_of(caught.value)

    def test_ends_what_comes_after(self, start, kind):
        journal = Journal()
        flow = pipeline([node(same, "a", "b"), node(lambda b: journal.note("ran"), "b", None)])
        with pytest.raises(DatasetError, match="full"):
            start(flow, {"a": 1, "b": kind(save_error=OSError("full"))})
        assert journal.entries == []


class TestNothingNewStarts:
    def test_after_a_node_failed(self, start):
        """Not even while somebody takes his time over the news; and the run does not end before he is done."""
        journal, gate = Journal(), Gate()
        beside = 0 if start.ordered else 3  # of four workers, one has the node that fails

        def fail(a):
            gate.wait_reached(beside)
            raise ValueError("first")

        def later(a):
            gate.pass_through()
            journal.note("later")

        def told(event):
            if isinstance(event, NodeFailed):
                gate.open()
                journal.wait_noted("later", beside)
                journal.note("told")

        flow = [node(fail, "a", "b", name="a0"), *(node(later, "a", None, name=f"z{n}") for n in range(50))]
        with pytest.raises(ValueError, match="first"):
            start(pipeline(flow), {"a": 1}, subscribers=[told])
        assert journal.entries == ["later"] * beside + ["told"]

    def test_no_load_either(self, start_overlapping):
        """What waits for a slot when a node fails is not loaded any more."""
        gate = Gate()
        first = ScriptedDataset(1, name="first")
        held = [ScriptedDataset(2, name=f"d{n}", load_gate=gate) for n in range(70)]

        def fail(first):
            gate.wait_reached(63)  # the other I/O slots are taken
            raise ValueError("first")

        flow = pipeline(
            [
                node(fail, "first", "x", name="a"),
                *(node(same, f"d{n}", f"y{n}", name=f"b{n}") for n in range(70)),
            ]
        )
        with pytest.raises(ValueError, match="first"):
            start_overlapping(flow, {"first": first, **{f"d{n}": dataset for n, dataset in enumerate(held)}})
        assert gate.reached <= 64


class TestWhatIsUnderWay:
    def test_computed_outputs_are_still_saved(self, start_overlapping):
        gate = Gate()
        kept = ScriptedDataset(name="kept", save_gate=gate)

        def fail(a):
            gate.wait_reached()
            gate.open()
            raise ValueError("later")

        flow = pipeline([node(same, "a", "kept", name="n1"), node(fail, "a", "b", name="n2")])
        with pytest.raises(ValueError, match="later"):
            start_overlapping(flow, {"a": 1, "kept": kept})
        assert kept.saves == [1]

    def test_async_siblings_are_cancelled(self, start_unordered):
        journal, gate = Journal(), Gate()

        async def sibling(a):
            try:
                await gate.apass_through()
            except asyncio.CancelledError:
                journal.note("cancelled")
                raise

        async def fail(a):
            await gate.await_reached()
            raise ValueError("stop")

        flow = pipeline([node(sibling, "a", "x", name="n1"), node(fail, "a", "y", name="n2")])
        with pytest.raises(ValueError, match="stop"):
            start_unordered(flow, {"a": 1})
        assert journal.entries == ["cancelled"]

    def test_sync_siblings_are_stopped(self, start_unordered):
        journal, gate = Journal(), Gate()

        def sibling(a):
            try:
                gate.pass_through()
            finally:
                journal.note("stopped")

        def fail(a):
            gate.wait_reached()
            raise ValueError("stop")

        flow = pipeline([node(sibling, "a", "x", name="n1"), node(fail, "a", "y", name="n2")])
        with pytest.raises(ValueError, match="stop"):
            start_unordered(flow, {"a": 1})
        assert journal.entries == ["stopped"]

    def test_loads_are_given_up(self, start_overlapping):
        journal, gate = Journal(), Gate()
        kinds = [ScriptedDataset, AsyncScriptedDataset]
        given = {f"d{n}": kind(1, load_gate=gate, journal=journal) for n, kind in enumerate(kinds)}

        def fail(a):
            gate.wait_reached(2)
            raise ValueError("stop")

        flow = pipeline(
            [
                node(fail, "a", "x", name="n1"),
                *(node(same, name, f"y{name}", name=f"z{name}") for name in given),
            ]
        )
        with pytest.raises(ValueError, match="stop"):
            start_overlapping(flow, {"a": 1, **given})
        assert "loaded scripted" not in journal


def test_several_failures_are_all_reported(start_unordered):
    both = Gate()

    def fail(a):
        both.wait_reached(2)
        both.open()
        raise ValueError("of a node")

    class Broken(ScriptedDataset):
        def save(self, data):
            both.pass_through()
            raise OSError("of a dataset")

    flow = pipeline(
        [
            node(fail, "a", "x", name="n1"),
            node(same, "a", "kept", name="n2"),
            node(same, "a", "also", name="n3"),
        ]
    )
    with pytest.raises((ValueError, DatasetError)) as caught:
        start_unordered(flow, {"a": 1, "kept": Broken(), "also": Broken()})
    told = f"{caught.value}\n{notes_of(caught.value)}"
    assert told.count("of a dataset") == 2
    assert "'kept'" in told
    assert "'also'" in told


class TestResumeHint:
    def test_begins_after_what_is_saved(self, start_ordered):
        def fail(c):
            raise ValueError("no")

        flow = pipeline(
            [
                node(same, "a", "b", name="n1"),
                node(same, "b", "c", name="n2"),
                node(fail, "c", "d", name="n3"),
            ]
        )
        given = {"a": 1, "b": ScriptedDataset(), "c": ScriptedDataset()}
        with pytest.raises(ValueError, match="no") as caught:
            start_ordered(flow, given)
        assert '--from-nodes "n3"' in notes_of(caught.value)

    def test_walks_back_to_the_nearest_saved_inputs(self, start_ordered):
        def fail(d):
            raise ValueError("no")

        flow = pipeline(
            [
                node(same, "a", "b", name="n1"),
                node(same, "b", "c", name="n2"),  # c lives in memory only
                node(same, "c", "d", name="n3"),
                node(fail, "d", "e", name="n4"),
            ]
        )
        with pytest.raises(ValueError, match="no") as caught:
            start_ordered(flow, {"a": 1, "b": ScriptedDataset()})
        assert '--from-nodes "n2"' in notes_of(caught.value)

    def test_is_not_confused_by_shared_parameters(self, start_ordered):
        def combine(value, rate):
            return value

        def fail(value, rate):
            raise ValueError("no")

        catalog = DataCatalog({"a": 1, "b": ScriptedDataset(), "c": ScriptedDataset()})
        catalog.add_parameters({"rate": 2})
        flow = pipeline(
            [
                node(combine, ["a", "params:rate"], "b", name="n1"),
                node(combine, ["b", "params:rate"], "c", name="n2"),
                node(fail, ["c", "params:rate"], "d", name="n3"),
            ]
        )
        with pytest.raises(ValueError, match="no") as caught:
            start_ordered(flow, catalog)
        assert '--from-nodes "n3"' in notes_of(caught.value)

    def test_names_every_place_to_begin(self, start_ordered):
        def fail(b):
            raise ValueError("no")

        flow = pipeline(
            [
                node(same, "a", "b", name="n1"),
                node(fail, "b", "x", name="n2"),
                node(same, "b", "y", name="n3"),
                node(lambda x, y: x, ["x", "y"], "z", name="n4"),
            ]
        )
        with pytest.raises(ValueError, match="no") as caught:
            start_ordered(flow, {"a": 1, "b": ScriptedDataset()})
        assert '--from-nodes "n2,n3"' in notes_of(caught.value)

    def test_resumed_runs_end_well(self, start):
        """What the hint says works, whatever had run by then."""
        broken = Gate()

        def sometimes(b):
            if not broken.reached:
                broken.open()
                broken.pass_through()
                raise ValueError("no")
            return b

        flow = pipeline(
            [
                node(same, "a", "b", name="n1"),
                node(same, "b", "m", name="n2"),
                node(sometimes, "m", "x", name="n3"),
                node(same, "m", "y", name="n4"),
                node(lambda x, y: x + y, ["x", "y"], "z", name="n5"),
            ]
        )
        given = {"a": 1, "b": ScriptedDataset(), "x": ScriptedDataset(), "y": ScriptedDataset()}
        with pytest.raises(ValueError, match="no") as caught:
            start(flow, given)
        hint = notes_of(caught.value)
        if "--from-nodes" in hint:
            flow = flow.from_nodes(*hint.split('--from-nodes "')[1].split('"')[0].split(","))
        assert start(flow, given).load("z") == 2

    def test_is_left_out_when_nothing_was_finished(self, start):
        def fail(a):
            raise ValueError("no")

        with pytest.raises(ValueError, match="no") as caught:
            start(pipeline([node(fail, "a", "b")]), {"a": 1})
        assert "--from-nodes" not in notes_of(caught.value)
