"""MemoryDataset: data that lives in this process only."""

from typing import Any, Final, NoReturn

from penstock.errors import DatasetError
from penstock.io._copies import COPIERS, IMMUTABLE, Copier, CopyMode, is_quick
from penstock.io._dataset import AbstractDataset
from penstock.io._failures import describe, refuse_none


class _Empty:
    """Nothing has been saved: not even None, which is a value."""

    def __repr__(self) -> str:
        return "<nothing>"

    def __reduce__(self) -> str:
        return "_EMPTY"  # one and the same in every process


_EMPTY: Final = _Empty()


class MemoryDataset(AbstractDataset[Any, Any], guarded=False):
    """Keeps data in memory, isolated: what one consumer changes, no other sees.

    Args:
        data: what to begin with; None counts as data here, though it cannot be saved.
        copy_mode: "assign" hands over the very object, "copy" calls its `copy()`, "deepcopy" copies all
            that it holds. Left out, the cheapest way that isolates is chosen by type: immutable values,
            Arrow tables and handles of remote frames are shared, pandas, numpy and polars copy in their
            own way, everything else is copied deeply.
        metadata: whatever you want to keep beside it.

    Raises:
        DatasetError: there is no such copy mode.

    >>> dataset = MemoryDataset([1, 2])
    >>> dataset.load().append(3)
    >>> dataset.load()
    [1, 2]
    """

    _EPHEMERAL = True
    _INLINE = True
    _REMEMBERS = False

    __slots__ = ("_copier", "_copy_mode", "_data")

    def __init__(
        self, data: Any = _EMPTY, copy_mode: CopyMode | None = None, metadata: dict[str, Any] | None = None
    ) -> None:
        if copy_mode not in COPIERS:
            modes = ", ".join(repr(mode) for mode in COPIERS if mode)
            raise DatasetError(
                f"There is no copy mode {copy_mode!r}. Choose one of {modes}, or leave it out."
            )
        self._copy_mode = copy_mode
        self._copier = COPIERS[copy_mode]
        if metadata is not None:
            self.metadata = metadata
        self._data = data if data is _EMPTY else self._copied(data)

    # Short methods instead of derived and guarded ones: they are called for every value of every node.

    def load(self) -> Any:
        data = self._data
        return data if type(data) in IMMUTABLE else self._copied(data)

    def save(self, data: Any) -> None:
        if type(data) in IMMUTABLE:
            self._data = data
        elif data is None:
            refuse_none(self)
        else:
            self._data = self._copied(data)

    # A large copy would hold up the event loop, so it is made on a thread.

    async def aload(self) -> Any:
        if self._is_quick():
            return self.load()
        from anyio.to_thread import run_sync

        return await run_sync(self.load)

    async def asave(self, data: Any) -> None:
        if self._is_quick(data):
            return self.save(data)
        from anyio.to_thread import run_sync

        return await run_sync(self.save, data)

    def exists(self) -> bool:
        return self._data is not _EMPTY

    async def aexists(self) -> bool:
        return self._data is not _EMPTY

    def release(self) -> None:
        self._data = _EMPTY

    async def arelease(self) -> None:
        self._data = _EMPTY

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Withdraw the shortcut of `_take` from a subclass that loads in a way of its own."""
        super().__init_subclass__(**kwargs)
        if "load" in vars(cls) and "_take" not in vars(cls):
            cls._take = AbstractDataset._take  # type: ignore[method-assign]  # that is the point

    def _is_quick(self, data: Any = None) -> bool:
        return is_quick(self._data if data is None else data, self._copier)

    def _take(self) -> Any:
        """Hand over the very object and forget it: for the last consumer, who needs no copy."""
        data, self._data = self._data, _EMPTY
        if data is _EMPTY:
            self._nothing_saved()
        return data

    def _copied(self, data: Any) -> Any:
        if data is _EMPTY:
            self._nothing_saved()
        copier: Copier = self._copier
        try:
            return copier(data)
        except Exception as error:
            raise DatasetError(
                f"A {type(data).__qualname__} cannot be copied, but copies keep the consumers of "
                f"{describe(self)} apart.\n"
                f"{type(error).__name__}: {error}\n"
                "Use MemoryDataset(copy_mode='assign') to hand over the object itself."
            ) from error

    def _nothing_saved(self) -> NoReturn:
        raise DatasetError(
            f"{describe(self)} holds no data: nothing was saved to it, or it has been released."
        )

    def _describe(self) -> dict[str, Any]:
        data = None if self._data is _EMPTY else f"<{type(self._data).__name__}>"
        return {"data": data, "copy_mode": self._copy_mode}

    def _init_arguments(self) -> dict[str, Any]:
        given = {"copy_mode": self._copy_mode, "metadata": self.metadata}
        return {name: value for name, value in given.items() if value is not None}
