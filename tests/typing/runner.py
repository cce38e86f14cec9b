"""Checked by type checkers, never run: what the runner room promises about types."""

from collections.abc import Iterator, Mapping
from typing import Any, assert_type

from penstock import (
    AbstractRunner,
    DataCatalog,
    Pipeline,
    RunResult,
    SequentialRunner,
    ThreadRunner,
    arun,
    run,
)
from penstock.engine import Event, Job, Outcome, Policy, Timeline, aexecute, execute
from penstock.testing import Gate, Journal, ManualClock, ScriptedDataset, nothing_left_running

flow = Pipeline([])
runner: AbstractRunner = SequentialRunner(is_async=True)
SequentialRunner("yes")  # type: ignore[arg-type]
ThreadRunner(max_workers=None)
ThreadRunner("4")  # type: ignore[arg-type]
AbstractRunner()  # type: ignore[abstract]


def listen(event: Event) -> None: ...


result = run(flow, {"a": 1}, runner=runner, parameters={"b": 2}, run_id="r", only_missing_outputs=True)
assert_type(result, RunResult)
assert_type(runner.run(flow, DataCatalog(), None, "r", False, subscribers=[listen]), RunResult)
run(flow, 3)  # type: ignore[arg-type]
run(flow, subscribers=[3])  # type: ignore[list-item]

mapping: Mapping[str, Any] = result
assert_type(iter(result), Iterator[str])
assert_type(result.seconds, float)
assert_type(result.run_id, str)
assert_type(result.timeline, Timeline)
assert_type(result.node_seconds, dict[str, float])
assert_type(result.overlapped_seconds, float)


async def awaited(job: Job) -> None:
    assert_type(await arun(flow, {"a": 1}, runner=runner), RunResult)
    assert_type(await runner.arun(flow), RunResult)
    assert_type(await result.aload("x"), Any)
    assert_type(await aexecute(job), Outcome)
    assert_type(execute(job), Outcome)
    assert_type(job.policy, Policy)
    await Gate().apass_through()


with nothing_left_running():
    dataset = ScriptedDataset([1], journal=Journal(), load_gate=Gate(), save_error=OSError())
    assert_type(dataset.saves, list[Any])
    assert_type(ManualClock()(), float)
