"""How a run ends, for hooks: failures, interruptions, and hooks that fail themselves."""

import asyncio
import signal
import threading

import pytest

from penstock import node, pipeline
from penstock.hooks import create_hook_manager, hook_impl
from penstock.testing import Journal, nothing_left_running


def manager_of(*hooks):
    return create_hook_manager(hooks, plugins=False)


class Ending:
    """Writes down how runs end."""

    def __init__(self):
        self.journal = Journal()

    @hook_impl
    def after_pipeline_run(self):
        self.journal.note("ended")

    @hook_impl
    def on_pipeline_error(self, error, interrupted):
        self.journal.note("interrupted" if interrupted else "failed", type(error).__name__)


class AsyncEnding(Ending):
    @hook_impl
    async def on_pipeline_error(self, error, interrupted):
        await asyncio.sleep(0)
        super().on_pipeline_error(error, interrupted)


@pytest.fixture(params=[Ending, AsyncEnding])
def ending(request):
    return request.param()


def test_ctrl_c_is_told_as_an_interruption(follow_blocking, ending):
    def press(a):
        signal.raise_signal(signal.SIGINT)
        while True:  # until it is stopped
            pass

    with pytest.raises(KeyboardInterrupt):
        follow_blocking(manager_of(ending), pipeline([node(press, "a", "b")]), {"a": 1})
    assert ending.journal.entries == ["interrupted KeyboardInterrupt"]


def test_ctrl_c_while_an_async_hook_is_awaited_ends_it_and_is_told(follow_blocking):
    class Stuck(Ending):
        @hook_impl
        async def after_node_run(self):
            self.journal.note("stuck")
            threading.Timer(0, signal.raise_signal, [signal.SIGINT]).start()
            try:
                await asyncio.Event().wait()
            finally:
                self.journal.note("cancelled")

    stuck = Stuck()
    with pytest.raises(KeyboardInterrupt):
        follow_blocking(manager_of(stuck), pipeline([node(abs, "a", "b")]), {"a": 1})
    assert stuck.journal.entries == ["stuck", "cancelled", "interrupted KeyboardInterrupt"]


@pytest.mark.parametrize("is_async", [True, False])
def test_a_cancellation_is_told_as_an_interruption(follow_awaited, ending, is_async):
    begun = Journal()

    def wait(a):
        begun.note("begun")
        while True:
            pass

    async def await_(a):
        begun.note("begun")
        await asyncio.Event().wait()

    async def main():
        flow = pipeline([node(await_ if is_async else wait, "a", "b")])
        running = asyncio.create_task(follow_awaited.arun(manager_of(ending), flow, {"a": 1}))
        await begun.await_noted("begun")
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    with nothing_left_running():
        asyncio.run(main())
    assert ending.journal.entries == ["interrupted CancelledError"]


def test_a_hook_at_the_end_comes_to_its_end_however_often_the_task_is_cancelled(follow_awaited):
    class Slow(Ending):
        @hook_impl
        async def on_pipeline_error(self):
            self.journal.note("told")
            running.cancel()
            await asyncio.sleep(0)
            running.cancel()
            await asyncio.sleep(0)
            self.journal.note("done")

    slow = Slow()

    def refuse(a):
        raise ValueError("no")

    async def main():
        nonlocal running
        running = asyncio.create_task(
            follow_awaited.arun(manager_of(slow), pipeline([node(refuse, "a", "b")]), {"a": 1})
        )
        with pytest.raises((asyncio.CancelledError, ValueError)):
            await running

    running = None
    asyncio.run(main())
    assert slow.journal.entries == ["told", "done"]


def test_an_error_hook_that_fails_does_not_hide_the_error(follow):
    class Broken:
        @hook_impl
        def on_pipeline_error(self):
            raise RuntimeError("broken hook")

    def refuse(a):
        raise ValueError("the real reason")

    with pytest.raises(ValueError, match="the real reason") as caught:
        follow(manager_of(Broken()), pipeline([node(refuse, "a", "b")]), {"a": 1})
    notes = "\n".join(caught.value.__notes__)
    assert "broken hook" in notes
    assert "'on_pipeline_error' of plugin" in notes


def test_an_error_before_the_run_calls_it_off(follow, ending):
    class Refusing:
        @hook_impl
        def before_pipeline_run(self):
            raise PermissionError("not today")

    with pytest.raises(PermissionError, match="not today") as caught:
        follow(manager_of(ending, Refusing()), pipeline([node(abs, "a", "b")]), {"a": 1})
    assert any("'before_pipeline_run'" in note for note in caught.value.__notes__)
    assert ending.journal.entries == []


def test_an_error_in_a_hook_of_a_node_fails_the_run(follow, ending):
    class Broken:
        @hook_impl
        def after_node_run(self):
            raise RuntimeError("broken hook")

    with pytest.raises(RuntimeError, match="broken hook") as caught:
        follow(manager_of(ending, Broken()), pipeline([node(abs, "a", "b", name="n")]), {"a": 1})
    notes = "\n".join(caught.value.__notes__)
    assert f"'after_node_run' of plugin '{Broken.__module__}.{Broken.__qualname__}' ({__file__}:" in notes
    assert "node 'n'" in notes
    assert ending.journal.entries == ["failed RuntimeError"]


def test_a_missing_input_is_told_as_a_failure(follow, ending):
    with pytest.raises(ValueError, match="'a'"):
        follow(manager_of(ending), pipeline([node(abs, "a", "b")]), {})
    assert ending.journal.entries == ["failed InvalidRunError"]
