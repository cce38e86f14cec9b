"""Datasets and stores that do as they are told."""

import asyncio
import threading

import pytest

from penstock.datasets.json import JSONDataset
from penstock.errors import DatasetError, VersionAlreadyExistsError
from penstock.io import Place, Version, placement
from penstock.io.stores import Exists, List, Read, Write
from penstock.testing import (
    AsyncScriptedDataset,
    Gate,
    HomeScriptedDataset,
    Journal,
    ManualClock,
    ScriptedDataset,
    ScriptedStore,
)

KINDS = [ScriptedDataset, AsyncScriptedDataset, HomeScriptedDataset]


def call(dataset, operation, *args, awaited):
    if awaited:
        return asyncio.run(getattr(dataset, f"a{operation}")(*args))
    return getattr(dataset, operation)(*args)


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (ScriptedDataset, Place.THREAD),
        (AsyncScriptedDataset, Place.LOOP),
        (HomeScriptedDataset, Place.HOME),
    ],
)
def test_each_kind_has_its_place(kind, place):
    assert placement(kind())[:2] == (place, place)


@pytest.mark.parametrize("awaited", [False, True])
@pytest.mark.parametrize("kind", KINDS)
class TestDataset:
    def test_keeps_copies(self, kind, awaited):
        dataset, data = kind(name="x"), [1]
        assert not dataset.exists()
        call(dataset, "save", data, awaited=awaited)
        data.append(2)
        call(dataset, "load", awaited=awaited).append(3)
        assert call(dataset, "load", awaited=awaited) == [1]
        assert dataset.exists()
        assert dataset.saves == [[1]]

    def test_writes_down_what_happens(self, kind, awaited):
        journal = Journal()
        dataset = kind(1, name="x", journal=journal)
        call(dataset, "load", awaited=awaited)
        call(dataset, "save", 2, awaited=awaited)
        call(dataset, "release", awaited=awaited)
        dataset.confirm()
        assert journal.entries == ["load x", "loaded x", "save x", "saved x", "release x", "confirm x"]

    def test_fails_on_request(self, kind, awaited):
        dataset = kind(1, name="x", load_error=OSError("no load"), save_error=OSError("no save"))
        with pytest.raises(DatasetError, match="no load"):
            call(dataset, "load", awaited=awaited)
        with pytest.raises(DatasetError, match="no save"):
            call(dataset, "save", 2, awaited=awaited)
        assert dataset.saves == []
        dataset.load_error = None
        assert call(dataset, "load", awaited=awaited) == 1

    def test_has_nothing_to_load_at_first(self, kind, awaited):
        with pytest.raises(DatasetError, match="nothing has been saved to 'x'"):
            call(kind(name="x"), "load", awaited=awaited)

    def test_waits_at_gates(self, kind, awaited):
        load_gate, save_gate, journal = Gate(), Gate(), Journal()
        dataset = kind(1, name="x", journal=journal, load_gate=load_gate, save_gate=save_gate)

        def use():
            call(dataset, "load", awaited=awaited)
            call(dataset, "save", 2, awaited=awaited)

        thread = threading.Thread(target=use)
        thread.start()
        load_gate.wait_reached()
        assert journal.entries == ["load x"]
        load_gate.open()
        save_gate.wait_reached()
        assert journal.entries == ["load x", "loaded x", "save x"]
        assert dataset.saves == []
        save_gate.open()
        thread.join(10)
        assert dataset.saves == [2]


class TestStore:
    def test_has_the_abilities_of_a_store(self):
        store = ScriptedStore()
        for ability in (Read, Write, Exists, List):
            assert isinstance(store, ability)

    def test_keeps_staged_bytes_out_of_sight(self):
        store = ScriptedStore()
        staged = store.stage("folder/x", b"1")
        assert store.files == {}
        assert store.unfinished == ["folder/x"]
        assert not store.exists("folder")
        staged.commit()
        staged.commit()
        staged.discard()
        assert store.read("folder/x") == b"1"
        assert store.exists("folder/x")
        assert store.exists("folder")
        assert store.glob("folder/*") == ["folder/x"]
        assert store.journal.entries == ["stage folder/x", "commit folder/x", "read folder/x"]

    def test_forgets_what_is_discarded(self):
        store = ScriptedStore()
        staged = store.stage("x", b"1")
        staged.discard()
        staged.discard()
        staged.commit()
        assert (store.files, store.unfinished) == ({}, [])
        assert store.journal.entries == ["stage x", "discard x"]

    def test_replaces_appends_and_refuses(self):
        store = ScriptedStore()
        store.stage("x", b"1").commit()
        store.stage("x", b"2", mode="append").commit()
        assert store.files == {"x": b"12"}
        store.stage("x", b"3").commit()
        with pytest.raises(FileExistsError):
            store.stage("x", b"4", mode="create").commit()
        assert (store.files, store.unfinished) == ({"x": b"3"}, [])

    @pytest.mark.parametrize("step", ["read", "stage", "commit"])
    def test_fails_on_request_and_keeps_nothing(self, step):
        store = ScriptedStore(**{f"{step}_error": OSError("no")})
        dataset = store.host(JSONDataset(filepath="x.json"))
        with pytest.raises(DatasetError, match="no"):
            dataset.save(1) if step != "read" else dataset.load()
        assert (store.files, store.unfinished) == ({}, [])

    @pytest.mark.parametrize("step", ["read", "stage", "commit"])
    def test_waits_at_gates(self, step):
        gate = Gate()
        store = ScriptedStore(**{f"{step}_gate": gate})
        dataset = store.host(JSONDataset(filepath="x.json"))

        def use():
            dataset.save(1)
            dataset.load()

        thread = threading.Thread(target=use)
        thread.start()
        gate.wait_reached()
        assert store.journal.entries[-1] == f"{step} x.json"
        gate.open()
        thread.join(10)
        assert store.files == {"x.json": b"1"}

    def test_hosts_versions(self):
        store = ScriptedStore()
        first, second = (
            store.host(JSONDataset(filepath="x.json", version=Version(None, save))) for save in ("v1", "v2")
        )
        first.save("one")
        second.save("two")
        assert sorted(store.files) == ["x.json/v1/x.json", "x.json/v2/x.json"]
        newest = store.host(JSONDataset(filepath="x.json", version=Version(None, None)))
        assert newest.load() == "two"
        with pytest.raises(VersionAlreadyExistsError):
            store.host(JSONDataset(filepath="x.json", version=Version(None, "v1"))).save("again")

    def test_leaves_the_dataset_that_it_hosts_alone(self, tmp_path):
        original = JSONDataset(filepath=tmp_path / "x.json")
        ScriptedStore().host(original).save(1)
        assert not original.exists()


class TestManualClock:
    def test_moves_when_told(self):
        clock = ManualClock(10)
        assert clock() == clock() == 10
        clock.advance(0.5)
        assert clock() == 10.5
        assert repr(clock) == "ManualClock(10.5)"

    def test_does_not_go_back(self):
        with pytest.raises(ValueError, match="does not go back"):
            ManualClock().advance(-1)
