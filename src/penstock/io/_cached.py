"""CachedDataset: remembers in memory what another dataset loaded or saved."""

from collections.abc import Mapping
from typing import Any

from penstock.errors import DatasetError
from penstock.io._copies import CopyMode
from penstock.io._dataset import AbstractDataset
from penstock.io._failures import describe
from penstock.io._foreign import acall, call, is_dataset
from penstock.io._memory import MemoryDataset
from penstock.io._placement import Placement, placement
from penstock.io._version import Version


class CachedDataset(AbstractDataset[Any, Any]):
    """Loads and saves through another dataset, and keeps the data in memory until it is released.

    Args:
        dataset: the dataset behind it, or the catalog entry that describes it.
        version: the versions of the dataset behind it, where that is given as an entry.
        copy_mode: as for `MemoryDataset`.
        metadata: whatever you want to keep beside it.

    Raises:
        DatasetError: what is behind it is neither a dataset nor the description of one.
    """

    _SINGLE_PROCESS = True

    def __init__(
        self,
        dataset: Any,
        version: Version | None = None,
        copy_mode: CopyMode | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._dataset = _made(dataset, version)
        self._cache = MemoryDataset(copy_mode=copy_mode)
        # What lies behind decides what is left after the process.
        self._EPHEMERAL = getattr(self._dataset, "_EPHEMERAL", False)
        self.metadata = metadata

    def load(self) -> Any:
        if self._cache.exists():
            return self._cache.load()
        data = call(self._dataset, "load")
        self._cache.save(data)
        return data

    async def aload(self) -> Any:
        if self._cache.exists():
            return self._cache.load()
        data = await acall(self._dataset, "load")
        self._cache.save(data)
        return data

    def save(self, data: Any) -> None:
        call(self._dataset, "save", data)
        self._cache.save(data)

    async def asave(self, data: Any) -> None:
        await acall(self._dataset, "save", data)
        self._cache.save(data)

    def exists(self) -> bool:
        return self._cache.exists() or bool(call(self._dataset, "exists"))

    async def aexists(self) -> bool:
        return self._cache.exists() or bool(await acall(self._dataset, "exists"))

    def release(self) -> None:
        self._cache.release()
        call(self._dataset, "release")

    async def arelease(self) -> None:
        self._cache.release()
        await acall(self._dataset, "release")

    def _placement(self) -> Placement:
        return Placement(*placement(self._dataset)[:2])  # what is cached is the object, so there are no steps

    def __repr__(self) -> str:
        name = f"{type(self).__module__}.{type(self).__qualname__}"
        return f"{name}(dataset={describe(self._dataset)}, cache={describe(self._cache)})"

    def _init_config(self) -> dict[str, Any]:
        config = super()._init_config()
        inner = config["dataset"]
        # A versioned cache says so itself; its dataset must not say it again.
        if inner.pop("versioned", False):
            config["versioned"] = True
        return config

    def __getstate__(self) -> dict[str, Any]:
        """Another process starts with an empty cache; this one keeps its own."""
        return {**self.__dict__, "_cache": MemoryDataset(copy_mode=self._cache._copy_mode)}


def _made(dataset: Any, version: Version | None) -> Any:
    if not isinstance(dataset, Mapping):
        if is_dataset(dataset):
            return dataset
        raise DatasetError(
            f"CachedDataset keeps the data of another dataset, but was given a {type(dataset).__name__}.\n"
            "Give it a dataset, or the entry of one: {'type': ..., ...}."
        )
    if "versioned" in dataset:
        raise DatasetError(
            "The dataset inside a CachedDataset says 'versioned'. Move 'versioned' up to the CachedDataset "
            "itself."
        )
    config = dict(dataset)
    if version:
        config["versioned"] = True
    return AbstractDataset.from_config("the dataset inside", config, *(version or ()))
