"""CachedDataset: what it has seen once it does not ask for again."""

import logging
import pickle
from typing import Any

import anyio
import pytest

from penstock.errors import DatasetError
from penstock.io import AbstractDataset, CachedDataset, DataCatalog, MemoryDataset


class Counting(AbstractDataset[Any, Any]):
    def __init__(self, data: Any = None, path: str = "") -> None:
        self.data = data
        self.calls: list[str] = []

    def load(self) -> Any:
        self.calls.append("load")
        return self.data

    def save(self, data: Any) -> None:
        self.calls.append("save")
        self.data = data

    def exists(self) -> bool:
        return self.data is not None

    def release(self) -> None:
        self.calls.append("release")


class Native(Counting):
    async def aload(self) -> Any:
        self.calls.append("aload")
        return self.data

    async def asave(self, data: Any) -> None:
        self.calls.append("asave")
        self.data = data


def test_loads_once_until_released() -> None:
    inner = Counting([1])
    cached = CachedDataset(inner)
    assert cached.exists()
    assert cached.load() == cached.load() == [1]
    cached.release()
    assert cached.load() == [1]
    assert inner.calls == ["load", "release", "load"]


def test_saves_through_and_loads_from_memory() -> None:
    inner = Counting()
    cached = CachedDataset(inner)
    cached.save([2])
    assert cached.load() == [2]
    assert inner.calls == ["save"]


def test_consumers_do_not_share_the_cached_object() -> None:
    cached = CachedDataset(Counting([1]))
    cached.load().append(2)
    cached.load().append(3)
    assert cached.load() == [1]


def test_awaitable_side_awaits_the_dataset_behind() -> None:
    inner = Native([1])
    cached = CachedDataset(inner)

    async def use() -> None:
        assert await cached.aload() == [1]
        assert await cached.aload() == [1]
        await cached.asave([2])
        assert await cached.aload() == [2]
        assert await cached.aexists()
        await cached.arelease()

    anyio.run(use)
    assert inner.calls == ["aload", "asave", "release"]


def test_object_of_somebody_else_may_be_cached() -> None:
    class Foreign:
        def load(self) -> Any:
            return 3

        def save(self, data: Any) -> None: ...

    cached = CachedDataset(Foreign())
    assert not cached.exists()
    assert cached.load() == anyio.run(cached.aload) == 3
    cached.release()


def test_outlives_the_process_as_what_is_behind_it() -> None:
    assert not CachedDataset(Counting())._EPHEMERAL
    assert CachedDataset(MemoryDataset())._EPHEMERAL


def test_made_from_an_entry() -> None:
    catalog = DataCatalog.from_config(
        {"cached": {"type": "CachedDataset", "dataset": {"type": Counting, "data": 5}, "copy_mode": "assign"}}
    )
    assert catalog.load("cached") == 5


def test_versioned_inside_is_refused() -> None:
    with pytest.raises(DatasetError, match="Move 'versioned' up"):
        CachedDataset({"type": Counting, "versioned": True})


def test_neither_dataset_nor_entry_is_refused() -> None:
    with pytest.raises(DatasetError, match="was given a int"):
        CachedDataset(3)


def test_entry_can_be_written_again() -> None:
    cached = CachedDataset(Counting(1))
    assert cached.to_config()["dataset"] == {"type": f"{__name__}.Counting", "data": 1}


def test_pickle_leaves_the_cache_behind(caplog: pytest.LogCaptureFixture) -> None:
    cached = CachedDataset(Counting([1]))
    cached.load()
    with caplog.at_level(logging.WARNING):
        again = pickle.loads(pickle.dumps(cached))
    assert not again._cache.exists()
    assert cached._cache.exists()
    assert not caplog.records


def test_repr_shows_what_is_behind() -> None:
    shown = repr(CachedDataset(Counting(1, path="https://ada:hunter2@host/x")))
    assert "Counting(data=1" in shown
    assert "cache=penstock.io.MemoryDataset()" in shown
    assert "hunter2" not in shown
