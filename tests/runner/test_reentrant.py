"""Promise 15: one runner and one catalog serve any number of runs, concurrent ones and nested ones included."""

import asyncio
import threading

from penstock import DataCatalog, node, pipeline, run
from penstock.testing import AsyncScriptedDataset, Gate, ScriptedDataset, nothing_left_running


def add(a, b):
    return a + b


async def aadd(a, b):
    return a + b


FLOW = pipeline(
    [
        node(add, ["a", "own"], "between", name="n1"),
        node(aadd, ["between", "file"], "more", name="n2"),
        node(add, ["more", "own"], "sum", name="n3"),
    ]
)


def own_catalog(shared, number):
    catalog = shared.copy()
    catalog["own"] = number
    return catalog


def test_many_threads_share_a_runner_and_datasets(start):
    shared = DataCatalog({"a": 1, "file": ScriptedDataset(10)})
    sums = {}
    meeting = threading.Barrier(8)

    def one(number):
        meeting.wait(10)
        catalog = own_catalog(shared, number)
        run_it = run_awaited if start.awaited else start.runner.run
        sums[number] = run_it(FLOW, catalog).load("sum")

    def run_awaited(flow, catalog):
        return asyncio.run(start.runner.arun(flow, catalog))

    with nothing_left_running():
        threads = [threading.Thread(target=one, args=[number]) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert sums == {number: 11 + 2 * number for number in range(8)}


def test_many_tasks_share_a_loop_and_a_runner(start):
    async def main():
        shared = DataCatalog({"a": 1, "file": AsyncScriptedDataset(10)})
        with nothing_left_running():
            results = await asyncio.gather(
                *(start.runner.arun(FLOW, own_catalog(shared, number)) for number in range(20))
            )
        assert [result.load("sum") for result in results] == [11 + 2 * number for number in range(20)]

    asyncio.run(main())


def test_runs_really_are_under_way_at_once(start):
    """Two runs of one runner meet at a gate that opens only when both are there."""
    gate = Gate()

    def meet(a):
        gate.pass_through()
        return a

    flow = pipeline([node(meet, "a", "b")])

    def open_when_both_are_there():
        gate.wait_reached(2)
        gate.open()

    threads = [threading.Thread(target=start, args=[flow, {"a": n}]) for n in range(2)]
    with nothing_left_running():
        for thread in threads:
            thread.start()
        open_when_both_are_there()
        for thread in threads:
            thread.join(30)


def test_one_catalog_keeps_the_intermediates_of_runs_apart(start):
    """What the catalog does not name belongs to one run alone."""
    shared = DataCatalog({"file": ScriptedDataset(10), "a": 1, "own": 5})

    def one(_):
        return start.runner.run(FLOW, shared).load("sum")

    with nothing_left_running():
        threads = [threading.Thread(target=one, args=[number]) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert sorted(shared) == ["a", "file", "own"]


def test_a_node_runs_a_pipeline_with_its_own_runner(start):
    def outer(number):
        return start.runner.run(FLOW, {"a": 1, "own": number, "file": AsyncScriptedDataset(10)}).load("sum")

    async def aouter(number):
        return (await start.runner.arun(FLOW, {"a": 1, "own": number, "file": ScriptedDataset(10)})).load(
            "sum"
        )

    flow = pipeline(
        [
            node(outer, "x", "y", name="n1"),
            node(aouter, "y", "z", name="n2"),
            node(lambda z: run(INNER, {"z": z}).load("w"), "z", "w"),
        ]
    )
    assert start(flow, {"x": 1}).load("w") == 2 * (11 + 2 * (11 + 2))


INNER = pipeline([node(lambda z: 2 * z, "z", "w")])
