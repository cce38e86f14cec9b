"""Hooks written with `async def`: awaited where they belong, waited for, cancelled with their run."""

import asyncio
import threading

import pytest
import trio

from penstock import ThreadRunner, node, pipeline, run
from penstock.hooks import create_hook_manager, hook_impl
from penstock.testing import AsyncScriptedDataset, Journal, ScriptedDataset, nothing_left_running


def manager_of(*hooks):
    return create_hook_manager(hooks, plugins=False)


def double(a):
    return 2 * a


async def adouble(a):
    await asyncio.sleep(0)
    return 2 * a


class AsyncDiary:
    """Writes the story of a run down, pausing at each line; notices when two hooks are called at once."""

    def __init__(self):
        self.journal = Journal()
        self.loops = set()
        self._inside = threading.Lock()

    async def _write(self, *words):
        assert self._inside.acquire(blocking=False), "two hooks at once"
        try:
            self.loops.add(asyncio.get_running_loop())
            await asyncio.sleep(0)
            self.journal.note(*words)
        finally:
            self._inside.release()

    @hook_impl
    async def before_pipeline_run(self):
        await self._write("run begins")

    @hook_impl
    async def after_pipeline_run(self):
        await self._write("run ends")

    @hook_impl
    async def on_pipeline_error(self, interrupted):
        await self._write("run interrupted" if interrupted else "run fails")

    @hook_impl
    async def before_node_run(self, node):
        await self._write("before", node.name)

    @hook_impl
    async def after_node_run(self, node):
        await self._write("after", node.name)

    @hook_impl
    async def on_node_error(self, node):
        await self._write("error", node.name)

    @hook_impl
    async def before_dataset_loaded(self, dataset_name):
        await self._write("loading", dataset_name)

    @hook_impl
    async def after_dataset_loaded(self, dataset_name):
        await self._write("loaded", dataset_name)

    @hook_impl
    async def before_dataset_saved(self, dataset_name):
        await self._write("saving", dataset_name)

    @hook_impl
    async def after_dataset_saved(self, dataset_name):
        await self._write("saved", dataset_name)


STORY = ["run begins", "loading a", "loaded a", "before n", "after n", "saving b", "saved b", "run ends"]


@pytest.mark.parametrize("function", [double, adouble])
@pytest.mark.parametrize("dataset", [ScriptedDataset, AsyncScriptedDataset, None])
def test_the_story_of_a_run_is_told_from_beginning_to_end(follow, function, dataset):
    diary = AsyncDiary()
    given = {"a": dataset(1), "b": dataset()} if dataset else {"a": 1}
    result = follow(manager_of(diary), pipeline([node(function, "a", "b", name="n")]), given)
    assert result.load("b") == 2
    if dataset is None:  # what is kept in memory is there before the node is done
        assert sorted(diary.journal.entries) == sorted(STORY)
    else:
        assert diary.journal.entries == STORY


@pytest.mark.parametrize("function", [double, adouble])
def test_all_of_a_run_are_awaited_on_one_loop(follow, function):
    diary = AsyncDiary()
    follow(manager_of(diary), pipeline([node(function, "a", "b")]), {"a": 1})
    assert len(diary.loops) == 1


def test_of_a_run_that_is_awaited_are_awaited_on_the_callers_loop(follow_awaited):
    diary = AsyncDiary()

    async def main():
        await follow_awaited.arun(manager_of(diary), pipeline([node(adouble, "a", "b")]), {"a": 1})
        assert diary.loops == {asyncio.get_running_loop()}

    asyncio.run(main())


def test_the_callers_loop_stays_responsive_while_a_hook_is_awaited():
    """Only another task of the caller's loop lets the hook go on: it would wait for ever if that loop were held."""

    async def main():
        told = asyncio.Event()

        class Waiting:
            @hook_impl
            async def before_node_run(self):
                asyncio.get_running_loop().call_soon(told.set)
                await told.wait()

        for function in (double, adouble):
            told.clear()
            await ThreadRunner().arun(
                pipeline([node(function, "a", f"b{n}", name=f"n{n}") for n in range(3)]),
                {"a": 1},
                manager_of(Waiting()),
            )

    asyncio.run(main())


def test_one_at_a_time_with_many_nodes_at_once(follow):
    diary = AsyncDiary()
    nodes = [node(double if n % 2 else adouble, "a", f"b{n}", name=f"n{n}") for n in range(12)]
    follow(manager_of(diary), pipeline(nodes), {"a": AsyncScriptedDataset(1)})
    assert len(diary.journal) == 2 + 12 * 6


def test_beside_hooks_that_are_not_async_keep_their_order(follow):
    told = []

    class Plain:
        @hook_impl
        def before_node_run(self):
            told.append("plain")

    class Awaited:
        @hook_impl
        async def before_node_run(self):
            await asyncio.sleep(0)
            told.append("awaited")

    follow(manager_of(Plain(), Awaited(), Plain()), pipeline([node(adouble, "a", "b")]), {"a": 1})
    assert told == ["plain", "awaited", "plain"]


def test_are_awaited_inside_wrappers(follow):
    told = []

    class Wrapper:
        @hook_impl(wrapper=True)
        def before_node_run(self, run_state):
            told.append("before")
            answers = yield
            told.append("after")
            return [{"a": answers[0]["a"] * 10}]

    class Awaited:
        @hook_impl
        async def before_node_run(self, inputs):
            await asyncio.sleep(0)
            told.append("awaited")
            return {"a": inputs["a"] + 1}

    result = follow(manager_of(Wrapper(), Awaited()), pipeline([node(adouble, "a", "b")]), {"a": 1})
    assert told == ["before", "awaited", "after"]
    assert result.load("b") == 40


def test_may_replace_inputs(follow):
    class Override:
        @hook_impl
        async def before_node_run(self, inputs):
            return {"a": inputs["a"] + 10}

    flow = pipeline([node(double, "a", "b"), node(adouble, "a", "c")])
    result = follow(manager_of(Override()), flow, {"a": 1})
    assert (result.load("b"), result.load("c")) == (22, 22)


def test_that_fail_fail_the_run_and_are_named(follow):
    class Broken:
        @hook_impl
        async def after_node_run(self):
            raise RuntimeError("broken hook")

    for function in (double, adouble):
        with pytest.raises(RuntimeError, match="broken hook") as caught:
            follow(manager_of(Broken()), pipeline([node(function, "a", "b")]), {"a": 1})
        assert any("'after_node_run'" in note and "Broken" in note for note in caught.value.__notes__)


def test_outside_of_a_run_are_waited_for():
    class Greeting:
        @hook_impl
        async def after_context_created(self, context):
            await asyncio.sleep(0)
            return context

    async def inside_a_loop():
        return manager_of(Greeting()).hook.after_context_created(context=1)

    assert manager_of(Greeting()).hook.after_context_created(context=1) == [1]
    assert asyncio.run(inside_a_loop()) == [1]


def test_under_trio_are_awaited_on_a_loop_of_asyncio(follow_awaited):
    diary = AsyncDiary()
    trio.run(follow_awaited.arun, manager_of(diary), pipeline([node(adouble, "a", "b")]), {"a": 1})
    assert diary.journal.entries[0] == "run begins"
    assert diary.journal.entries[-1] == "run ends"


class Stuck:
    """A hook that never ends by itself."""

    def __init__(self):
        self.journal = Journal()

    @hook_impl
    async def before_node_run(self):
        self.journal.note("stuck")
        try:
            await asyncio.Event().wait()
        finally:
            self.journal.note("cancelled")

    @hook_impl
    async def on_pipeline_error(self, error, interrupted):
        await asyncio.sleep(0)
        self.journal.note("told", type(error).__name__, str(interrupted))


@pytest.mark.parametrize("moment", ["before_pipeline_run", "after_pipeline_run"])
def test_at_the_ends_of_a_run_are_cancelled_with_their_task(follow_awaited, moment):
    journal = Journal()

    async def wait(self):
        journal.note("stuck")
        try:
            await asyncio.Event().wait()
        finally:
            journal.note("cancelled")

    stuck = type("Stuck", (), {moment: hook_impl(wait)})()

    async def main():
        flow = pipeline([node(double, "a", "b")])
        running = asyncio.create_task(follow_awaited.arun(manager_of(stuck), flow, {"a": 1}))
        await journal.await_noted("stuck")
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    with nothing_left_running():
        asyncio.run(main())
    assert journal.entries == ["stuck", "cancelled"]


def test_around_a_run_leave_its_async_nodes_on_their_loop():
    threads = []

    class Around:
        @hook_impl
        async def before_pipeline_run(self): ...

        @hook_impl
        def after_node_run(self):
            threads.append(threading.current_thread().name)

    run(pipeline([node(adouble, "a", "b")]), {"a": 1}, hooks=[Around()])
    assert threads == ["penstock-loop"]


def test_that_a_plugin_registers_when_a_run_begins_are_awaited(follow):
    diary = AsyncDiary()

    class Late:
        @hook_impl
        def before_pipeline_run(self):
            manager.register(diary)

    manager = manager_of(Late())
    follow(manager, pipeline([node(adouble, "a", "b", name="n")]), {"a": AsyncScriptedDataset(1)})
    assert diary.journal.entries[-1] == "run ends"
    assert "before n" in diary.journal


@pytest.mark.parametrize("function", [double, adouble])
def test_are_cancelled_with_their_run(follow_awaited, function):
    stuck = Stuck()

    async def main():
        running = asyncio.create_task(
            follow_awaited.arun(manager_of(stuck), pipeline([node(function, "a", "b")]), {"a": 1})
        )
        await stuck.journal.await_noted("stuck")
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    with nothing_left_running():
        asyncio.run(main())
    assert stuck.journal.entries == ["stuck", "cancelled", "told CancelledError True"]
