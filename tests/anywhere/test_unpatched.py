"""asyncio, its loops and the handlers of signals are the same after a run as before."""

import asyncio
import asyncio.base_events
import asyncio.events
import asyncio.runners
import signal
import sys
import threading
import types
from collections.abc import Callable
from typing import Any

import pytest

from penstock import AbstractDataset, SequentialRunner, ThreadRunner, arun, node, pipeline, run


class Native(AbstractDataset[Any, Any]):
    """Async-native."""

    data: Any = 1

    async def aload(self) -> Any:
        """Wait a little."""
        await asyncio.sleep(0)
        return self.data

    async def asave(self, data: Any) -> None:
        """Wait a little."""
        await asyncio.sleep(0)
        self.data = data


async def double(number: int) -> int:
    """An async node."""
    return number * 2


FLOW = pipeline([node(double, "one", "two"), node(str, "two", "text")])


def state() -> dict[str, Any]:
    """Everything that a patch could have replaced: what asyncio's modules and classes hold, policy, signals, hooks."""
    modules = [
        module for name, module in sys.modules.items() if name == "asyncio" or name.startswith("asyncio.")
    ]
    found: dict[str, Any] = {
        "threading": dict(vars(threading.Thread)),
        "event loop policy": asyncio.get_event_loop_policy(),
    }
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, types.ModuleType) or name in (
                "__builtins__",
                "_current_tasks",
                "_all_tasks",
            ):
                continue
            found[f"{module.__name__}.{name}"] = value
            if isinstance(value, type):
                found |= {f"{module.__name__}.{name}.{inside}": what for inside, what in vars(value).items()}
    for number in signal.valid_signals():
        found[f"signal {number}"] = signal.getsignal(number)
    wakeup = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(wakeup)
    found |= {"wakeup fd": wakeup, "excepthook": sys.excepthook, "threading.excepthook": threading.excepthook}
    found |= {
        "trace": sys.gettrace(),
        "switch interval": sys.getswitchinterval(),
        "asyncgen": sys.get_asyncgen_hooks(),
    }
    return found


def assert_untouched(work: Callable[[], Any]) -> None:
    """Nothing is another object than it was."""
    work()  # whatever has to be imported
    before = state()
    work()
    after = state()
    assert after.keys() == before.keys()
    assert [name for name in before if not _same(before[name], after[name])] == []


def _same(one: Any, other: Any) -> bool:
    return one is other or (
        isinstance(one, dict | float | int | tuple | types.MappingProxyType) and one == other
    )


def test_the_state_that_is_compared_would_show_a_patch() -> None:
    """What nest_asyncio replaces, among others."""
    names = state().keys()
    for name in (
        "asyncio.run",
        "asyncio.runners.run",
        "asyncio.base_events.BaseEventLoop.run_until_complete",
        "asyncio.base_events.BaseEventLoop.run_forever",
        "asyncio.base_events.BaseEventLoop._check_running",
        "asyncio.base_events.BaseEventLoop._run_once",
        "asyncio.events._get_running_loop",
        "asyncio.events.get_event_loop",
        "asyncio.tasks.Task",
        "asyncio.futures.Future",
    ):
        assert name in names


@pytest.mark.parametrize(
    "runner", [SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner(2)], ids=repr
)
class TestUntouched:
    def test_by_a_blocking_run(self, runner: Any) -> None:
        assert_untouched(lambda: runner.run(FLOW, {"one": Native(), "text": Native()}))

    def test_by_an_awaited_run(self, runner: Any) -> None:
        async def main() -> None:
            await runner.arun(FLOW, {"one": Native(), "text": Native()})

        assert_untouched(lambda: asyncio.run(main()))

    def test_by_a_run_inside_a_running_loop(self, runner: Any) -> None:
        """Compared while the loop still runs."""

        async def main() -> None:
            loop = asyncio.get_running_loop()
            attributes = {name: value for name, value in vars(loop).items() if callable(value)}
            assert_untouched(lambda: runner.run(FLOW, {"one": Native(), "text": Native()}))
            assert asyncio.get_running_loop() is loop
            assert {name: value for name, value in vars(loop).items() if callable(value)} == attributes

        asyncio.run(main())


def test_by_a_run_that_fails_or_is_cancelled() -> None:
    def failing() -> None:
        with pytest.raises(ZeroDivisionError):
            run(pipeline([node(lambda: 1 / 0, None, "x")]))

    async def cancelled() -> None:
        task = asyncio.create_task(arun(FLOW, {"one": Native()}))
        await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.wait([task])

    assert_untouched(failing)
    assert_untouched(lambda: asyncio.run(cancelled()))


def test_a_run_leaves_no_current_loop_behind() -> None:
    """As if there had never been one, on a thread that has none."""
    found: list[bool] = []

    def work() -> None:
        run(FLOW, {"one": Native()})
        try:
            asyncio.get_event_loop_policy().get_event_loop()
        except RuntimeError:
            found.append(False)
        else:
            found.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)
    assert found == [False]


def test_importing_penstock_does_not_even_import_asyncio() -> None:
    import subprocess

    code = "import sys, penstock; sys.exit('asyncio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
