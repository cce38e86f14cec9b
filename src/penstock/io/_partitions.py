"""Partitions: what a partitioned dataset loads."""

from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from typing import Any

from penstock._portal import enter_loop
from penstock.io._bounded import all_of
from penstock.io._foreign import acall, call


class Partitions(dict[str, Callable[[], Any]]):
    """The partitions of a dataset: a dict from the id of each to a function that loads it when called.

    As many partitions as the dataset allows are loaded at a time by `load_all()`, by `await aload_all()`, and by
    `async for name, data in partitions`, which has no more than these in memory.

    Args:
        loaders: what loads each partition.
        concurrency: how many are loaded at a time.

    >>> from penstock.io import MemoryDataset
    >>> from penstock.io._partitions import PartitionLoader
    >>> partitions = Partitions({"a": PartitionLoader(MemoryDataset, 1), "b": PartitionLoader(MemoryDataset, 2)})
    >>> partitions["a"]()
    1
    >>> partitions.load_all()
    {'a': 1, 'b': 2}
    """

    def __init__(self, loaders: Mapping[str, "PartitionLoader"], concurrency: int = 32) -> None:
        super().__init__(loaders)
        self._concurrency = concurrency

    def load_all(self) -> dict[str, Any]:
        """The data of every partition by its id.

        Raises:
            DatasetError: one of them could not be loaded.
        """
        return enter_loop(self.aload_all)

    async def aload_all(self) -> dict[str, Any]:
        """The data of every partition by its id; the awaitable form of `load_all`."""
        return await self._aload(list(self))

    async def __aiter__(self) -> AsyncIterator[tuple[str, Any]]:
        """The id and the data of each partition, in order; the next ones are loaded together when these are used up."""
        ids = list(self)
        for start in range(0, len(ids), self._concurrency):
            loaded = await self._aload(ids[start : start + self._concurrency])
            for partition in list(loaded):
                yield partition, loaded.pop(partition)

    async def _aload(self, ids: list[str]) -> dict[str, Any]:
        loaded = await all_of((partial(_aload, self[name]) for name in ids), self._concurrency)
        return dict(zip(ids, loaded, strict=True))


class PartitionLoader:
    """Loads one partition when called; the dataset of the partition is made only then.

    Args:
        make: makes the dataset.
        args: what to call it with.
    """

    __slots__ = ("_args", "_make")

    def __init__(self, make: Callable[..., Any], *args: Any) -> None:
        self._make = make
        self._args = args

    def __call__(self) -> Any:
        return call(self._make(*self._args), "load")

    async def aload(self) -> Any:
        """Load it; the awaitable form of calling."""
        return await acall(self._make(*self._args), "load")


async def _aload(loader: Any) -> Any:
    """Load by what a user may have put in the place of a loader, too: any function."""
    if isinstance(loader, PartitionLoader):
        return await loader.aload()
    from penstock.io._worker import on_worker

    return await on_worker(loader)
