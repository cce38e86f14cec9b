"""The whole story of a run: in which order hooks hear of it, with what, and how it ends."""

import pytest

from penstock import node, pipeline
from penstock.hooks import create_hook_manager, hook_impl
from penstock.testing import AsyncScriptedDataset, Journal, ScriptedDataset


class Diary:
    """Writes the story of a run down."""

    def __init__(self):
        self.journal = Journal()
        self.heard = {}

    @hook_impl
    def before_pipeline_run(self, run_params, pipeline, catalog):
        self.heard["before"] = run_params, pipeline, catalog
        self.journal.note("run begins")

    @hook_impl
    def after_pipeline_run(self, run_params, run_result, pipeline, catalog):
        self.heard["after"] = run_params, run_result, pipeline, catalog
        self.journal.note("run ends")

    @hook_impl
    def on_pipeline_error(self, error, run_params, pipeline, catalog, interrupted):
        self.heard["error"] = error, run_params, pipeline, catalog, interrupted
        self.journal.note("run fails")

    @hook_impl
    def before_node_run(self, node):
        self.journal.note("before", node.name)

    @hook_impl
    def after_node_run(self, node):
        self.journal.note("after", node.name)

    @hook_impl
    def on_node_error(self, node):
        self.journal.note("error", node.name)

    @hook_impl
    def before_dataset_loaded(self, dataset_name):
        self.journal.note("loading", dataset_name)

    @hook_impl
    def after_dataset_loaded(self, dataset_name):
        self.journal.note("loaded", dataset_name)

    @hook_impl
    def before_dataset_saved(self, dataset_name):
        self.journal.note("saving", dataset_name)

    @hook_impl
    def after_dataset_saved(self, dataset_name):
        self.journal.note("saved", dataset_name)


def manager_of(*hooks):
    return create_hook_manager(hooks, plugins=False)


def double(a):
    return 2 * a


async def adouble(a):
    return 2 * a


def refuse(a):
    raise ValueError("no")


async def arefuse(a):
    raise ValueError("no")


@pytest.mark.parametrize("function", [double, adouble])
@pytest.mark.parametrize("dataset", [ScriptedDataset, AsyncScriptedDataset])
def test_the_story_of_a_run_is_told_from_beginning_to_end(follow, function, dataset):
    diary = Diary()
    follow(
        manager_of(diary), pipeline([node(function, "a", "b", name="n")]), {"a": dataset(1), "b": dataset()}
    )
    assert diary.journal.entries == [
        "run begins",
        "loading a",
        "loaded a",
        "before n",
        "after n",
        "saving b",
        "saved b",
        "run ends",
    ]


@pytest.mark.parametrize("function", [refuse, arefuse])
def test_the_story_of_a_run_that_fails_ends_with_its_error(follow, function):
    diary = Diary()
    with pytest.raises(ValueError, match="no"):
        follow(manager_of(diary), pipeline([node(function, "a", "b", name="n")]), {"a": 1})
    assert diary.journal.entries == [
        "run begins",
        "loading a",
        "loaded a",
        "before n",
        "error n",
        "run fails",
    ]
    error, *_, interrupted = diary.heard["error"]
    assert isinstance(error, ValueError)
    assert not interrupted


def test_the_ends_of_a_run_are_told_what_was_asked_for_and_what_came_of_it(follow):
    diary = Diary()
    flow = pipeline([node(double, "a", "b")])
    result = follow(manager_of(diary), flow, {"a": 1}, run_id="mine")
    params, asked, catalog = diary.heard["before"]
    assert params["run_id"] == "mine"
    assert asked is flow
    assert catalog.load("a") == 1
    assert diary.heard["after"] == (params, result, flow, catalog)


def test_a_run_with_no_hooks_is_given_none():
    assert manager_of().follow(lambda hooks: hooks, run_params={}, pipeline=None, catalog=None) is None
