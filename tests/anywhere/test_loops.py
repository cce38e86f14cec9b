"""Runs inside coroutines: on asyncio, uvloop and trio, blocking and awaited, and cancelled in every way there is."""

import asyncio
import gc
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
import trio
import uvloop

from penstock import (
    AbstractDataset,
    AbstractRunner,
    Pipeline,
    SequentialRunner,
    ThreadRunner,
    arun,
    node,
    pipeline,
    run,
)
from penstock.datasets.text import TextDataset

PROMPT = 10.0
"""What hangs here hangs for a minute: whoever is back within this many seconds has not waited for it."""

RUNNERS: list[AbstractRunner] = [SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner(2)]

Main = Callable[[], Awaitable[Any]]


def on_asyncio(main: Main) -> Any:
    """Python's own loop."""
    return asyncio.run(main())  # type: ignore[arg-type]


def on_eager_or_debugging_asyncio(main: Main) -> Any:
    """Python's own loop, which complains about what it usually forgives."""
    return asyncio.run(main(), debug=True)  # type: ignore[arg-type]


def on_uvloop(main: Main) -> Any:
    """The loop that servers prefer."""
    return uvloop.run(main())  # type: ignore[arg-type]


def on_trio(main: Main) -> Any:
    """Not asyncio at all."""
    return trio.run(main)


BACKENDS = [on_asyncio, on_eager_or_debugging_asyncio, on_uvloop, on_trio]


class Native(AbstractDataset[Any, Any]):
    """Async-native: waits as for a network, on asyncio's loop."""

    data: Any = (1, 2, 3)

    async def aload(self) -> Any:
        """Wait a little."""
        await asyncio.sleep(0.001)
        return self.data

    async def asave(self, data: Any) -> None:
        """Wait a little."""
        await asyncio.sleep(0.001)
        self.data = data


def total(numbers: list[int]) -> str:
    """Computed by a sync node."""
    return str(sum(numbers))


async def double(text: str) -> str:
    """Computed by an async node."""
    await asyncio.sleep(0.001)
    return text * 2


FLOW = pipeline([node(total, "numbers", "total"), node(double, "total", "doubled")])


def catalog(folder: Path) -> dict[str, Any]:
    """I/O of both kinds."""
    return {"numbers": Native(), "total": TextDataset(filepath=folder / "total.txt"), "doubled": Native()}


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """No thread of a run outlives it."""
    yield
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("penstock")] == []
    gc.collect()  # a task that was dropped would complain here, and warnings are errors


@pytest.mark.parametrize("runner", RUNNERS, ids=repr)
@pytest.mark.parametrize("backend", BACKENDS)
class TestRunning:
    def test_a_blocking_run(self, backend: Any, runner: AbstractRunner, tmp_path: Path) -> None:
        async def main() -> Any:
            first = runner.run(FLOW, catalog(tmp_path)).load("doubled")
            return first, runner.run(FLOW, catalog(tmp_path)).load("doubled")

        assert backend(main) == ("66", "66")

    def test_an_awaited_run(self, backend: Any, runner: AbstractRunner, tmp_path: Path) -> None:
        async def main() -> Any:
            first = await runner.arun(FLOW, catalog(tmp_path))
            second = await runner.arun(FLOW, catalog(tmp_path))
            return first.load("doubled"), second.load("doubled")

        assert backend(main) == ("66", "66")

    def test_several_runs_at_once(self, backend: Any, runner: AbstractRunner, tmp_path: Path) -> None:
        results = {}

        async def one(number: int) -> None:
            given = {**catalog(tmp_path / str(number)), "numbers": [number]}
            results[number] = (await runner.arun(FLOW, given)).load("doubled")

        async def main() -> None:
            async with anyio.create_task_group() as group:
                for number in range(8):
                    group.start_soon(one, number)

        backend(main)
        assert results == {number: str(number) * 2 for number in range(8)}

    def test_a_failure(self, backend: Any, runner: AbstractRunner) -> None:
        def fail() -> Any:
            raise OSError("no more")

        async def main() -> None:
            flow = pipeline([node(fail, None, "x")])
            with pytest.raises(OSError, match="no more"):
                runner.run(flow)
            with pytest.raises(OSError, match="no more"):
                await runner.arun(flow)

        backend(main)


@pytest.mark.parametrize("backend", BACKENDS)
def test_datasets_load_and_save_in_a_coroutine(backend: Any) -> None:
    """The derived blocking side of an async-native dataset."""

    async def main() -> Any:
        dataset = Native()
        dataset.save([4])
        return dataset.load()

    assert backend(main) == [4]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_result_is_awaited(backend: Any, tmp_path: Path) -> None:
    """Of datasets in memory, in files, and of foreign ones."""

    class Foreign:
        def load(self) -> Any:
            return "foreign"

        def save(self, data: Any) -> None:
            pass

    async def main() -> Any:
        def make() -> Any:
            return "made", "made", "made"

        nodes = [node(make, None, ["file", "foreign", "memory"])]
        given = {"file": TextDataset(filepath=tmp_path / "x.txt"), "foreign": Foreign()}
        result = await arun(pipeline(nodes), given)
        return [await result.aload(name) for name in result]

    assert sorted(backend(main)) == ["foreign", "made", "made"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_context_variables_reach_nodes_and_datasets(backend: Any) -> None:
    from contextvars import ContextVar

    request: ContextVar[str] = ContextVar("request")

    class Asked(AbstractDataset[Any, Any]):
        async def aload(self) -> Any:
            return request.get()

        async def asave(self, data: Any) -> None:
            raise NotImplementedError

    class AskedBlocking(AbstractDataset[Any, Any]):
        def load(self) -> Any:
            return request.get()

        def save(self, data: Any) -> None:
            raise NotImplementedError

    def sync(*found: str) -> list[str]:
        return [*found, request.get()]

    async def awaited(*found: str) -> list[str]:
        return [*found, request.get()]

    async def main() -> Any:
        request.set("mine")
        flow = pipeline([node(sync, ["a", "b"], "x"), node(awaited, ["a", "b"], "y")])
        given = {"a": Asked(), "b": AskedBlocking()}
        results = [run(flow, given), *[await runner.arun(flow, given) for runner in RUNNERS]]
        return {found for result in results for name in "xy" for found in result.load(name)}

    assert backend(main) == {"mine"}


def test_the_loop_of_trio_turns_while_a_run_is_awaited() -> None:
    """Its own tasks go on."""
    opened = threading.Event()

    def wait() -> int:
        assert opened.wait(20)
        return 1

    async def main() -> Any:
        async def open_later() -> None:
            await trio.sleep(0.01)
            opened.set()

        async with trio.open_nursery() as nursery:
            nursery.start_soon(open_later)
            return (await arun(pipeline([node(wait, None, "x")]))).load("x")

    assert trio.run(main) == 1


# Cancellation ---------------------------------------------------------------------------------------------------------


class Scene:
    """A pipeline that hangs, and knows when it has come to that point and that it was cleaned up."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.cleaned = threading.Event()
        self.went_on = False

    def case(self, name: str) -> tuple[Pipeline, dict[str, Any]]:
        """A pipeline and a catalog."""
        scene = self

        def loop() -> int:
            try:
                scene.reached.set()
                end = time.perf_counter() + 60
                while time.perf_counter() < end:
                    pass
            finally:
                scene.cleaned.set()
            return 1

        async def wait(data: Any = None) -> int:
            try:
                scene.reached.set()
                await asyncio.sleep(60)
            finally:
                await asyncio.sleep(0.01)
                scene.cleaned.set()
            return 1

        def nested() -> int:
            run(*scene.case("async dataset"))
            scene.went_on = True
            return 1

        class Hanging(AbstractDataset[Any, Any]):
            aload = wait

            async def asave(self, data: Any) -> None:
                await wait()

        class Spinning(AbstractDataset[Any, Any]):
            def load(self) -> Any:
                return loop()

            def save(self, data: Any) -> None:
                raise NotImplementedError

        def never(*data: Any) -> int:
            scene.went_on = True
            return 1

        def chunks() -> Iterator[int]:
            yield 1
            loop()

        flows = {
            "sync node": pipeline([node(loop, None, "y"), node(never, "y", "z")]),
            "generator node": pipeline([node(chunks, None, "y"), node(never, "y", "z")]),
            "async node": pipeline([node(wait, None, "y"), node(never, "y", "z")]),
            "async dataset": pipeline([node(never, "hanging", "z")]),
            "sync dataset": pipeline([node(never, "spinning", "z")]),
            "nested": pipeline([node(nested, None, "y"), node(never, "y", "z")]),
        }
        return flows[name], {"hanging": Hanging(), "spinning": Spinning()}

    async def wait_reached(self) -> None:
        """Wait, on whatever loop, until the pipeline hangs."""
        while not self.reached.is_set():  # noqa: ASYNC110  an event for all loops, set from threads
            await anyio.sleep(0.001)


CASES = ["sync node", "generator node", "async node", "async dataset", "sync dataset", "nested"]


async def by_task(start: Main, scene: Scene) -> None:
    """`task.cancel()`."""
    task = asyncio.ensure_future(start())
    await scene.wait_reached()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def by_timeout(start: Main, scene: Scene) -> None:
    """`asyncio.timeout`, which expires as soon as the pipeline hangs."""
    with pytest.raises(TimeoutError):  # noqa: PT012
        async with asyncio.timeout(None) as timeout:

            async def expire() -> None:
                await scene.wait_reached()
                timeout.reschedule(0)

            expiring = asyncio.create_task(expire())
            await start()
    await expiring


async def by_wait_for(start: Main, scene: Scene) -> None:
    """`asyncio.wait_for` in a task group whose other task fails."""

    async def fail() -> None:
        await scene.wait_reached()
        raise OSError("no more")

    with pytest.raises(ExceptionGroup) as failed:  # noqa: PT012
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.wait_for(start(), 60))
            group.create_task(fail())
    assert failed.group_contains(OSError, match="no more")


async def by_anyio_scope(start: Main, scene: Scene) -> None:
    """A cancel scope, on asyncio and on trio."""
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:

            async def cancel() -> None:
                await scene.wait_reached()
                scope.cancel()

            group.start_soon(cancel)
            await start()
    assert scope.cancelled_caught


async def by_trio_scope(start: Main, scene: Scene) -> None:
    """Trio's own cancel scope."""
    with trio.CancelScope() as scope:
        async with trio.open_nursery() as nursery:

            async def cancel() -> None:
                await scene.wait_reached()
                scope.cancel()

            nursery.start_soon(cancel)
            await start()
    assert scope.cancelled_caught


WAYS = [
    (on_asyncio, by_timeout),
    (on_asyncio, by_wait_for),
    (on_asyncio, by_anyio_scope),
    (on_uvloop, by_task),
    (on_trio, by_anyio_scope),
]


@pytest.mark.parametrize(
    ("backend", "cancel", "case"),
    [
        *((on_asyncio, by_task, case) for case in CASES),
        *((on_trio, by_trio_scope, case) for case in CASES),
        *((*way, case) for way in WAYS for case in ("sync node", "async dataset")),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_cancelling_stops_the_run(backend: Any, cancel: Any, case: str) -> None:
    """Promptly, with what hung cleaned up, and nothing new started; the loop and the next run are unharmed."""
    scene = Scene()

    async def main() -> Any:
        await cancel(lambda: ThreadRunner(2).arun(*scene.case(case)), scene)
        begun = time.perf_counter()
        assert scene.cleaned.is_set()
        assert not scene.went_on
        if backend is not on_trio:
            assert asyncio.all_tasks() == {asyncio.current_task()}
        again = await arun(FLOW, {"numbers": [1]})
        return begun, again.load("doubled")

    _, doubled = backend(main)
    assert doubled == "11"


@pytest.mark.parametrize("runner", RUNNERS, ids=repr)
@pytest.mark.parametrize("case", CASES)
def test_cancelling_is_prompt(runner: AbstractRunner, case: str) -> None:
    scene = Scene()

    async def main() -> float:
        task = asyncio.create_task(runner.arun(*scene.case(case)))
        await scene.wait_reached()
        begun = time.perf_counter()
        task.cancel("enough")
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await task
        assert cancelled.value.args == ("enough",)
        return time.perf_counter() - begun

    seconds = asyncio.run(main())
    print(f"{case} cancelled in {seconds:.3f} s")
    assert seconds < PROMPT
    assert scene.cleaned.is_set()
    assert not scene.went_on


def test_cancelling_before_anything_has_started() -> None:
    async def main() -> None:
        task = asyncio.create_task(arun(FLOW, {"numbers": [1]}))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        task = asyncio.create_task(arun(FLOW, {"numbers": [1]}))
        await asyncio.sleep(0)  # it is being prepared
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_cancelling_at_every_step() -> None:
    """Wherever the run has got to: it raises, and nothing of it is left."""

    async def main() -> int:
        steps, reach = 0, 0.0
        while True:
            reach = reach * 1.1 + 1
            steps = int(reach)
            task = asyncio.create_task(arun(FLOW, {"numbers": Native(), "total": Native()}))
            for _ in range(steps):
                await asyncio.sleep(0)
            if task.done():
                break
            task.cancel()
            await asyncio.wait([task])
            assert asyncio.all_tasks() == {asyncio.current_task()}
            assert task.cancelled() or task.result().load("doubled") == "66"
        return steps

    assert asyncio.run(main()) > 5


def test_cancelling_again_does_not_wait_for_a_clean_up_that_hangs() -> None:
    """The first cancellation asks for a clean end; later ones insist on an end."""

    async def main() -> float:
        reached, cleaning = asyncio.Event(), asyncio.Event()

        async def stubborn() -> int:
            try:
                reached.set()
                await asyncio.sleep(60)
            finally:
                cleaning.set()
                await asyncio.sleep(60)
            return 1

        task = asyncio.create_task(arun(pipeline([node(stubborn, None, "x")])))
        await reached.wait()
        task.cancel()
        await cleaning.wait()
        begun = time.perf_counter()
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=0.1)
        assert task.cancelled()
        return time.perf_counter() - begun

    assert asyncio.run(main()) < PROMPT


@pytest.mark.parametrize("backend", [on_asyncio, on_uvloop, on_trio])
@pytest.mark.parametrize("case", CASES)
def test_ctrl_c_stops_an_awaited_run(backend: Any, case: str) -> None:
    """`asyncio.run` cancels its main task; trio raises in its own. Either way the caller sees KeyboardInterrupt."""
    scene = Scene()
    interrupting = threading.Thread(
        target=lambda: (scene.reached.wait(20), signal.raise_signal(signal.SIGINT)),
    )

    async def main() -> None:
        interrupting.start()
        await arun(*scene.case(case))

    begun = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        backend(main)
    print(f"{backend.__name__}, {case}: {time.perf_counter() - begun:.2f} s")
    interrupting.join()
    assert time.perf_counter() - begun < PROMPT
    assert scene.cleaned.is_set()
    assert not scene.went_on
