"""Promise 3: what runs where is known. Context variables reach all of it."""

import asyncio
import threading
from contextvars import ContextVar

import pytest

from penstock import SequentialRunner, ThreadRunner, node, pipeline
from penstock.testing import AsyncScriptedDataset, HomeScriptedDataset, Journal, ScriptedDataset

DATASETS = [ScriptedDataset, AsyncScriptedDataset, HomeScriptedDataset]
REQUEST: ContextVar[str] = ContextVar("REQUEST", default="nobody's")


def here(*_):
    return threading.current_thread()


async def ahere(*_):
    return threading.current_thread()


class Threads:
    """A dataset that remembers the thread that it was used on; its data passes as it is."""

    _INLINE = True
    data = None

    def load(self):
        return self.data

    def save(self, data):
        self.data = data


def threads_of(run, functions):
    flow = pipeline([node(f, "a", f"x{n}", name=f"n{n}") for n, f in enumerate(functions)])
    result = run(flow, {"a": 1, **{f"x{n}": Threads() for n in range(len(functions))}})
    return [result.load(f"x{n}") for n in range(len(functions))]


@pytest.mark.parametrize("runner", [SequentialRunner(), SequentialRunner(is_async=True)])
class TestSequentialRunner:
    def test_runs_sync_nodes_on_the_calling_thread(self, runner):
        assert set(threads_of(runner.run, [here] * 5)) == {threading.current_thread()}

    def test_runs_them_there_from_any_thread(self, runner):
        found = []
        thread = threading.Thread(target=lambda: found.extend(threads_of(runner.run, [here] * 3)))
        thread.start()
        thread.join()
        assert set(found) == {thread}

    def test_awaits_async_nodes_elsewhere(self, runner):
        assert threading.current_thread() not in threads_of(runner.run, [ahere] * 2)

    def test_runs_sync_nodes_on_one_thread_when_awaited(self, runner):
        found = asyncio.run(arun_threads(runner, [here] * 5))
        assert len(set(found)) == 1
        assert threading.current_thread() not in found  # never on the loop

    def test_awaits_async_nodes_on_the_callers_loop(self, runner):
        assert set(asyncio.run(arun_threads(runner, [ahere] * 3))) == {threading.current_thread()}

    def test_runs_nodes_in_the_pipelines_order(self, runner):
        journal = Journal()

        def write(name):
            def sync(*_):
                journal.note(name)
                return 1

            async def awaited(*_):
                journal.note(name)
                return 1

            return sync if name[-1] in "02468" else awaited

        nodes = [node(write(f"n{n}"), "a", f"x{n}", name=f"n{n}") for n in range(9)]
        flow = pipeline(nodes[::-1])
        for kind in (*DATASETS, None):
            given = {} if kind is None else {f"x{n}": kind() for n in range(9)}
            journal = Journal()
            runner.run(flow, {"a": 1, **given})
            assert journal.entries == [node.name for node in flow.nodes] == [f"n{n}" for n in range(9)]


async def arun_threads(runner, functions):
    flow = pipeline([node(f, "a", f"x{n}", name=f"n{n}") for n, f in enumerate(functions)])
    result = await runner.arun(flow, {"a": 1, **{f"x{n}": Threads() for n in range(len(functions))}})
    return [result.load(f"x{n}") for n in range(len(functions))]


class TestThreadRunner:
    def test_runs_sync_nodes_on_its_workers(self):
        found = threads_of(ThreadRunner(max_workers=2).run, [here] * 10)
        assert threading.current_thread() not in found
        assert len(set(found)) <= 2

    def test_awaits_async_nodes_on_the_callers_loop(self):
        found = asyncio.run(arun_threads(ThreadRunner(), [ahere] * 3))
        assert set(found) == {threading.current_thread()}


class TestDatasets:
    def test_that_are_not_thread_safe_are_used_at_home(self, start):
        journal = Journal()
        given = {
            "a": HomeScriptedDataset(1, name="a", journal=journal),
            "b": HomeScriptedDataset(name="b", journal=journal),
        }
        start(pipeline([node(lambda a: a, "a", "b")]), given)
        (home,) = journal.threads("load a") | journal.threads("save b")
        assert (home is threading.current_thread()) is not start.awaited

    def test_that_block_are_used_on_the_calling_thread_when_nothing_overlaps(self):
        dataset = ScriptedDataset(1, name="a")
        SequentialRunner().run(pipeline([node(lambda a: a, "a", "b")]), {"a": dataset})
        assert dataset.journal.threads("load a") == {threading.current_thread()}

    def test_that_block_never_do_so_on_the_callers_loop(self, start):
        dataset = ScriptedDataset(1, name="a")
        start(pipeline([node(lambda a: a, "a", "b")]), {"a": dataset})
        if start.awaited or start.overlaps:
            assert dataset.journal.threads("load a") != {threading.current_thread()}


class TestContextVariables:
    """They reach nodes and datasets wherever these run."""

    @pytest.fixture(autouse=True)
    def request_of_this_test(self):
        token = REQUEST.set("mine")
        yield
        REQUEST.reset(token)

    @pytest.mark.parametrize("kind", DATASETS)
    def test_reach_nodes_and_datasets(self, start, kind):
        seen = {}

        class Curious(kind):
            def _give(self):
                seen["load"] = REQUEST.get()
                return super()._give()

            def _keep(self, data):
                seen["save"] = REQUEST.get()
                super()._keep(data)

            def release(self):
                seen["release"] = REQUEST.get()

        def sync(value):
            seen["sync"] = REQUEST.get()
            return value

        async def awaited(value):
            seen["awaited"] = REQUEST.get()
            return value

        def stream(value):
            seen["stream"] = REQUEST.get()
            yield value

        async def astream(value):
            seen["astream"] = REQUEST.get()
            yield value

        functions = [sync, awaited, stream, astream]
        flow = pipeline([node(f, f"d{n}", f"d{n + 1}", name=f"n{n}") for n, f in enumerate(functions)])
        start(flow, {"d0": Curious(1), **{f"d{n}": Curious() for n in range(1, 5)}})
        whats = ["load", "save", "release", "sync", "awaited", "stream", "astream"]
        assert seen == dict.fromkeys(whats, "mine")

    @pytest.mark.parametrize("marked", ["sync", "async"])
    def test_do_not_leak_between_nodes_on_threads(self, start_unordered, marked):
        def mark(value):
            seen.append(REQUEST.get())
            REQUEST.set("another node's")
            return value

        async def amark(value):
            return mark(value)

        seen = []
        function = mark if marked == "sync" else amark
        flow = pipeline([node(function, f"d{n}", f"d{n + 1}", name=f"n{n}") for n in range(10)])
        start_unordered(flow, {"d0": 1})
        assert seen == ["mine"] * 10
        assert REQUEST.get() == "mine"

    def test_do_not_leak_out_of_a_dataset(self, start_overlapping):
        class Leaky(ScriptedDataset):
            def _give(self):
                REQUEST.set("the dataset's")
                return super()._give()

        seen = []
        flow = pipeline(
            [node(lambda v, n=n: seen.append(REQUEST.get()), f"d{n}", None, name=f"n{n}") for n in range(5)]
        )
        start_overlapping(flow, {f"d{n}": Leaky(n) for n in range(5)})
        assert seen == ["mine"] * 5
