"""The same work written by hand: what a run costs when there is no framework.

Nothing here releases data, checks names or reports what happened; it is the least that anyone could do.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from inspect import iscoroutinefunction
from typing import Any

from benchmarks._workload import Outcome, Step, Storage, Workload
from benchmarks.contestants import Contestant

Consumers = dict[str, list[Step]]

IO_THREADS = 64


def _consumers(work: Workload) -> Consumers:
    """Who reads each value; all that a ready queue needs to be told."""
    readers: Consumers = {name: [] for name in work.names}
    for step in work.steps:
        for name in step.inputs:
            readers[name].append(step)
    return readers


def _ready_steps(work: Workload, consumers: Consumers) -> Callable[[Step | None], list[Step]]:
    """A function that takes the step that finished (None at the start) and tells which may start now."""
    waiting = {step.name: sum(name not in work.given for name in step.inputs) for step in work.steps}

    def finished(step: Step | None) -> list[Step]:
        if step is None:
            return [first for first in work.steps if not waiting[first.name]]
        ready = []
        for name in step.outputs:
            for consumer in consumers[name]:
                waiting[consumer.name] -= 1
                if not waiting[consumer.name]:
                    ready.append(consumer)
        return ready

    return finished


def _keep(values: dict[str, Any], step: Step, result: Any) -> None:
    if len(step.outputs) == 1:
        values[step.outputs[0]] = result
    else:
        values.update(zip(step.outputs, result, strict=True))


def _task_per_node(work: Workload, consumers: Consumers) -> Callable[[], Outcome]:
    """A task for every step as it gets ready, as most people would write it with asyncio."""
    is_async = iscoroutinefunction(work.steps[0].function)

    async def run() -> Outcome:
        values = dict(work.given)
        finished = _ready_steps(work, consumers)
        async with asyncio.TaskGroup() as group:

            async def perform(step: Step) -> None:
                result = step.function(*[values[name] for name in step.inputs])
                _keep(values, step, await result if is_async else result)
                for following in finished(step):
                    group.create_task(perform(following))

            for first in finished(None):
                group.create_task(perform(first))
        return lambda: values

    return lambda: asyncio.run(run())


def _one_coroutine(work: Workload, consumers: Consumers) -> Callable[[], Outcome]:
    """A queue of ready steps in one coroutine: the least that scheduling can cost."""
    is_async = iscoroutinefunction(work.steps[0].function)

    async def run() -> Outcome:
        values = dict(work.given)
        finished = _ready_steps(work, consumers)
        queue = deque(finished(None))
        while queue:
            step = queue.popleft()
            result = step.function(*[values[name] for name in step.inputs])
            _keep(values, step, await result if is_async else result)
            queue.extend(finished(step))
        return lambda: values

    return lambda: asyncio.run(run())


def _loop_that_releases(work: Workload, consumers: Consumers) -> Callable[[], Outcome]:
    """A plain loop that forgets each value after its last reader."""

    def run() -> Outcome:
        values = dict(work.given)
        left = {name: len(readers) for name, readers in consumers.items()}
        for step in work.steps:
            arguments = [values[name] for name in step.inputs]
            for name in step.inputs:
                left[name] -= 1
                if not left[name]:
                    del values[name]
            _keep(values, step, step.function(*arguments))
            del arguments
        return lambda: values

    return run


def _overlapped(work: Workload, _: Consumers) -> Callable[[], Outcome]:
    """All I/O overlapped by hand: a load waits only for the save of its data, a step only for its loads."""
    storage = work.storage
    if storage is None:
        raise ValueError("there is nothing to overlap without a storage")

    async def run() -> Outcome:
        with ThreadPoolExecutor(work.threads) as computing, ThreadPoolExecutor(IO_THREADS) as blocking:
            await _perform_all(work, computing, _awaitable(storage, blocking))
        return lambda: storage.values

    return lambda: asyncio.run(run())


async def _perform_all(work: Workload, computing: ThreadPoolExecutor, io: tuple[Any, Any]) -> None:
    load, save = io
    loop = asyncio.get_running_loop()
    saved = {name: asyncio.Event() for step in work.steps for name in step.outputs}

    async def load_when_saved(name: str) -> Any:
        if name in saved:
            await saved[name].wait()
        return await load(name)

    async def save_and_tell(name: str, value: Any) -> None:
        await save(name, value)
        saved[name].set()

    async def perform(step: Step) -> None:
        arguments = await asyncio.gather(*map(load_when_saved, step.inputs))
        result = await loop.run_in_executor(computing, step.function, *arguments)
        results = (result,) if len(step.outputs) == 1 else result
        await asyncio.gather(*map(save_and_tell, step.outputs, results))

    await asyncio.gather(*map(perform, work.steps))


def _awaitable(storage: Storage, pool: ThreadPoolExecutor) -> tuple[Any, Any]:
    """The storage's load and save as coroutines: its own, or its blocking ones on threads."""
    if storage.native:
        return storage.aload, storage.asave
    loop = asyncio.get_running_loop()

    async def load(name: str) -> Any:
        return await loop.run_in_executor(pool, storage.load, name)

    async def save(name: str, value: Any) -> None:
        await loop.run_in_executor(pool, storage.save, name, value)

    return load, save


TASK_PER_NODE = Contestant("floor: a task per ready node", "asyncio", _consumers, _task_per_node)
ONE_COROUTINE = Contestant("floor: one coroutine", "asyncio", _consumers, _one_coroutine)
RELEASING_LOOP = Contestant("floor: a loop that releases", "asyncio", _consumers, _loop_that_releases)
OVERLAPPED = Contestant("floor: overlapped by hand", "asyncio", _consumers, _overlapped)
