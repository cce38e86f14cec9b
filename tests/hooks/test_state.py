"""State of a plugin in a run: fresh, its own, and met by nobody else."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from penstock import node, pipeline
from penstock.hooks import create_hook_manager, hook_impl


def manager_of(*hooks):
    return create_hook_manager(hooks, plugins=False)


class Counting:
    """Counts the nodes of a run, and notes how many it counted."""

    def __init__(self):
        self.counts = {}

    @hook_impl
    def before_pipeline_run(self, run_state):
        assert vars(run_state) == {}
        run_state.nodes = []

    @hook_impl
    def before_dataset_loaded(self, dataset_name, run_state):
        run_state.loaded = dataset_name

    @hook_impl
    def after_node_run(self, node, run_state):
        run_state.nodes.append(node.name)

    @hook_impl
    def after_pipeline_run(self, run_params, run_state):
        self.counts[run_params["run_id"]] = run_state.nodes, run_state.loaded

    @hook_impl
    def on_pipeline_error(self, run_params, run_state):
        self.counts[run_params["run_id"]] = run_state.nodes, run_state.loaded


class AsyncCounting(Counting):
    @hook_impl
    async def after_node_run(self, node, run_state):
        before = list(run_state.nodes)
        await asyncio.sleep(0)
        run_state.nodes = [*before, node.name]  # an update is lost if two meet here


def flow_of(name, nodes=6):
    return pipeline([node(sum, f"{name}_given", f"{name}_{n}", name=f"{name}_{n}") for n in range(nodes)])


def expected(name, nodes=6):
    return sorted(f"{name}_{n}" for n in range(nodes)), f"{name}_given"


def sorted_counts(counting):
    return {run: (sorted(nodes), loaded) for run, (nodes, loaded) in counting.counts.items()}


@pytest.mark.parametrize("kind", [Counting, AsyncCounting])
def test_each_run_of_a_manager_begins_anew(follow, kind):
    counting = kind()
    manager = manager_of(counting)
    for name in "ab":
        follow(manager, flow_of(name), {f"{name}_given": [1]}, run_id=name)
    assert sorted_counts(counting) == {name: expected(name) for name in "ab"}


def test_two_plugins_of_one_class_do_not_meet(follow):
    counting, other = Counting(), Counting()
    follow(manager_of(counting, other), flow_of("a"), {"a_given": [1]}, run_id="a")
    assert sorted_counts(counting) == sorted_counts(other) == {"a": expected("a")}


@pytest.mark.parametrize("kind", [Counting, AsyncCounting])
def test_runs_side_by_side_in_threads_do_not_meet(follow_blocking, kind):
    counting = kind()
    manager = manager_of(counting)

    def start(name):
        follow_blocking.run(manager, flow_of(name), {f"{name}_given": [1]}, run_id=name)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, "abcd"))
    assert sorted_counts(counting) == {name: expected(name) for name in "abcd"}


@pytest.mark.parametrize("kind", [Counting, AsyncCounting])
def test_runs_side_by_side_on_a_loop_do_not_meet(follow_awaited, kind):
    counting = kind()
    manager = manager_of(counting)

    async def main():
        await asyncio.gather(
            *(
                follow_awaited.arun(manager, flow_of(name), {f"{name}_given": [1]}, run_id=name)
                for name in "abcd"
            )
        )

    asyncio.run(main())
    assert sorted_counts(counting) == {name: expected(name) for name in "abcd"}


def test_a_run_inside_a_run_has_its_own(follow):
    counting = Counting()
    manager = manager_of(counting)

    def inner(numbers):
        return follow(manager, flow_of("in"), {"in_given": numbers}, run_id="in").load("in_0")

    follow(manager, pipeline([node(inner, "given", "out", name="outer")]), {"given": [1]}, run_id="out")
    assert sorted_counts(counting) == {"in": expected("in"), "out": (["outer"], "given")}


def test_a_run_that_fails_leaves_nothing_to_the_next(follow):
    counting = Counting()
    manager = manager_of(counting)
    with pytest.raises(TypeError):
        follow(manager, flow_of("a", 1), {"a_given": 3}, run_id="bad")
    follow(manager, flow_of("a", 1), {"a_given": [3]}, run_id="good")
    assert sorted_counts(counting) == {"bad": ([], "a_given"), "good": expected("a", 1)}


def test_a_runner_that_is_given_a_manager_has_states_too(follow):
    class Remembering:
        def __init__(self):
            self.seen = []

        @hook_impl
        def before_node_run(self, run_state):
            run_state.count = getattr(run_state, "count", 0) + 1
            self.seen.append(run_state.count)

    remembering = Remembering()
    flow = pipeline([node(sum, "given", f"out_{n}", name=f"n{n}") for n in range(3)])
    for _ in range(2):
        follow.runner.run(flow, {"given": [1]}, manager_of(remembering))
    assert remembering.seen == [1, 2, 3, 1, 2, 3]
