"""What type checkers must make of the io room. Checked, never run."""

from collections.abc import Mapping
from typing import Any, assert_type

from penstock.io import (
    AbstractDataset,
    AbstractVersionedDataset,
    CachedDataset,
    DataCatalog,
    MemoryDataset,
    Place,
    Placement,
    Stages,
    Version,
    placement,
    saving_as,
)


class Blocking(AbstractDataset[int, str]):
    def load(self) -> str:
        return ""

    def save(self, data: int) -> None: ...


class Native(AbstractDataset[int, str]):
    async def aload(self) -> str:
        return ""

    async def asave(self, data: int) -> None: ...


class WrongSide(AbstractDataset[int, str]):
    async def load(self) -> str:  # type: ignore[override]  # the blocking side is not a coroutine
        return ""

    def save(self, data: int) -> None: ...


class Versioned(AbstractVersionedDataset[int, str]):
    def load(self) -> str:
        return self._get_load_path().as_posix()

    def save(self, data: int) -> None: ...


async def both_sides(blocking: Blocking, native: Native, versioned: Versioned) -> None:
    assert_type(blocking.load(), str)
    assert_type(await blocking.aload(), str)
    assert_type(native.load(), str)
    assert_type(await native.aload(), str)
    assert_type(await native.aexists(), bool)
    native.save(3)
    await blocking.asave(3)
    native.save("3")  # type: ignore[arg-type]  # int goes in
    await blocking.asave("3")  # type: ignore[arg-type]  # int goes in
    assert_type(versioned.resolve_load_version(), str | None)
    assert_type(versioned.list_versions(), list[str])


# Either side alone makes a class that can be used.
Blocking()
Native()


async def catalog(entries: Mapping[str, Mapping[str, Any]]) -> None:
    found = DataCatalog.from_config(
        entries, credentials={"db": {}}, load_versions={"a": "1"}, save_version=None
    )
    assert_type(found, DataCatalog)
    assert_type(DataCatalog.from_yaml("catalog.yml", "credentials.yml", {"alpha": 0.1}), DataCatalog)
    assert_type(found.copy(), DataCatalog)
    assert_type(found.keys(), list[str])
    assert_type(found.exists("a"), bool)
    assert_type(await found.aexists("a"), bool)
    assert_type(found.filter("a", by_type=[MemoryDataset, CachedDataset]), list[str])
    found["a"] = 3


def places(dataset: object) -> None:
    assert_type(placement(dataset), Placement)
    assert_type(placement(dataset).load, Place)


def staging(dataset: Stages) -> None:
    staged = dataset.stage(3)
    staged.commit()
    staged.discard()


def versions() -> None:
    with saving_as() as scope:
        assert_type(scope.version, str)
    assert_type(Version(None, "1").save, str | None)


MemoryDataset([1], copy_mode="copy")
MemoryDataset([1], copy_mode="shallow")  # type: ignore[arg-type]  # no such mode
