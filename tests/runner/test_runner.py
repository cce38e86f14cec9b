"""What a run means: the meanings of Kedro, in every way to run a pipeline."""

import asyncio
import gc
import weakref

import pytest

from penstock import (
    AbstractDataset,
    DataCatalog,
    MemoryDataset,
    SequentialRunner,
    ThreadRunner,
    node,
    pipeline,
    run,
)
from penstock.errors import DatasetError, InvalidRunError, NodeOutputError
from penstock.testing import AsyncScriptedDataset, HomeScriptedDataset, Journal, ScriptedDataset

DATASETS = [ScriptedDataset, AsyncScriptedDataset, HomeScriptedDataset]


def add(*values):
    return sum(values)


async def aadd(*values):
    return sum(values)


def same(value):
    return value


@pytest.fixture(params=[add, aadd], ids=["sync", "async"])
def sum_of(request):
    return request.param


class TestResult:
    def test_maps_each_free_output_to_its_dataset(self, start_anywhere, sum_of):
        persisted = ScriptedDataset()
        flow = pipeline(
            [node(sum_of, ["a", "b"], "c"), node(sum_of, "c", "kept"), node(sum_of, ["c", "a"], "in_memory")]
        )
        result = start_anywhere(flow, {"a": 1, "b": 2, "kept": persisted})
        assert set(result) == {"kept", "in_memory"}
        assert result["kept"] is persisted
        assert result.load("kept") == 3
        assert result["in_memory"].load() == 4

    def test_has_what_is_only_saved(self, start_anywhere):
        flow = pipeline([node(same, "a", "b@one")])
        assert set(start_anywhere(flow, {"a": 1})) == {"b@one"}

    def test_of_nothing_is_empty(self, start):
        assert dict(start(pipeline([]), {})) == {}

    def test_of_nodes_without_outputs_is_empty(self, start):
        seen = []
        assert dict(start(pipeline([node(seen.append, "a", None)]), {"a": 1})) == {}
        assert seen == [1]

    def test_outputs_are_those_of_the_run(self, start_anywhere):
        flow = pipeline([node(same, "a", "b")])
        first, second = start_anywhere(flow, {"a": 1}), start_anywhere(flow, {"a": 2})
        assert (first.load("b"), second.load("b")) == (1, 2)


class TestBeforeAnythingRuns:
    def test_a_missing_input_is_refused(self, start):
        """Promise 14: an error that names input, node and remedy."""
        journal = Journal()
        flow = pipeline(
            [node(journal.note, "first", None, name="early"), node(same, "compaines", "c", name="late")]
        )
        with pytest.raises(InvalidRunError, match=r"DataCatalog") as caught:
            start(flow, {"first": "ran", "companies": 1})
        assert isinstance(caught.value, ValueError)
        assert "'compaines', needed by node 'late'" in str(caught.value)
        assert "Did you mean 'companies'?" in str(caught.value)
        assert journal.entries == []

    def test_all_missing_inputs_are_named_at_once(self, start):
        flow = pipeline([node(add, ["x", "y"], "c")])
        with pytest.raises(InvalidRunError, match=r"(?s)'x'.*'y'"):
            start(flow, {})

    def test_a_missing_dataset_to_confirm_is_refused(self, start):
        with pytest.raises(InvalidRunError, match="'elsewhere'"):
            start(pipeline([node(same, "a", "b", confirms="elsewhere")]), {"a": 1})

    def test_a_dataset_that_cannot_be_made_is_refused(self, start):
        journal = Journal()
        catalog = DataCatalog.from_config({"b": {"type": "pandas.NoSuchDataset", "filepath": "b.csv"}})
        catalog["a"] = "ran"
        with pytest.raises(Exception, match="NoSuchDataset"):
            start(pipeline([node(journal.note, "a", None), node(same, "a", "b")]), catalog)
        assert journal.entries == []

    def test_a_runner_without_workers_is_refused(self):
        with pytest.raises(InvalidRunError, match="max_workers=0"):
            ThreadRunner(max_workers=0)


class TestCatalog:
    def test_is_unchanged_by_a_run(self, start):
        catalog = DataCatalog({"a": 1, "kept": MemoryDataset()})
        before = {name: catalog[name] for name in catalog}
        start(pipeline([node(same, "a", "b"), node(same, "b", "kept")]), catalog)
        assert {name: catalog[name] for name in catalog} == before
        assert catalog.load("a") == 1

    def test_serves_a_second_run_with_the_same_result(self, start_anywhere):
        catalog = DataCatalog({"a": [1], "middle": MemoryDataset(), "file": ScriptedDataset()})
        flow = pipeline([node(same, "a", "middle"), node(same, "middle", "file"), node(same, "file", "z")])
        assert [start_anywhere(flow, catalog).load("z") for _ in range(2)] == [[1], [1]]

    def test_may_be_a_plain_mapping(self, start):
        given = {"a": 1, "b": ScriptedDataset(2)}
        assert start(pipeline([node(add, ["a", "b"], "c")]), given).load("c") == 3
        assert given["a"] == 1

    def test_may_be_left_out(self, start_anywhere):
        assert start_anywhere(pipeline([node(lambda: 7, None, "x")])).load("x") == 7

    def test_parameters_are_inputs_as_any_other(self, start_anywhere):
        catalog = DataCatalog()
        catalog.add_parameters({"model": {"rate": 3}})
        flow = pipeline(
            [node(add, ["params:model.rate", "params:model.rate"], "x"), node(same, "parameters", "y")]
        )
        result = start_anywhere(flow, catalog)
        assert result.load("x") == 6
        assert result.load("y") == {"model": {"rate": 3}}

    def test_any_object_that_loads_and_saves_is_a_dataset(self, start_anywhere):
        class Foreign:
            data = 5

            def load(self):
                return self.data

            def save(self, data):
                self.data = data

        given = {"a": Foreign(), "b": Foreign(), "c": Foreign()}
        start_anywhere(pipeline([node(same, "a", "b"), node(add, ["b", "a"], "c")]), given)
        assert given["c"].data == 10

    def test_a_foreign_object_may_be_awaited(self, start_anywhere):
        class Foreign:
            data = 5

            def load(self):
                raise AssertionError("there is an awaitable form")

            def save(self, data):
                raise AssertionError("there is an awaitable form")

            async def aload(self):
                return self.data

            async def asave(self, data):
                self.data = data

        given = {"a": Foreign(), "b": Foreign(), "c": Foreign()}
        start_anywhere(pipeline([node(same, "a", "b"), node(add, ["b", "a"], "c")]), given)
        assert given["c"].data == 10

    def test_a_dataset_of_ones_own_may_live_in_memory(self, start):
        class Shelf(MemoryDataset):
            """Inherits that it is in memory."""

        class Own(AbstractDataset):
            _INLINE = True
            data = None

            def load(self):
                return self.data

            def save(self, data):
                self.data = data

        class Drawer(MemoryDataset):
            def load(self):
                return ("from the drawer", super().load())

        given = {"a": 1, "b": Own(), "c": Shelf(), "d": Drawer(), "e": Own()}
        steps = [node(same, "a", "b"), node(same, "b", "c"), node(same, "c", "d"), node(same, "d", "e")]
        start(pipeline(steps), given)
        assert given["e"].data == ("from the drawer", 1)

    def test_a_cache_serves_as_an_intermediate(self, start_anywhere):
        from penstock.io import CachedDataset

        for inner in (ScriptedDataset(), MemoryDataset()):
            flow = pipeline([node(same, "a", "b"), node(same, "b", "c"), node(same, "b", "d")])
            result = start_anywhere(flow, {"a": 1, "b": CachedDataset(inner)})
            assert (result.load("c"), result.load("d")) == (1, 1)


@pytest.mark.parametrize("kind", DATASETS)
class TestRelease:
    def test_comes_once_after_the_last_consumer(self, start, kind):
        journal = Journal()
        between = kind(name="b", journal=journal)
        flow = pipeline(
            [
                node(same, "a", "b"),
                node(lambda b: journal.note("use") or b, "b", "c", name="one"),
                node(lambda b: journal.note("use") or b, "b", "d", name="two"),
            ]
        )
        start(flow, {"a": 1, "b": between})
        assert journal.entries.count("release b") == 1
        assert journal.entries[-1] == "release b"
        assert journal.entries.count("use") == 2

    def test_never_comes_for_free_inputs_and_outputs(self, start, kind):
        journal = Journal()
        given = {"a": kind(1, name="a", journal=journal), "c": kind(name="c", journal=journal)}
        start(pipeline([node(same, "a", "b"), node(same, "b", "c")]), given)
        assert not [entry for entry in journal if entry.startswith("release")]

    def test_of_what_was_saved_comes_before_the_load_under_another_name(self, start, kind):
        journal = Journal()
        target = {}

        class Shared(kind):
            def _keep(self, data):
                target["data"] = data
                super()._keep(data)

            def _give(self):
                self._data = target["data"]
                return super()._give()

        given = {
            "a": 1,
            "b@save": Shared(name="b@save", journal=journal),
            "b@load": Shared(name="b@load", journal=journal),
        }
        result = start(pipeline([node(same, "a", "b@save"), node(same, "b@load", "c")]), given)
        assert result.load("c") == 1
        assert journal.before("saved b@save", "release b@save")
        assert journal.before("release b@save", "load b@load")
        assert journal.entries.count("release b@save") == 1


class TestMemory:
    def test_consumers_do_not_see_each_others_changes(self, start_anywhere):
        def spoil(values):
            values.append("spoilt")
            return list(values)

        flow = pipeline([node(same, "a", "b"), *(node(spoil, "b", f"c{n}", name=f"n{n}") for n in range(5))])
        result = start_anywhere(flow, {"a": ["fresh"]})
        assert {name: result.load(name) for name in result} == {
            f"c{n}": ["fresh", "spoilt"] for n in range(5)
        }

    def test_free_inputs_are_never_handed_over_themselves(self, start_anywhere):
        values = ["fresh"]
        start_anywhere(pipeline([node(lambda given: given.clear(), "a", None)]), {"a": values})
        assert values == ["fresh"]

    def test_a_free_input_in_memory_can_be_loaded_after_the_run(self, start):
        catalog = DataCatalog({"a": [1]})
        start(pipeline([node(same, "a", "b")]), catalog)
        assert catalog.load("a") == [1]

    def test_an_intermediate_is_gone_when_nobody_needs_it(self, start):
        class Large:
            def __deepcopy__(self, memo):
                return self

        alive = []

        def make():
            large = Large()
            alive.append(weakref.ref(large))
            return large

        def look(_):
            gc.collect()
            return alive[0]() is not None

        flow = pipeline([node(make, None, "a"), node(lambda a: 1, "a", "b"), node(look, "b", "c")])
        assert start(flow, {}).load("c") is False


class TestSavingNone:
    @pytest.mark.parametrize("dataset", [MemoryDataset, *DATASETS])
    def test_is_refused(self, start, dataset):
        given = {"a": 1, "b": dataset()}
        with pytest.raises(DatasetError, match="None") as caught:
            start(pipeline([node(lambda a: None, "a", "b", name="forgetful")]), given)
        assert any("'b'" in note and "'forgetful'" in note for note in caught.value.__notes__)

    def test_is_refused_where_the_catalog_says_nothing(self, start):
        with pytest.raises(DatasetError, match="None"):
            start(pipeline([node(lambda a: None, "a", "b")]), {"a": 1})


class TestOutputs:
    def test_that_do_not_fit_are_refused(self, start_anywhere):
        with pytest.raises(NodeOutputError, match="splitter"):
            start_anywhere(pipeline([node(lambda a: (1, 2, 3), "a", ["x", "y"], name="splitter")]), {"a": 1})

    def test_lists_and_dicts_are_split(self, start_anywhere):
        flow = pipeline(
            [
                node(lambda a: (a, a + 1), "a", ["x", "y"], name="list"),
                node(lambda a: {"k": a + 2, "l": a + 3}, "a", {"l": "w", "k": "z"}, name="dict"),
            ]
        )
        result = start_anywhere(flow, {"a": 1})
        assert {name: result.load(name) for name in result} == {"x": 1, "y": 2, "z": 3, "w": 4}

    def test_iterables_that_are_no_generators_are_saved_whole(self, start_anywhere):
        kept = ScriptedDataset()
        start_anywhere(pipeline([node(lambda a: range(3), "a", "x")]), {"a": 1, "x": kept})
        assert kept.saves == [range(3)]


@pytest.mark.parametrize("kind", DATASETS)
class TestConfirms:
    def test_once_by_the_node_that_loads(self, start_anywhere, kind):
        journal = Journal()
        given = {"a": kind(1, name="a", journal=journal), "b": kind(name="b", journal=journal)}
        start_anywhere(pipeline([node(same, "a", "b", confirms="a")]), given)
        assert journal.entries.count("confirm a") == 1
        assert journal.before("saved b", "confirm a")

    def test_once_by_another_node(self, start, kind):
        journal = Journal()
        given = {"a": kind(1, name="a", journal=journal), "c": kind(name="c", journal=journal)}
        start(pipeline([node(same, "a", "b"), node(same, "b", "c", confirms=["a"])]), given)
        assert journal.entries.count("confirm a") == 1
        assert journal.before("saved c", "confirm a")

    def test_in_a_namespace(self, start_anywhere, kind):
        dataset = kind(1, name="a")
        flow = pipeline([node(same, "a", "b", confirms="a")], namespace="ns")
        start_anywhere(flow, {"ns.a": dataset})
        assert dataset.journal.entries.count("confirm a") == 1


def test_a_dataset_that_cannot_be_confirmed_is_refused(start):
    """Promise 14: before anything runs."""
    with pytest.raises(InvalidRunError, match="'first' confirms 'a'"):
        start(pipeline([node(same, "a", "b", name="first", confirms="a")]), {"a": 1})


class TestRun:
    """`run` and `arun` without a project."""

    def test_adds_parameters_without_touching_the_catalog(self):
        catalog = DataCatalog({"a": 1})
        flow = pipeline([node(add, ["a", "params:b"], "c")])
        assert run(flow, catalog, parameters={"b": 2}).load("c") == 3
        assert set(catalog) == {"a"}

    def test_overlaps_unless_told_otherwise(self):
        assert run(pipeline([])).runner == repr(SequentialRunner(is_async=True))
        assert run(pipeline([]), runner=SequentialRunner()).runner == repr(SequentialRunner())

    def test_is_named(self, start):
        assert start(pipeline([]), {}, run_id="mine").run_id == "mine"
        assert start(pipeline([]), {}).run_id != start(pipeline([]), {}).run_id

    def test_is_the_same_awaited(self):
        from penstock import arun

        flow = pipeline([node(aadd, ["a", "params:b"], "c")])
        assert asyncio.run(arun(flow, {"a": 1}, parameters={"b": 2})).load("c") == 3
