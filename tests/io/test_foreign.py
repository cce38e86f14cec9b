"""Objects with `load` and `save` that are no datasets of ours, and objects that only look so."""

from typing import Any

import anyio
import pytest

from penstock.io import MemoryDataset
from penstock.io._foreign import acall, call, is_dataset


class Plain:
    def __init__(self) -> None:
        self.data: Any = 1

    def load(self) -> Any:
        return self.data

    def save(self, data: Any) -> None:
        self.data = data


class NeedsAPath:
    def load(self, path: str) -> Any: ...
    def save(self, path: str) -> None: ...


class Model:
    @classmethod
    def load(cls) -> Any: ...
    def save(self, path: str) -> None: ...


def image() -> Any:
    return pytest.importorskip("PIL.Image").new("L", (1, 1))


@pytest.mark.parametrize("value", [Plain(), MemoryDataset()])
def test_datasets(value: object) -> None:
    assert is_dataset(value)


@pytest.mark.parametrize("value", [3, {"load": 1}, NeedsAPath(), Model(), Plain, pytest, image()])
def test_data(value: object) -> None:
    assert not is_dataset(value)


def test_awaiting_what_only_blocks() -> None:
    async def use() -> Any:
        dataset = Plain()
        await acall(dataset, "save", 5)
        return await acall(dataset, "load"), await acall(dataset, "exists"), await acall(dataset, "release")

    assert anyio.run(use) == (5, False, False)


def test_awaiting_what_can_be_awaited() -> None:
    class Native(Plain):
        async def aload(self) -> Any:
            return "natively"

    assert anyio.run(acall, Native(), "load") == "natively"
    assert call(Native(), "load") == 1


def test_blocking_on_what_can_only_be_awaited() -> None:
    class OnlyNative:
        data: Any = 1

        async def aload(self) -> Any:
            return self.data

        async def asave(self, data: Any) -> None:
            self.data = data

        async def aconfirm(self) -> None:
            self.data = "confirmed"

    dataset = OnlyNative()
    call(dataset, "save", 5)
    assert (call(dataset, "load"), call(dataset, "exists"), call(dataset, "release")) == (5, False, False)
    call(dataset, "confirm")
    assert dataset.data == "confirmed"


def test_what_a_dataset_cannot_do_is_not_passed_over() -> None:
    class LoadsOnly:
        def load(self) -> Any: ...

    with pytest.raises(AttributeError, match="save"):
        call(LoadsOnly(), "save", 5)
    with pytest.raises(AttributeError, match="save"):
        anyio.run(acall, LoadsOnly(), "save", 5)
