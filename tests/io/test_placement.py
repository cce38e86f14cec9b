"""Where the I/O of a dataset takes place."""

from typing import Any

import pytest

from penstock.io import AbstractDataset, CachedDataset, MemoryDataset, Place, Placement, placement


class Blocking(AbstractDataset[Any, Any]):
    def load(self) -> Any: ...
    def save(self, data: Any) -> None: ...


class Native(AbstractDataset[Any, Any]):
    async def aload(self) -> Any: ...
    async def asave(self, data: Any) -> None: ...


class NativeLoad(Blocking):
    async def aload(self) -> Any: ...


class Backwards(Native):
    def load(self) -> Any: ...


class NotThreadSafe(Native):
    _THREAD_SAFE = False


class Foreign:
    def load(self) -> Any: ...
    def save(self, data: Any) -> None: ...


class ForeignNative(Foreign):
    async def aload(self) -> Any: ...


@pytest.mark.parametrize(
    ("dataset", "load", "save"),
    [
        (Blocking(), Place.THREAD, Place.THREAD),
        (Native(), Place.LOOP, Place.LOOP),
        (NativeLoad(), Place.LOOP, Place.THREAD),
        (Backwards(), Place.THREAD, Place.LOOP),
        (NotThreadSafe(), Place.HOME, Place.HOME),
        (MemoryDataset(), Place.INLINE, Place.INLINE),
        (Foreign(), Place.THREAD, Place.THREAD),
        (ForeignNative(), Place.LOOP, Place.THREAD),
    ],
)
def test_each_side_has_the_place_that_suits_it(dataset: object, load: Place, save: Place) -> None:
    assert placement(dataset) == Placement(load, save)
    assert placement(dataset) is placement(dataset)


@pytest.mark.parametrize("inner", [Blocking(), Native(), NotThreadSafe(), Foreign()])
def test_cache_goes_where_its_dataset_goes(inner: object) -> None:
    assert placement(CachedDataset(inner)) == placement(inner)
