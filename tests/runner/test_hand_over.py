"""Promises 4, 5 and 6 with file datasets: consumers do not wait for the storage, which shows things in causal order."""

import asyncio
import gc
import weakref
from functools import partial

import pytest

from penstock import SequentialRunner, ThreadRunner, node, pipeline
from penstock.datasets.text import TextDataset
from penstock.engine import DatasetLoaded, DatasetLoading, DatasetSaved, Policy
from penstock.io.stores import LocalStore
from penstock.progress import Board
from penstock.runner import AbstractRunner
from penstock.testing import Gate, Journal, ScriptedDataset, ScriptedStore, nothing_left_running

OVERLAPPING = [SequentialRunner(is_async=True), ThreadRunner(max_workers=2)]


class Eager(AbstractRunner):
    """Shows outputs as soon as they are written."""

    def _policy(self):
        return Policy(commit="eager")


class Strict(AbstractRunner):
    """Has consumers wait until their inputs are on storage."""

    def _policy(self):
        return Policy(hand_over=False)


@pytest.fixture(params=OVERLAPPING, ids=repr)
def runner(request):
    return request.param


class AwaitedStore(ScriptedStore):
    """The same store, awaited on the loop of the run."""

    async def aread(self, path):
        return await asyncio.to_thread(self.read, path)

    async def astage(self, path, data, *, mode="replace"):
        return AwaitedStaged(await asyncio.to_thread(partial(self.stage, path, data, mode=mode)))


class AwaitedStaged:
    def __init__(self, staged):
        self._staged = staged

    async def acommit(self):
        await asyncio.to_thread(self._staged.commit)

    async def adiscard(self):
        self._staged.discard()


@pytest.fixture(params=[ScriptedStore, AwaitedStore], ids=["blocking", "awaited"])
def kind(request):
    """A kind of store, whose steps are gates and failures away from each other."""
    return request.param


def text(store, name, **arguments):
    return store.host(TextDataset(filepath=f"{name}.txt", **arguments))


def shout(words):
    return words.upper()


class TestHandOver:
    def test_a_consumer_has_an_output_while_it_is_on_its_way_to_storage(self, runner, kind):
        uploading = Gate()
        store = kind(stage_gate=uploading)

        def read(words):
            uploading.wait_reached()
            assert store.files == {}
            uploading.open()
            return words

        result = runner.run(
            pipeline([node(shout, "a", "fresh"), node(read, "fresh", "b")]),
            {"a": "hello", "fresh": text(store, "fresh")},
        )
        assert result.load("b") == "HELLO"
        assert store.files == {"fresh.txt": b"HELLO"}
        assert store.journal.about("fresh.txt") == ["stage fresh.txt", "commit fresh.txt"]  # and no read

    def test_what_it_gets_is_what_a_load_gives(self, runner, tmp_path):
        """A table goes through CSV, whether or not anybody waits for the file."""
        pd = pytest.importorskip("pandas")
        from penstock.datasets.pandas import CSVDataset

        given = pd.DataFrame({"when": pd.to_datetime(["2026-01-02"]), "code": ["007"]}, index=[5])
        seen = []
        table = CSVDataset(filepath=tmp_path / "table.csv")
        flow = pipeline([node(lambda: given, None, "table"), node(seen.append, "table", None)])
        runner.run(flow, {"table": table})
        pd.testing.assert_frame_equal(seen[0], table.load())
        assert seen[0]["code"].tolist() == [7]

    def test_every_consumer_gets_an_object_of_its_own_from_one_read(self, runner):
        store = ScriptedStore()
        store.files["numbers.json"] = b"[1, 2]"
        from penstock.datasets.json import JSONDataset

        numbers = store.host(JSONDataset(filepath="numbers.json"))

        def change(numbers):
            numbers.append(3)
            return len(numbers)

        flow = pipeline([node(change, "numbers", f"n{number}", name=f"n{number}") for number in range(5)])
        result = runner.run(flow, {"numbers": numbers})
        assert {dataset.load() for dataset in result.values()} == {3}
        assert store.journal.entries == ["read numbers.json"]

    def test_under_another_transcoded_name_too_where_it_is_the_same_file(self, runner, tmp_path):
        polars = pytest.importorskip("polars")
        import pandas as pd

        from penstock.datasets.pandas import ParquetDataset as Pandas
        from penstock.datasets.polars import ParquetDataset as Polars

        file = tmp_path / "cars.parquet"
        flow = pipeline(
            [
                node(lambda: pd.DataFrame({"price": [3, 5]}), None, "cars@pandas"),
                node(lambda cars: cars["price"].sum(), "cars@polars", "total"),
            ]
        )
        result = runner.run(
            flow, {"cars@pandas": Pandas(filepath=file), "cars@polars": Polars(filepath=file)}
        )
        assert result.load("total") == 8
        assert [span.step for span in result.timeline if span.kind == "load"] == ["decode"]
        assert polars.read_parquet(file)["price"].to_list() == [3, 5]

    @pytest.mark.parametrize("arguments", [{"fs_args": {"open_args_save": {"mode": "a"}}}])
    def test_not_of_what_a_load_would_read_otherwise(self, runner, arguments):
        """Added to a file, the bytes are not what the file holds."""
        store = ScriptedStore()
        store.files["log.txt"] = b"old "
        flow = pipeline([node(shout, "a", "log"), node(lambda log: log, "log", "b")])
        assert runner.run(flow, {"a": "new", "log": text(store, "log", **arguments)}).load("b") == "old NEW"

    def test_not_of_chunks(self, runner):
        store = ScriptedStore()

        def chunks():
            yield "one"
            yield "two"

        flow = pipeline([node(chunks, None, "chunks"), node(shout, "chunks", "b")])
        assert runner.run(flow, {"chunks": text(store, "chunks")}).load("b") == "TWO"
        assert store.journal.entries.count("commit chunks.txt") == 2

    def test_not_where_a_subclass_loads_in_a_way_of_its_own(self, runner):
        class Counted(TextDataset):
            def load(self):
                return f"{super().load()}!"

        store = ScriptedStore()
        dataset = store.host(Counted(filepath="x.txt"))
        flow = pipeline([node(shout, "a", "x"), node(lambda x: x, "x", "b")])
        assert runner.run(flow, {"a": "hey", "x": dataset}).load("b") == "HEY!"

    def test_not_where_a_subclass_of_a_dataset_that_can_be_a_folder_does(self, runner, tmp_path):
        pd = pytest.importorskip("pandas")
        from penstock.datasets.pandas import ParquetDataset

        class Doubled(ParquetDataset):
            def load(self):
                return super().load() * 2

        flow = pipeline(
            [node(lambda: pd.DataFrame({"n": [3]}), None, "x"), node(lambda x: x["n"][0], "x", "b")]
        )
        assert runner.run(flow, {"x": Doubled(filepath=tmp_path / "x.parquet")}).load("b") == 6

    def test_not_when_it_is_not_wanted(self):
        store = ScriptedStore()
        flow = pipeline([node(shout, "a", "x"), node(lambda x: x, "x", "b")])
        Strict().run(flow, {"a": "hey", "x": text(store, "x")})
        assert store.journal.entries == ["stage x.txt", "commit x.txt", "read x.txt"]

    def test_versions_hand_over_the_one_just_saved(self, runner, tmp_path):
        from penstock.io import Version

        note = TextDataset(filepath=tmp_path / "note.txt", version=Version(None, None))
        flow = pipeline([node(shout, "a", "note"), node(lambda note: note, "note", "b")])
        for word in ("one", "two"):
            assert runner.run(flow, {"a": word, "note": note}).load("b") == word.upper()
        assert len(list((tmp_path / "note.txt").iterdir())) == 2


def chain(store, slow=None, failing=None):
    """Datasets a, b and c, each computed from the one before; one of them may be slow, or fail, to be staged."""
    datasets = {name: text(store, name) for name in "abc"}
    for name, trouble in (slow or {}).items():
        datasets[name] = text(type(store)(journal=store.journal, stage_gate=trouble), name)
    for name, trouble in (failing or {}).items():
        datasets[name] = text(type(store)(journal=store.journal, stage_error=trouble), name)
    flow = pipeline(
        [
            node(shout, "start", "a", name="n1"),
            node(shout, "a", "middle", name="n2"),  # by way of memory
            node(shout, "middle", "b", name="n3"),
            node(shout, "b", "c", name="n4"),
        ]
    )
    return flow, {"start": "x", **datasets}


def shown(journal: Journal):
    return [entry.split()[1] for entry in journal if entry.startswith("commit")]


class TestCausalOrder:
    def test_nothing_is_visible_before_what_it_was_computed_from(self, runner, kind):
        store, gate = kind(), Gate()
        flow, catalog = chain(store, slow={"a": gate})

        def watch(event):
            if isinstance(event, DatasetSaved):
                store.journal.note("told", event.dataset)

        def open_when_the_rest_is_staged(c):
            store.journal.wait_noted("stage c.txt")
            assert shown(store.journal) == []
            gate.open()

        beside = node(open_when_the_rest_is_staged, "c", None, name="n9")
        runner.run(flow + pipeline([beside]), catalog, subscribers=[watch])
        assert shown(store.journal) == ["a.txt", "b.txt", "c.txt"]
        told = [entry for entry in store.journal if entry.startswith("told")]
        assert told == ["told middle", "told a", "told b", "told c"]

    def test_unless_it_is_to_be_as_soon_as_possible(self):
        store, gate = ScriptedStore(), Gate()
        flow, catalog = chain(store, slow={"a": gate})

        def open_when_the_rest_is_there(c):
            store.journal.wait_noted("commit c.txt")
            gate.open()

        Eager().run(flow + pipeline([node(open_when_the_rest_is_there, "c", None, name="n9")]), catalog)
        assert shown(store.journal)[-1] == "a.txt"

    def test_what_follows_a_failed_save_never_becomes_visible(self, runner, kind):
        store = kind()
        flow, catalog = chain(store, failing={"a": OSError("disk full")})
        with nothing_left_running(), pytest.raises(Exception, match="disk full"):
            runner.run(flow, catalog)
        assert store.files == {}
        assert store.unfinished == []

    def test_a_failed_commit_keeps_back_what_follows(self, runner, kind):
        store = kind(commit_error=OSError("read only"))
        flow, catalog = chain(store)
        with pytest.raises(Exception, match="read only"):
            runner.run(flow, catalog)
        assert shown(store.journal) == ["a.txt"]
        assert store.files == {}
        assert store.unfinished == []

    def test_a_failed_node_lets_all_that_was_computed_be_saved(self, runner, kind):
        store, gate = kind(), Gate()
        flow, catalog = chain(store, slow={"a": gate})

        def fail(c):
            gate.open()
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            runner.run(flow + pipeline([node(fail, "c", None, name="n5")]), catalog)
        assert shown(store.journal) == ["a.txt", "b.txt", "c.txt"]

    def test_datasets_without_steps_wait_as_well(self, runner):
        """They cannot be staged, so the save itself waits."""
        store, gate = ScriptedStore(), Gate()
        flow, catalog = chain(store, slow={"a": gate})
        catalog["d"] = ScriptedDataset(journal=store.journal, name="d")

        def open_gate(c):
            gate.open()
            return c

        runner.run(flow + pipeline([node(open_gate, "c", "d", name="n5")]), catalog)
        assert store.journal.before("commit c.txt", "save d")


class Large(list):
    """Something that can be seen to go away."""


class TestBudget:
    @pytest.mark.parametrize("watching", [[], [Board()]], ids=["nobody", "a board"])
    def test_what_is_encoded_is_let_go_while_it_is_written(self, runner, watching):
        from penstock.datasets.pickle import PickleDataset

        uploading, made = Gate(), []
        store = ScriptedStore(stage_gate=uploading)

        def make():
            large = Large([1])
            made.append(weakref.ref(large))
            return large

        def look(copy):
            uploading.wait_reached()
            gc.collect()
            found = made[0]()
            uploading.open()
            return found is None

        flow = pipeline([node(make, None, "x"), node(look, "x", "gone")])
        catalog = {"x": store.host(PickleDataset(filepath="x.pkl"))}
        assert runner.run(flow, catalog, subscribers=watching).load("gone")

    def test_unless_somebody_looks_at_what_has_been_saved(self, runner):
        store, seen = ScriptedStore(), []

        def watch(event):
            if isinstance(event, DatasetSaved):
                seen.append(event.data)

        runner.run(
            pipeline([node(shout, "a", "x")]), {"a": "hey", "x": text(store, "x")}, subscribers=[watch]
        )
        assert seen == ["HEY"]

    def test_nothing_is_fetched_ahead_while_it_is_used_up(self):
        class Small(AbstractRunner):
            def _policy(self):
                return Policy(memory=1)

        store = ScriptedStore()
        held = []

        def use(words):
            held.append(len([entry for entry in store.journal if entry.startswith("read")]))

        names = [f"i{number}" for number in range(4)]
        for name in names:
            store.files[f"{name}.txt"] = b"many bytes"
        flow = pipeline([node(use, name, None, name=f"use-{name}") for name in names])
        Small().run(flow, {name: text(store, name) for name in names})
        # What the next node needs may always be fetched, however full it is.
        assert all(count <= number + 2 for number, count in enumerate(held)), held

    @pytest.mark.parametrize("awaited", [False, True], ids=["blocking", "awaited"])
    def test_files_that_tell_their_size_never_take_more_than_there_is(self, awaited, tmp_path):
        class Small(AbstractRunner):
            def _policy(self):
                return Policy(ordered=False, memory=2500)

        class Counting(LocalStore):
            held, most, asked = 0, 0, 0

            def read(self, path):
                Counting.asked += 1
                content = super().read(path)
                Counting.held += 1
                Counting.most = max(Counting.most, Counting.held)
                return content

        class CountingAwaited(Counting):
            async def aread(self, path):
                await asyncio.sleep(0)
                return self.read(path)

        def use(words):
            Counting.held -= 1
            return len(words)

        names = [f"i{number}" for number in range(8)]
        for name in names:
            (tmp_path / name).write_bytes(b"x" * 1000)
        store = CountingAwaited() if awaited else Counting()
        catalog = {name: TextDataset(filepath=str(tmp_path / name))._copy(_store=store) for name in names}
        told = []
        flow = pipeline([node(use, name, f"size-{name}", name=f"use-{name}") for name in names])
        result = Small().run(flow, catalog, subscribers=[told.append])
        assert [result.load(name) for name in result] == [1000] * 8
        assert Counting.most <= 3  # two, and what the next node needs
        assert Counting.asked > len(names)  # some had to make room, and came again
        for event in (DatasetLoading, DatasetLoaded):
            loads = sorted(told_of.dataset for told_of in told if type(told_of) is event)
            assert loads == names
