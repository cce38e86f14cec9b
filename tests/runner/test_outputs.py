"""What a run gives back: its free outputs, or what was asked for, intermediates in memory included."""

import asyncio
import gc
import weakref
from pathlib import Path

import pytest

from penstock import (
    AbstractRunner,
    DataCatalog,
    MemoryDataset,
    ParallelRunner,
    SequentialRunner,
    ThreadRunner,
    arun,
    node,
    pipeline,
    run,
)
from penstock.errors import DatasetNotFoundError, InvalidRunError
from penstock.runner import FailedRun, RunOptions

RUNNERS = [SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner(), ParallelRunner(2)]
FLOW = pipeline(
    [
        node(sorted, "numbers", "ordered", name="sort"),
        node(lambda ordered: [*ordered, 4], "ordered", "more", name="more"),
        node(sum, "ordered", "total", name="add"),
    ]
)


@pytest.fixture(params=RUNNERS, ids=repr)
def runner(request: pytest.FixtureRequest) -> AbstractRunner:
    found: AbstractRunner = request.param
    return found


def test_free_outputs_are_given_back_unless_others_are_asked_for(runner: AbstractRunner) -> None:
    assert set(run(FLOW, {"numbers": [2, 1]}, runner=runner)) == {"more", "total"}


def test_an_intermediate_that_was_asked_for_is_kept(runner: AbstractRunner) -> None:
    result = run(FLOW, {"numbers": [2, 1]}, runner=runner, outputs=["total", "ordered"])
    assert {name: result.load(name) for name in result} == {"total": 3, "ordered": [1, 2]}


def test_it_is_given_back_by_awaited_runs_too(runner: AbstractRunner) -> None:
    result = asyncio.run(arun(FLOW, {"numbers": [2, 1]}, runner=runner, outputs="ordered"))
    assert {name: result.load(name) for name in result} == {"ordered": [1, 2]}


def test_one_that_the_catalog_declares_in_memory_is_kept_of_each_run(runner: AbstractRunner) -> None:
    catalog = DataCatalog({"ordered": MemoryDataset()})
    results = [run(FLOW, _with(catalog, [n]), runner=runner, outputs=["ordered"]) for n in (1, 2)]
    assert [result.load("ordered") for result in results] == [[1], [2]]
    assert not catalog.exists("ordered")


def _with(catalog: DataCatalog, numbers: list[int]) -> DataCatalog:
    twin = catalog.copy()
    twin["numbers"] = numbers
    return twin


@pytest.mark.parametrize("runner", RUNNERS[:-1], ids=repr)  # whose nodes share this process
def test_what_was_not_asked_for_is_let_go_all_the_same(runner: AbstractRunner) -> None:
    class Large:
        def __deepcopy__(self, _memo: object) -> "Large":
            return self

    alive: list[weakref.ref[Large]] = []

    def make() -> Large:
        made = Large()
        alive.append(weakref.ref(made))
        return made

    flow = pipeline([node(make, None, "a"), node(lambda a: a, "a", "b"), node(lambda b: 1, "b", "c")])
    result = run(flow, runner=runner, outputs=["c"])
    gc.collect()
    assert [made() for made in alive] == [None]
    kept = run(flow, runner=runner, outputs=["a"])
    assert type(kept.load("a")) is Large
    assert list(result) == ["c"]


def test_an_output_on_storage_is_given_back_too(tmp_path: Path, runner: AbstractRunner) -> None:
    catalog = DataCatalog.from_config(
        {"ordered": {"type": "json.JSONDataset", "filepath": f"{tmp_path}/o.json"}}
    )
    result = run(FLOW, _with(catalog, [2, 1]), runner=runner, outputs=["ordered"])
    assert result.load("ordered") == [1, 2]
    assert list(result.saved) == ["ordered"]


def test_an_output_that_exists_need_not_be_made_to_be_given_back(tmp_path: Path) -> None:
    catalog = DataCatalog.from_config(
        {
            name: {"type": "json.JSONDataset", "filepath": f"{tmp_path}/{name}.json"}
            for name in ("ordered", "total")
        }
    )
    run(FLOW, _with(catalog, [2, 1]), outputs=["total"])
    again = run(FLOW, _with(catalog, [2, 1]), outputs=["ordered", "more"], only_missing_outputs=True)
    assert list(again.node_seconds) == ["more"]
    assert {name: again.load(name) for name in again} == {"ordered": [1, 2], "more": [1, 2, 4]}


def test_one_in_memory_that_was_asked_for_is_made_although_nobody_else_needs_it(tmp_path: Path) -> None:
    flow = FLOW.only_nodes("sort", "add")
    catalog = DataCatalog.from_config(
        {"total": {"type": "json.JSONDataset", "filepath": f"{tmp_path}/t.json"}}
    )
    run(flow, _with(catalog, [2, 1]))
    result = run(flow, _with(catalog, [2, 1]), outputs=["ordered"], only_missing_outputs=True)
    assert list(result.node_seconds) == ["sort"]
    assert result.load("ordered") == [1, 2]


def test_an_output_that_nothing_makes_is_refused_before_anything_runs() -> None:
    with pytest.raises(
        InvalidRunError, match=r"'totl' was asked for .* Did you mean 'total'\? .* Nothing has run"
    ):
        run(FLOW, {"numbers": [1]}, outputs=["totl"])
    with pytest.raises(InvalidRunError, match="'numbers' was asked for"):
        run(FLOW, {"numbers": [1]}, outputs=["numbers"])


def test_a_result_tells_how_to_have_more_of_it() -> None:
    with pytest.raises(DatasetNotFoundError, match=r"are kept when they are asked for: outputs=\[\.\.\.\]"):
        run(FLOW, {"numbers": [1]}).load("ordered")


def test_what_became_of_a_run_can_be_had_without_an_exception(runner: AbstractRunner) -> None:
    failed = runner.attempt(FLOW, {"numbers": [None, 1]}, RunOptions(run_id="bad"))
    assert isinstance(failed, FailedRun)
    assert (failed.node, failed.inputs, failed.run_id) == ("sort", {"numbers": [None, 1]}, "bad")
    assert asyncio.run(runner.aattempt(FLOW, {"numbers": [2, 1]})).or_raise().load("total") == 3
    with pytest.raises(TypeError):
        failed.or_raise()


def test_a_failed_run_says_what_went_wrong_and_what_is_held(runner: AbstractRunner) -> None:
    failed = runner.attempt(FLOW, {"numbers": [None, 1]})
    headline, error, where, *_, held = repr(failed).splitlines()
    assert headline.startswith(f"FailedRun of {runner}: failed at node 'sort' after ")
    assert error.startswith("TypeError: ")
    assert "node 'sort'" in where
    assert held == "inputs: numbers"


def test_a_failed_run_is_drawn_as_text_that_stays_text() -> None:
    def fail(ordered: list[int]) -> None:
        raise ValueError("<script>alert(1)</script>")

    flow = pipeline([*FLOW.only_nodes("sort").nodes, node(fail, "ordered", "x", name="spoil")])
    failed = SequentialRunner().attempt(flow, {"numbers": [2, 1]})
    shown = failed._repr_html_()
    assert "ValueError: &lt;script&gt;alert(1)" in shown
    assert "<script" not in shown
    assert "input of spoil" in shown
    assert "What came to its end before" in shown


def test_a_run_that_was_stopped_says_so() -> None:
    async def stopped() -> str:
        begun = asyncio.Event()
        found: list[object] = []

        async def wait(numbers: list[int]) -> None:
            begun.set()
            await asyncio.Event().wait()

        async def attempt() -> None:
            flow = pipeline([node(wait, "numbers", "x")])
            found.append(await SequentialRunner().aattempt(flow, {"numbers": [1]}))

        task = asyncio.create_task(attempt())
        await begun.wait()
        task.cancel()
        await asyncio.wait([task])
        return repr(found[0])

    assert "was stopped after" in asyncio.run(stopped())


def test_a_run_that_cannot_begin_is_no_failed_run(runner: AbstractRunner) -> None:
    with pytest.raises(InvalidRunError):
        runner.attempt(FLOW, {})
