"""Hooks of a plugin manager: which, when, in what order, and what they may change."""

import threading

import pluggy
import pytest

from penstock import DataCatalog, node, pipeline
from penstock.errors import DatasetError
from penstock.testing import AsyncScriptedDataset, HomeScriptedDataset, Journal, ScriptedDataset

spec = pluggy.HookspecMarker("penstock")
hook = pluggy.HookimplMarker("penstock")


class Specs:
    """The hooks of a run, as in Kedro's specification."""

    @spec
    def before_node_run(self, node, catalog, inputs, is_async, run_id): ...
    @spec
    def after_node_run(self, node, catalog, inputs, outputs, is_async, run_id): ...
    @spec
    def on_node_error(self, error, node, catalog, inputs, is_async, run_id): ...
    @spec
    def before_dataset_loaded(self, dataset_name, node): ...
    @spec
    def after_dataset_loaded(self, dataset_name, data, node): ...
    @spec
    def before_dataset_saved(self, dataset_name, data, node): ...
    @spec
    def after_dataset_saved(self, dataset_name, data, node): ...


class Diary:
    """Writes all hooks down, and notices when two are called at once."""

    def __init__(self):
        self.journal = Journal()
        self.arguments = {}
        self._inside = threading.Lock()

    def _write(self, *words, **arguments):
        assert self._inside.acquire(blocking=False), "two hooks at once"
        try:
            self.journal.note(*words)
            self.arguments.setdefault(" ".join(words), []).append(arguments)
        finally:
            self._inside.release()

    @hook
    def before_node_run(self, node, catalog, inputs, is_async, run_id):
        self._write(
            "before", node.name, catalog=catalog, inputs=dict(inputs), is_async=is_async, run_id=run_id
        )

    @hook
    def after_node_run(self, node, catalog, inputs, outputs, is_async, run_id):
        self._write(
            "after", node.name, catalog=catalog, inputs=dict(inputs), outputs=dict(outputs), run_id=run_id
        )

    @hook
    def on_node_error(self, error, node, catalog, inputs, is_async, run_id):
        self._write("error", node.name, error=error, inputs=dict(inputs), run_id=run_id)

    @hook
    def before_dataset_loaded(self, dataset_name, node):
        self._write("loading", dataset_name, node=node)

    @hook
    def after_dataset_loaded(self, dataset_name, data, node):
        self._write("loaded", dataset_name, data=data, node=node)

    @hook
    def before_dataset_saved(self, dataset_name, data, node):
        self._write("saving", dataset_name, data=data, node=node)

    @hook
    def after_dataset_saved(self, dataset_name, data, node):
        self._write("saved", dataset_name, data=data, node=node)


def manager_of(*plugins):
    manager = pluggy.PluginManager("penstock")
    manager.add_hookspecs(Specs)
    for plugin in plugins:
        manager.register(plugin)
    return manager


def add(*values):
    return sum(values)


async def aadd(*values):
    return sum(values)


@pytest.fixture(params=[add, aadd], ids=["sync", "async"])
def sum_of(request):
    return request.param


@pytest.fixture(params=[None, ScriptedDataset, AsyncScriptedDataset, HomeScriptedDataset])
def given(request):
    """Names to datasets: a and b hold 1 and 2, c and d are empty; all in memory, or all of one class."""
    if request.param is None:
        return {"a": 1, "b": 2}
    return {"a": request.param(1), "b": request.param(2), "c": request.param(), "d": request.param()}


class TestCalls:
    def test_are_made_in_the_order_of_a_nodes_life(self, start, sum_of, given):
        diary = Diary()
        start(pipeline([node(sum_of, "a", "c", name="n")]), given, hook_manager=manager_of(diary))
        assert sorted(diary.journal.entries[:3]) == ["before n", "loaded a", "loading a"]
        assert diary.journal.about("a") == ["loading a", "loaded a"]
        assert diary.journal.about("c") == ["saving c", "saved c"]
        assert diary.journal.before("loaded a", "before n")
        assert diary.journal.before("before n", "after n")

    def test_are_made_once_for_each_dataset_and_consumer(self, start_anywhere, sum_of, given):
        diary = Diary()
        flow = pipeline([node(sum_of, ["a", "b"], "c", name="n1"), node(sum_of, ["c", "a"], "d", name="n2")])
        start_anywhere(flow, given, hook_manager=manager_of(diary))
        counts = {entry: diary.journal.entries.count(entry) for entry in diary.journal}
        twice = {"loading a", "loaded a"}
        once = {f"{moment} {name}" for moment in ("before", "after") for name in ("n1", "n2")}
        once |= {f"{moment} {name}" for moment in ("loading", "loaded") for name in "bc"}
        once |= {f"{moment} {name}" for moment in ("saving", "saved") for name in "cd"}
        assert counts == {**dict.fromkeys(once, 1), **dict.fromkeys(twice, 2)}

    def test_are_given_what_they_ask_for(self, start, sum_of, given):
        diary = Diary()
        flow = pipeline([node(sum_of, ["a", "b"], "c", name="n")])
        start(flow, given, hook_manager=manager_of(diary), run_id="mine")
        (before,), (after,) = diary.arguments["before n"], diary.arguments["after n"]
        assert before["inputs"] == after["inputs"] == {"a": 1, "b": 2}
        assert after["outputs"] == {"c": 3}
        assert before["run_id"] == after["run_id"] == "mine"
        assert isinstance(before["catalog"], DataCatalog)
        assert before["is_async"] is start.overlaps
        assert [call["data"] for call in diary.arguments["loaded b"]] == [2]
        assert [call["data"] for call in diary.arguments["saved c"]] == [3]
        assert diary.arguments["saving c"][0]["node"].name == "n"

    def test_are_made_one_at_a_time(self, start):
        """Promise 3. The diary fails when two overlap."""
        diary = Diary()
        flow = pipeline([node(add, ["a", "b"], f"x{n}", name=f"n{n}") for n in range(20)])
        start(flow, {"a": ScriptedDataset(1), "b": AsyncScriptedDataset(2)}, hook_manager=manager_of(diary))
        assert len(diary.journal) == 20 * 8

    def test_of_a_generator_are_made_for_each_chunk(self, start, given):
        def stream(a):
            yield a
            yield a + 1

        diary = Diary()
        start(pipeline([node(stream, "a", "c", name="n")]), given, hook_manager=manager_of(diary))
        assert diary.journal.about("c") == ["saving c", "saved c"] * 2
        assert [call["data"] for call in diary.arguments["saved c"]] == [1, 2]
        assert diary.journal.about("n") == ["before n", "after n"]


class TestOverrides:
    def test_replace_inputs(self, start_anywhere, sum_of, given):
        class Override:
            @hook
            def before_node_run(self, inputs):
                return {"a": inputs["a"] + 10}

        flow = pipeline([node(sum_of, ["a", "b"], "z", name="n")])
        assert start_anywhere(flow, given, hook_manager=manager_of(Override())).load("z") == 13

    def test_are_told_to_the_hooks_after_the_node(self, start, given):
        class Override:
            @hook
            def before_node_run(self):
                return {"a": 100}

        diary = Diary()
        flow = pipeline([node(add, ["a", "b"], "z", name="n")])
        start(flow, given, hook_manager=manager_of(diary, Override()))
        assert diary.arguments["after n"][0]["inputs"] == {"a": 100, "b": 2}

    def test_of_two_plugins_are_joined(self, start, given):
        class OverrideA:
            @hook
            def before_node_run(self):
                return {"a": 10}

        class OverrideB:
            @hook
            def before_node_run(self):
                return {"b": 20}

        flow = pipeline([node(add, ["a", "b"], "z", name="n")])
        assert start(flow, given, hook_manager=manager_of(OverrideA(), OverrideB())).load("z") == 30

    @pytest.mark.parametrize("answer", [[("a", 1)], "a", 3])
    def test_that_are_no_dict_are_refused(self, start, sum_of, given, answer):
        class Override:
            @hook
            def before_node_run(self):
                return answer

        with pytest.raises(TypeError, match="'before_node_run'.*'n'.*" + type(answer).__name__):
            start(pipeline([node(sum_of, "a", "c", name="n")]), given, hook_manager=manager_of(Override()))

    def test_of_what_the_node_does_not_read_are_refused(self, start, sum_of, given):
        class Override:
            @hook
            def before_node_run(self):
                return {"typo": 1}

        with pytest.raises(Exception, match="'typo'"):
            start(pipeline([node(sum_of, "a", "c", name="n")]), given, hook_manager=manager_of(Override()))


class TestErrors:
    def test_of_a_node_are_told_with_its_inputs(self, start, given):
        error = ValueError("no")

        def refuse(a):
            raise error

        diary = Diary()
        with pytest.raises(ValueError, match="no"):
            start(pipeline([node(refuse, "a", "c", name="n")]), given, hook_manager=manager_of(diary))
        (told,) = diary.arguments["error n"]
        assert told["error"] is error
        assert told["inputs"] == {"a": 1}
        assert "after n" not in diary.journal

    def test_of_a_dataset_end_its_story(self, start):
        diary = Diary()
        given = {"a": ScriptedDataset(load_error=OSError("gone"))}
        with pytest.raises(DatasetError, match="gone"):
            start(pipeline([node(add, "a", "c", name="n")]), given, hook_manager=manager_of(diary))
        assert diary.journal.entries == ["loading a"]

    @pytest.mark.parametrize(
        "moment", ["before_node_run", "after_node_run", "before_dataset_loaded", "after_dataset_saved"]
    )
    def test_of_a_hook_end_the_run(self, start, sum_of, given, moment):
        def broken(self):
            raise RuntimeError("broken hook")

        plugin = type("Plugin", (), {moment: hook(broken)})()
        with pytest.raises(RuntimeError, match="broken hook"):
            start(pipeline([node(sum_of, "a", "c", name="n")]), given, hook_manager=manager_of(plugin))

    def test_of_an_error_hook_do_not_hide_the_nodes_error(self, start, given):
        """Promise 10: several failures at once are all reported."""

        class Broken:
            @hook
            def on_node_error(self):
                raise RuntimeError("broken hook")

        def refuse(a):
            raise ValueError("the real reason")

        async def arefuse(a):
            raise ValueError("the real reason")

        for function in (refuse, arefuse):
            with pytest.raises(ValueError, match="the real reason") as caught:
                start(
                    pipeline([node(function, "a", "c", name="n")]), given, hook_manager=manager_of(Broken())
                )
            assert any("broken hook" in note for note in caught.value.__notes__)


class TestKedrosManager:
    """A plugin manager as Kedro makes it, with its own specification and its own marks."""

    def test_has_its_hooks_called(self, start, given):
        from kedro.framework.hooks import hook_impl
        from kedro.framework.hooks.manager import _create_hook_manager

        told = []

        class Plugin:
            @hook_impl
            def before_node_run(self, node, inputs):
                told.append(node.name)
                return {"a": 10}

            @hook_impl
            def after_dataset_saved(self, dataset_name, data):
                told.append((dataset_name, data))

        manager = _create_hook_manager()
        manager.register(Plugin())
        start(pipeline([node(add, ["a", "b"], "c", name="n")]), given, hook_manager=manager)
        assert told == ["n", ("c", 12)]

    def test_that_does_nothing_is_no_trouble(self, start, given):
        from kedro.framework.hooks.manager import _NullPluginManager

        flow = pipeline([node(add, ["a", "b"], "z", name="n")])
        assert start(flow, given, hook_manager=_NullPluginManager()).load("z") == 3
