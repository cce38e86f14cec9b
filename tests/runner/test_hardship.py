"""What a run lives through: interrupts at the worst moment, machinery that fails, neighbours, and its own subscribers.

Who would hang here is stopped by the ceiling of a gate or of the test, long before anybody loses patience.
"""

import asyncio
import ctypes
import os
import signal
import sys
import threading
from contextvars import ContextVar
from itertools import pairwise
from time import perf_counter, sleep

import anyio
import pytest

from penstock import DataCatalog, SequentialRunner, ThreadRunner, node, pipeline, run
from penstock.datasets.text import TextDataset
from penstock.engine import NodeFinished, RunFailed
from penstock.hooks import hook_impl
from penstock.io import MemoryDataset
from penstock.testing import (
    Gate,
    HomeScriptedDataset,
    Journal,
    ScriptedDataset,
    ScriptedStore,
    nothing_left_running,
)

CEILING = 10.0
"""Seconds after which something that should have happened never will."""


def same(value):
    return value


async def asame(value):
    return value


class TestInterruptAtTheWorstMoment:
    @pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
    def test_amid_a_commit_ends_the_run_and_discards_the_save(self, start, error):
        """Sequential runs without overlap commit on the home thread, which is the one that has to close the run."""
        store = ScriptedStore(commit_error=error())
        target = store.host(TextDataset(filepath="x.txt"))
        with pytest.raises(error):
            start(pipeline([node(same, "a", "x")]), {"a": "text", "x": target})
        assert (store.files, store.unfinished) == ({}, [])

    def test_just_before_a_commit_discards_what_is_staged(self, start, monkeypatch):
        """Staged, and not yet told to appear: nobody but the engine knows of it."""
        from penstock.engine._transfers import Transfers

        def struck(transfers, staged):
            raise KeyboardInterrupt

        monkeypatch.setattr(Transfers, "_commit", struck)
        store = ScriptedStore()
        target = store.host(TextDataset(filepath="x.txt"))
        with pytest.raises(KeyboardInterrupt):
            start(pipeline([node(same, "a", "x")]), {"a": "text", "x": target})
        assert (store.files, store.unfinished) == ({}, [])

    @pytest.mark.parametrize("runner", [SequentialRunner(is_async=True), ThreadRunner(2)], ids=str)
    @pytest.mark.parametrize("strikes", [1, 2])
    def test_at_the_entry_of_closing_only_begins_it_again(self, monkeypatch, runner, strikes):
        from penstock.engine import _drivers

        close, struck = _drivers._close, []

        def interrupted(*args):
            if len(struck) < strikes:
                struck.append(KeyboardInterrupt())
                raise struck[-1]
            return close(*args)

        monkeypatch.setattr(_drivers, "_close", interrupted)
        flow = pipeline([node(asame, "a", "b", name="n1"), node(same, "b", "c", name="n2")])
        with nothing_left_running(), pytest.raises(KeyboardInterrupt) as caught:
            runner.run(flow, {"a": ScriptedDataset(1), "b": ScriptedDataset()})
        assert caught.value is struck[-1]

    @pytest.mark.parametrize(
        "runner", [SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner(2)], ids=str
    )
    @pytest.mark.parametrize(
        ("step", "functions"),
        [(61, ()), (1, ("_commit", "_drive", "_close"))],
        ids=["anywhere", "where it closes"],
    )
    def test_neither_hangs_nor_leaves_anything(self, runner, step, functions, tmp_path):
        """After every so many instructions of the engine, or after each one where most is at stake."""
        moment, interrupted = 0, 0
        while True:
            store = ScriptedStore()
            with nothing_left_running(tmp_path), InterruptAfter(moment, functions) as interrupt:
                try:
                    runner.run(*small_flow(store))
                except KeyboardInterrupt:
                    interrupted += 1
            assert store.unfinished == [], interrupt.where
            if not interrupt.asked:
                break
            moment += step
        assert interrupted > 10

    @pytest.mark.parametrize("runner", [SequentialRunner(), ThreadRunner(max_workers=2)], ids=repr)
    def test_neither_hangs_nor_leaves_anything_while_async_hooks_are_awaited(self, runner, tmp_path):
        moment, interrupted = 0, 0
        while True:
            store = ScriptedStore()
            flow, given = small_flow(store)
            with nothing_left_running(tmp_path), InterruptAfter(moment, room="hooks") as interrupt:
                try:
                    run(flow, given, runner=runner, hooks=[Pausing()])
                except KeyboardInterrupt:
                    interrupted += 1
                interrupt.over()
            assert store.unfinished == [], interrupt.where
            if not interrupt.asked:
                break
            moment += 61
        assert interrupted > 10


class Pausing:
    """Async hooks, at the ends of a run and within."""

    @hook_impl
    async def before_pipeline_run(self):
        await asyncio.sleep(0)

    @hook_impl
    async def before_node_run(self, run_state):
        await asyncio.sleep(0)

    @hook_impl
    async def after_dataset_saved(self):
        await asyncio.sleep(0)

    @hook_impl
    async def on_pipeline_error(self):
        await asyncio.sleep(0)


def small_flow(store):
    """Some of everything: loads and saves, staged and not, a sync node and an async one."""
    given = {
        "a": ScriptedDataset("1"),
        "b": store.host(TextDataset(filepath="b.txt")),
        "c": ScriptedDataset(),
    }
    functions = [same, asame, same]
    return pipeline([node(f, x, y, name=x) for f, x, y in zip(functions, "abc", "bcd", strict=True)]), given


_INTERRUPT = ctypes.PYFUNCTYPE(None, ctypes.py_object, ctypes.py_object, ctypes.py_object)(
    ("PyErr_SetInterrupt", ctypes.pythonapi)
)
"""A trace function in C that does what Ctrl-C does: it asks for the handler of SIGINT, and returns."""


class InterruptAfter:
    """Interrupts the main thread after `count` instructions of a room on it, or of some functions of it.

    The handler is called where CPython would call it after a real signal at that moment, not inside of the tracing.

    Attributes:
        where: where the interrupt struck.
    """

    def __init__(self, count, functions=(), room="engine"):
        self.where = ""
        self._room = f"{os.sep}penstock{os.sep}{room}{os.sep}_"
        self._functions = functions
        self._left = count

    @property
    def asked(self):
        """Whether there were so many instructions."""
        return self._left < 0

    def __enter__(self):
        self._before = signal.signal(signal.SIGINT, self._strike)
        self._tracing = sys.gettrace()
        sys.settrace(self._enter_frame)
        return self

    def over(self):
        """Strike no more: what is left of the block is the test's own."""
        sys.settrace(None)
        signal.signal(signal.SIGINT, lambda *_: None)

    def __exit__(self, *raised):
        sys.settrace(self._tracing)
        signal.signal(signal.SIGINT, self._before)

    def _enter_frame(self, frame, event, arg):
        if self._room not in frame.f_code.co_filename:
            return None
        if self._functions and frame.f_code.co_name not in self._functions:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return self._step

    def _step(self, frame, event, arg):
        if event == "opcode":
            self._left -= 1
            if self.asked:
                frame.f_trace = _INTERRUPT  # from the next instruction on, until it strikes
                return None
        return self._step

    def _strike(self, number, frame):
        caller = frame
        while caller is not None:
            if caller.f_code in (self._step.__code__, self._enter_frame.__code__):
                return  # nothing that an interrupted program would be at
            caller = caller.f_back
        sys.settrace(None)
        self.where = f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"
        raise KeyboardInterrupt


@pytest.fixture
def no_more_threads(monkeypatch):
    """Lets so many of the threads with some name start, and no more."""

    def refuse(name, allowed):
        start, left = threading.Thread.start, [allowed]

        def start_if_any_left(thread):
            if thread.name.startswith(name):
                left[0] -= 1
                if left[0] < 0:
                    raise RuntimeError("can't start new thread")
            start(thread)

        monkeypatch.setattr(threading.Thread, "start", start_if_any_left)

    return refuse


class TestMachineryThatFails:
    """The run ends with what the machinery raised, since nobody would ever report what it was to do."""

    @pytest.mark.parametrize("function", [same, asame])
    @pytest.mark.parametrize("allowed", [0, 1])
    def test_no_thread_for_a_load_or_save(self, start_overlapping, no_more_threads, function, allowed):
        no_more_threads("penstock-io", allowed)
        flow = pipeline([node(function, "a", "b", name="n1"), node(function, "x", "y", name="n2")])
        given = {
            "a": ScriptedDataset(1),
            "b": ScriptedDataset(),
            "x": ScriptedDataset(1),
            "y": ScriptedDataset(),
        }
        with pytest.raises(RuntimeError, match="can't start new thread"):
            start_overlapping(flow, given)

    @pytest.mark.parametrize("function", [same, asame])
    def test_no_second_thread_when_a_node_has_two_outputs_to_save(
        self, start_overlapping, no_more_threads, function
    ):
        """The one that finishes the node is then the one that finds out, be it a thread or a task."""
        no_more_threads("penstock-io", 1)
        given = {"a": (1, 2), "b": ScriptedDataset(), "c": ScriptedDataset()}
        with pytest.raises(RuntimeError, match="can't start new thread"):
            start_overlapping(pipeline([node(function, "a", ["b", "c"])]), given)

    @pytest.mark.parametrize("name", ["penstock-compute", "penstock-widening"])
    def test_no_thread_for_a_node(self, start_unordered, no_more_threads, name):
        """The nodes never end by themselves, so that a second one wants a thread of its own."""

        def endless(a):
            while True:
                sleep(0.001)  # told to stop between two of these

        no_more_threads(name, 0)
        flow = pipeline([node(endless, "a", f"x{n}", name=f"n{n}") for n in range(3)])
        with pytest.raises(RuntimeError, match="can't start new thread"):
            start_unordered(flow, {"a": ScriptedDataset(1)})

    @pytest.mark.parametrize("runner", [SequentialRunner(), ThreadRunner(2)], ids=str)
    def test_no_event_loop(self, monkeypatch, runner):
        def refuse(main, **options):
            main.close()
            raise OSError(24, "Too many open files")

        monkeypatch.setattr(asyncio, "run", refuse)
        flow = pipeline([node(same, "a", "b", name="n1"), node(asame, "b", "c", name="n2")])
        with nothing_left_running(), pytest.raises(OSError, match="Too many open files"):
            runner.run(flow, {"a": 1})

    def test_no_thread_for_an_event_loop(self, no_more_threads):
        no_more_threads("penstock-loop", 0)
        with nothing_left_running(), pytest.raises(RuntimeError, match="can't start new thread"):
            SequentialRunner().run(pipeline([node(asame, "a", "b")]), {"a": 1})

    def test_a_home_thread_that_is_gone(self):
        """Its last words end the run, which waits for a save that this thread would have to make."""
        gate = Gate(ceiling=CEILING)
        given = {
            "a": HomeScriptedDataset(1, load_gate=gate, load_error=SystemExit(3)),
            "b": HomeScriptedDataset(),
            "z": 1,
        }
        journal = Journal()

        def opener(z):
            journal.wait_noted("made b")
            gate.open()
            return z

        def make(z):
            journal.note("made b")
            return z

        flow = pipeline(
            [
                node(same, "a", "x", name="n0"),
                node(make, "z", "b", name="n1"),
                node(opener, "z", "o", name="n2"),
            ]
        )

        with nothing_left_running(), pytest.raises(SystemExit):
            asyncio.run(ThreadRunner(2).arun(flow, given))


class TestCancelledAgainAndAgain:
    def test_while_looking_for_missing_outputs(self):
        """`arun` waits for the look that it takes on a thread, however often it is cancelled."""
        gate = Gate(ceiling=CEILING)

        class Slow(ScriptedDataset):
            def exists(self):
                gate.pass_through()
                return False

        async def main():
            flow = pipeline([node(same, "a", "b")])
            running = SequentialRunner().arun(flow, {"a": 1, "b": Slow()}, only_missing_outputs=True)
            task = asyncio.create_task(running)
            await gate.await_reached()
            for _ in range(3):
                task.cancel()
                await turns(5)
            assert not task.done()
            gate.open()
            with pytest.raises(asyncio.CancelledError):
                await task

        with nothing_left_running():
            asyncio.run(main())

    def test_by_a_cancel_scope_that_repeats_itself(self):
        gate = Gate(ceiling=CEILING)

        class Slow(ScriptedDataset):
            def exists(self):
                gate.pass_through()
                return False

        async def main():
            flow = pipeline([node(same, "a", "b")])
            with anyio.CancelScope() as scope:
                watching = asyncio.create_task(watch(scope))
                await SequentialRunner().arun(flow, {"a": 1, "b": Slow()}, only_missing_outputs=True)
            await watching
            assert scope.cancelled_caught

        async def watch(scope):
            await gate.await_reached()
            scope.cancel()
            await turns(20)
            gate.open()

        with nothing_left_running():
            asyncio.run(main())

    @pytest.mark.parametrize("runner", [SequentialRunner(is_async=True), ThreadRunner(2)], ids=str)
    def test_does_not_return_while_a_save_becomes_visible(self, runner):
        gate = Gate(ceiling=CEILING)
        store = ScriptedStore(commit_gate=gate)
        target = store.host(TextDataset(filepath="x.txt"))

        async def main():
            task = asyncio.create_task(runner.arun(pipeline([node(same, "a", "x")]), {"a": "1", "x": target}))
            await gate.await_reached()
            patience = asyncio.get_running_loop().time() + 1.2  # longer than a run waits for its threads
            while asyncio.get_running_loop().time() < patience:
                task.cancel()
                await asyncio.sleep(0.1)
                assert not task.done()
            gate.open()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (store.files, store.unfinished) == ({"x.txt": b"1"}, [])

        with nothing_left_running():
            asyncio.run(main())

    def test_with_the_very_task_that_closes_the_run(self):
        """As `asyncio.run` does with all tasks there are when it is interrupted again."""
        gate = Gate(ceiling=CEILING)
        target = ScriptedStore(commit_gate=gate)
        given = {"a": "1", "x": target.host(TextDataset(filepath="x.txt"))}

        async def main():
            before = asyncio.all_tasks()
            flow = pipeline([node(same, "a", "x")])
            task = asyncio.create_task(SequentialRunner(is_async=True).arun(flow, given))
            await gate.await_reached()
            task.cancel()
            await turns(3)
            for each in asyncio.all_tasks() - before:
                each.cancel()
            await turns(20)
            assert not task.done()
            gate.open()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert target.files == {"x.txt": b"1"}

        with nothing_left_running():
            asyncio.run(main())


async def turns(count):
    """Let the loop turn."""
    for _ in range(count):
        await asyncio.sleep(0)


class TestContext:
    """What one async node of an ordered run sets, the next one sees, as with sync nodes."""

    @pytest.mark.parametrize("kind", ["in memory", "file", "slow file"])
    def test_is_the_same_whatever_the_next_input_is(self, start_ordered, kind):
        variable = ContextVar("variable", default="unset")
        gate = Gate(ceiling=CEILING)

        async def set_it(z):
            gate.open()
            variable.set("set")
            return z

        async def see_it(p, q):
            return variable.get()

        other = 5
        if kind != "in memory":
            # The slow one cannot be there before the first node is done, unless it is loaded before that begins.
            slow = kind == "slow file" and start_ordered.overlaps
            other = ScriptedDataset(5, load_gate=gate if slow else None)
        flow = pipeline([node(set_it, "z", "p", name="set"), node(see_it, ["p", "q"], "r", name="see")])
        assert start_ordered(flow, {"z": 1, "q": other}).load("r") == "set"
        assert variable.get() == "unset"


class TestNeighbours:
    """Promise 15: concurrent runs over one catalog do not meet in what is only between their nodes."""

    @pytest.mark.parametrize("catalog", ["undeclared", "declared", "pattern"])
    def test_have_intermediates_of_their_own(self, start, catalog):
        meeting = threading.Barrier(2)

        def meet(z):
            meeting.wait(CEILING)
            return z

        flow = pipeline(
            [
                node(lambda z: [z], "z", "x", name="a"),
                node(meet, "z", "w", name="b"),
                node(lambda x, w: (x, w), ["x", "w"], "y", name="c"),
            ]
        )
        match catalog:
            case "undeclared":
                shared = DataCatalog({"z": 1})
            case "declared":
                shared = DataCatalog({"z": 1, "x": MemoryDataset(), "w": MemoryDataset()})
            case "pattern":
                shared = DataCatalog.from_config({"{name}": {"type": "MemoryDataset"}})
                shared["z"] = 1
        results = []

        def one():
            if start.awaited:
                results.append(asyncio.run(start.runner.arun(flow, shared))["y"])
            else:
                results.append(start.runner.run(flow, shared)["y"])

        with nothing_left_running():
            threads = [threading.Thread(target=one) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(CEILING)
        assert [result.load() for result in results] == [([1], 1), ([1], 1)]

    @pytest.mark.parametrize("mode", ["assign", "copy", "deepcopy"])
    def test_keep_what_the_catalog_says_of_intermediates(self, start, mode):
        """A dataset of one's own copies as the declared one would; the declared one is left alone."""
        declared, seen = MemoryDataset(copy_mode=mode), []
        deep = [[1]]
        flow = pipeline(
            [
                node(lambda z: deep, "z", "x", name="make"),
                node(lambda x: seen.append(x) or 1, "x", "y", name="read"),
                node(lambda x, y: 1, ["x", "y"], "end", name="last"),
            ]
        )
        start(flow, {"z": 1, "x": declared})
        assert (seen[0] is deep, seen[0][0] is deep[0]) == (mode == "assign", mode != "deepcopy")
        assert not declared.exists()


class TestSubscribers:
    def test_one_that_fails_when_told_of_a_failure_does_not_hide_it(self, start):
        def listen(event):
            if isinstance(event, RunFailed):
                raise OSError("nobody listens")

        def fails(a):
            raise ValueError("the real one")

        with pytest.raises(ValueError, match="the real one") as caught:
            start(pipeline([node(fails, "a", "b")]), {"a": 1}, subscribers=[listen])
        assert any("OSError: nobody listens" in note for note in caught.value.__notes__)

    def test_are_never_called_two_at_once(self, start_unordered):
        """Two nodes are under way together, and one is done while a subscriber still listens to the other."""
        both, inside, at_once = Gate(ceiling=CEILING), [], []
        second_is_near = threading.Event()

        def meet(number):
            if both.reached:
                both.open()
            both.pass_through()
            return number

        def listen(event):
            inside.append(event)
            at_once.append(len(inside))
            if isinstance(event, NodeFinished) and not second_is_near.is_set():
                second_is_near.set()
                deadline = perf_counter() + 0.2  # a second one that may come in does so at once
                while len(inside) == 1 and perf_counter() < deadline:
                    threading.Event().wait(0.005)
                at_once.append(len(inside))
            inside.remove(event)

        flow = pipeline([node(meet, "a", "x", name="one"), node(meet, "a", "y", name="two")])
        start_unordered(flow, {"a": 1}, subscribers=[listen])
        assert second_is_near.is_set()
        assert set(at_once) == {1}


def test_a_long_chain_of_async_nodes_that_never_wait_lets_the_loop_turn():
    """No node is suspended and each runs straight after the last, yet others on the loop get their turns."""
    turned = []

    async def busy(x):
        turned.append(ticks[0])
        end = perf_counter() + 0.01
        while perf_counter() < end:
            pass
        return x

    ticks = [0]

    def tick():
        ticks[0] += 1
        asyncio.get_running_loop().call_soon(tick)

    async def main():
        tick()
        flow = pipeline([node(busy, f"d{n}", f"d{n + 1}", name=f"n{n}") for n in range(5)])
        await SequentialRunner().arun(flow, {"d0": 1})

    asyncio.run(main())
    assert len(turned) == 5
    assert all(later > earlier for earlier, later in pairwise(turned))
