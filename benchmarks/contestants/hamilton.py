"""Hamilton, synchronous and asynchronous.

A node is a function there, found in a module by its name, with parameters named like its inputs; so the
module is written out as source first. Hamilton has no datasets for its asynchronous driver: loads and saves
are nodes that the user writes, and a load waits for a save by taking it as a parameter.
"""

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator
from inspect import iscoroutinefunction
from types import ModuleType
from typing import Any

from benchmarks._workload import Outcome, Step, Workload
from benchmarks.contestants import Contestant


def module_of(work: Workload) -> ModuleType:
    """The workload as a user of Hamilton would have it in a file. Writing that is not part of any figure."""
    lines = list(_storage_lines(work) if work.storage else _memory_lines(work))
    module = sys.modules["workload"] = ModuleType("workload")  # where Hamilton looks a function's module up
    scope: dict[str, Any] = {f"_f_{step.name}": step.function for step in work.steps}
    vars(module).update(scope, _storage=work.storage)
    exec("\n".join(lines), vars(module))
    return module


def _memory_lines(work: Workload) -> Iterator[str]:
    for step in work.steps:
        parameters = ", ".join(f"{name}: object" for name in step.inputs)
        call = f"_f_{step.name}({', '.join(step.inputs)})"
        if iscoroutinefunction(step.function):
            yield f"async def {step.outputs[0]}({parameters}) -> object: return await {call}"
        else:
            yield f"def {step.outputs[0]}({parameters}) -> object: return {call}"


def _storage_lines(work: Workload) -> Iterator[str]:
    for step in work.steps:
        loads = [f"{step.name}_load_{name}" for name in step.inputs]
        for load, name in zip(loads, step.inputs, strict=True):
            wait = "" if name in work.given else f"save_{name}: object"
            yield f"async def {load}({wait}) -> object: return await _storage.aload({name!r})"
        parameters = ", ".join(f"{load}: object" for load in loads)
        yield f"def {step.name}({parameters}) -> object: return _f_{step.name}({', '.join(loads)})"
        yield from _save_lines(step)


def _save_lines(step: Step) -> Iterator[str]:
    for place, name in enumerate(step.outputs):
        value = step.name if len(step.outputs) == 1 else f"{step.name}[{place}]"
        save = f"await _storage.asave({name!r}, {value})"
        yield f"async def save_{name}({step.name}: object) -> object: return {save}"


def _silence() -> None:
    """An error is reported in the contestant's row; its banner would go between the tables."""
    logging.getLogger("hamilton").setLevel(logging.CRITICAL + 1)


def _wanted(work: Workload) -> list[str]:
    return [f"save_{name}" for name in work.outputs] if work.storage else list(work.outputs)


def _build_sync(module: ModuleType) -> Any:
    from hamilton import base, driver

    return driver.Builder().with_modules(module).with_adapter(base.DefaultAdapter()).build()


def _build_async(module: ModuleType) -> Any:
    from hamilton import async_driver, base

    return async_driver.AsyncDriver({}, module, result_builder=base.DictResult())


def _ready_sync(work: Workload, driver: Any) -> Callable[[], Outcome]:
    wanted = _wanted(work)
    _silence()

    def run() -> Outcome:
        results = driver.execute(wanted, inputs=dict(work.given))
        return lambda: results

    return run


def _ready_async(work: Workload, driver: Any) -> Callable[[], Outcome]:
    wanted = _wanted(work)
    _silence()
    given = {} if work.storage else dict(work.given)

    def run() -> Outcome:
        results = asyncio.run(driver.execute(wanted, inputs=given))
        return lambda: results

    return run


SYNC = Contestant("Hamilton", "hamilton", _build_sync, _ready_sync, prepare=module_of)
ASYNC = Contestant("Hamilton async", "hamilton", _build_async, _ready_async, prepare=module_of)
