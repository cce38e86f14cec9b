"""Hooks of `run` and `arun`, without a project."""

import asyncio

import pytest

from penstock import DataCatalog, ThreadRunner, arun, node, pipeline, run
from penstock.errors import HookError
from penstock.hooks import hook_impl


def started(*args, **options):
    return asyncio.run(arun(*args, **options))


FLOW = pipeline([node(lambda numbers, by: sum(numbers) * by, ["numbers", "params:by"], "total", name="n")])


class Listening:
    def __init__(self):
        self.heard = {}

    @hook_impl
    def before_pipeline_run(self, run_params, pipeline, catalog):
        self.heard["before"] = run_params, pipeline, catalog

    @hook_impl
    async def after_node_run(self, node, outputs, run_state):
        run_state.outputs = outputs

    @hook_impl
    def after_pipeline_run(self, run_params, run_result, run_state):
        self.heard["after"] = run_params, run_result, run_state.outputs


@pytest.mark.parametrize("start", [run, started])
def test_hear_of_the_whole_run(start):
    listening = Listening()
    result = start(
        FLOW,
        {"numbers": [1, 2]},
        parameters={"by": 2},
        hooks=[listening],
        runner=ThreadRunner(max_workers=2),
        run_id="mine",
    )
    params, flow, catalog = listening.heard["before"]
    assert flow is FLOW
    assert isinstance(catalog, DataCatalog)
    assert catalog.load("params:by") == 2
    assert (params["run_id"], params["runtime_params"], params["env"]) == ("mine", {"by": 2}, None)
    assert params["runner"].startswith("ThreadRunner(")
    assert listening.heard["after"] == (params, result, {"total": 6})


@pytest.mark.parametrize("start", [run, started])
def test_know_the_run_by_the_name_that_its_result_has(start):
    listening = Listening()
    result = start(FLOW, {"numbers": [1]}, parameters={"by": 2}, hooks=[listening])
    assert listening.heard["before"][0]["run_id"] == result.run_id


@pytest.mark.parametrize("start", [run, started])
def test_are_refused_before_anything_runs(start):
    class Misspelt:
        @hook_impl
        def after_node_runs(self): ...

    with pytest.raises(HookError, match="Did you mean 'after_node_run'"):
        start(FLOW, {"numbers": [1]}, parameters={"by": 2}, hooks=[Listening(), Misspelt()])
