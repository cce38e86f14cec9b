"""Promises 8 and 9: interrupts and cancellation end a run promptly and cleanly, and nothing of it lives on."""

import asyncio
import threading

import pytest

from penstock import AbstractDataset, SequentialRunner, ThreadRunner, node, pipeline
from penstock.datasets.json import JSONDataset
from penstock.engine import RunStarted
from penstock.testing import (
    AsyncScriptedDataset,
    Gate,
    HomeScriptedDataset,
    Journal,
    ScriptedDataset,
    ScriptedStore,
    nothing_left_running,
)

RUNNERS = [SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner(max_workers=2)]


def same(value):
    return value


class TestInterrupt:
    """Ctrl-C while a node computes."""

    def test_comes_out_and_leaves_nothing(self, start):
        def interrupted(a):
            raise KeyboardInterrupt

        flow = pipeline([node(interrupted, "a", "b"), node(same, "a", "c")])
        with pytest.raises(KeyboardInterrupt):
            start(flow, {"a": 1})

    def test_leaves_runner_and_catalog_unharmed(self, start):
        answers = [KeyboardInterrupt(), None]

        def once(a):
            answer = answers.pop(0)
            if answer:
                raise answer
            return a

        given = {"a": ScriptedDataset(1), "b": AsyncScriptedDataset()}
        flow = pipeline([node(once, "a", "b"), node(same, "b", "c")])
        with pytest.raises(KeyboardInterrupt):
            start(flow, given)
        assert start(flow, given).load("c") == 1

    @pytest.mark.parametrize("kind", [ScriptedDataset, AsyncScriptedDataset, HomeScriptedDataset])
    @pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
    def test_ends_a_run_that_has_saves_to_make(self, start, kind, error):
        def interrupted(a):
            raise error

        flow = pipeline([node(same, "a", "kept", name="n1"), node(interrupted, "a", "b", name="n2")])
        with pytest.raises(error):
            start(flow, {"a": 1, "kept": kind()})

    @pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError])
    @pytest.mark.parametrize("where", ["node", "load", "save", "subscriber"])
    def test_ends_a_run_wherever_it_strikes(self, start, where, error):
        async def anode(a):
            if where == "node":
                raise error
            return a

        class Struck(AbstractDataset):
            async def aload(self):
                if where == "load":
                    raise error
                return 1

            async def asave(self, data):
                if where == "save":
                    raise error

        def listen(event):
            if where == "subscriber" and type(event).__name__ == "NodeFinished":
                raise error

        flow = pipeline([node(anode, "a", "b", name="n1"), node(same, "b", "c", name="n2")])
        with pytest.raises(error):
            start(flow, {"a": Struck(), "b": Struck()}, subscribers=[listen])


class AtGate:
    """A run that is under way up to a gate, at a place of choice."""

    def __init__(self, place):
        self.gate, self.journal = Gate(), Journal()
        self.given = {"a": 1, "b": 2}
        function = same
        match place:
            case "sync load":
                self.given["a"] = ScriptedDataset(1, load_gate=self.gate)
            case "async load":
                self.given["a"] = AsyncScriptedDataset(1, load_gate=self.gate)
            case "async save":
                self.given["x"] = AsyncScriptedDataset(save_gate=self.gate)
            case "sync node":
                function = self._compute
            case "async node":
                function = self._acompute
            case "sync generator":
                function = self._stream
            case "async generator":
                function = self._astream
            case "chunk":
                function = self._chunks
                self.given["x"] = AsyncScriptedDataset(save_gate=self.gate)
        last = node(lambda x, b: self.journal.note("went on"), ["x", "b"], None, name="last")
        self.flow = pipeline([node(function, "a", "x", name="first"), last])

    def _compute(self, a):
        self.gate.pass_through()

    async def _acompute(self, a):
        await self.gate.apass_through()

    def _stream(self, a):
        yield a
        self.gate.pass_through()

    async def _astream(self, a):
        yield a
        await self.gate.apass_through()

    def _chunks(self, a):
        yield a
        self.journal.note("went on")


PLACES = [
    *["sync load", "async load", "async save", "sync node", "async node"],
    *["sync generator", "async generator", "chunk"],
]


@pytest.mark.parametrize("place", PLACES)
class TestCancellation:
    @pytest.mark.parametrize("runner", RUNNERS, ids=["sequential", "sequential-async", "threads"])
    def test_ends_whatever_the_run_waits_for_and_harms_nobody(self, runner, place, tmp_path):
        async def main():
            run = AtGate(place)
            with nothing_left_running(tmp_path):
                task = asyncio.create_task(runner.arun(run.flow, run.given))
                await run.gate.await_reached()
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            assert run.journal.entries == []
            assert run.gate.waiting == 0
            run.gate.open()
            again = pipeline([node(same, "a", "z")])
            assert (await runner.arun(again, run.given)).load("z") == 1

        asyncio.run(main())

    def test_by_a_time_out_is_a_time_out(self, place):
        async def limited(run):
            async with asyncio.timeout(None) as limit:
                waiting = asyncio.create_task(run.gate.await_reached())
                waiting.add_done_callback(lambda _: limit.reschedule(0))
                await SequentialRunner(is_async=True).arun(run.flow, run.given)

        async def main():
            run = AtGate(place)
            with nothing_left_running(), pytest.raises(TimeoutError):
                await limited(run)
            assert run.journal.entries == []

        asyncio.run(main())


class TestStagedSaves:
    """Promise 7, seen from the engine: what is staged when a run ends is committed or discarded, never left."""

    def test_are_discarded_when_the_run_is_over_by_then(self):
        gate = Gate()
        store = ScriptedStore(stage_gate=gate)
        target = store.host(JSONDataset(filepath="x.json"))

        async def main():
            flow = pipeline([node(same, "a", "x")])
            task = asyncio.create_task(SequentialRunner(is_async=True).arun(flow, {"a": 1, "x": target}))
            await gate.await_reached()
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert any("saving dataset 'x'" in note for note in caught.value.__notes__)

        with nothing_left_running():
            asyncio.run(main())
            gate.open()  # the store answers after all, too late
            store.journal.wait_noted("discard x.json")
        assert store.files == {}
        assert store.unfinished == []

    def test_that_are_becoming_visible_are_waited_for(self):
        gate = Gate()
        store = ScriptedStore(commit_gate=gate)
        target = store.host(JSONDataset(filepath="x.json"))

        async def main():
            flow = pipeline([node(same, "a", "x")])
            task = asyncio.create_task(SequentialRunner(is_async=True).arun(flow, {"a": 1, "x": target}))
            await gate.await_reached()
            task.cancel()
            asyncio.get_running_loop().call_later(0.01, gate.open)
            with pytest.raises(asyncio.CancelledError):
                await task
            assert store.files == {"x.json": b"1"}
            assert store.unfinished == []

        with nothing_left_running():
            asyncio.run(main())

    @pytest.mark.parametrize("step", ["stage", "commit"])
    def test_that_fail_leave_nothing(self, start, step):
        store = ScriptedStore(**{f"{step}_error": OSError("disk full")})
        target = store.host(JSONDataset(filepath="x.json"))
        with pytest.raises(Exception, match="disk full"):
            start(pipeline([node(same, "a", "x")]), {"a": 1, "x": target})
        assert store.files == {}
        assert store.unfinished == []


class TestTheBeginning:
    """A run that ends while its beginning is being told has been told of, so its end is told, too."""

    def test_is_told_with_its_end_when_the_task_is_cancelled(self):
        told, told_of, go_on = [], threading.Event(), threading.Event()

        def subscriber(event):
            told.append(type(event).__name__)
            if isinstance(event, RunStarted):
                told_of.set()
                assert go_on.wait(30)

        async def main():
            flow = pipeline([node(same, "a", "b")])
            task = asyncio.create_task(SequentialRunner().arun(flow, {"a": 1}, subscribers=[subscriber]))
            assert await asyncio.to_thread(told_of.wait, 30)
            task.cancel()
            go_on.set()
            with pytest.raises(asyncio.CancelledError):
                await task

        with nothing_left_running():
            asyncio.run(main())
        assert told == ["RunStarted", "RunFailed"]

    def test_is_told_with_its_end_when_it_is_interrupted(self):
        told = []

        def interrupted(event):
            told.append(type(event).__name__)
            if isinstance(event, RunStarted):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            SequentialRunner().run(pipeline([node(same, "a", "b")]), {"a": 1}, subscribers=[interrupted])
        assert told == ["RunStarted", "RunFailed"]
