"""A cache of Kedro before a file that Penstock reads and writes."""

from typing import Any

from penstock.io import AbstractDataset, CachedDataset
from penstock.kedro._native._file import config_of


class NativeCached(CachedDataset):
    """Keeps what it loads and saves where the original keeps it, so that both have one cache.

    Args:
        original: the `CachedDataset` of Kedro.
        inner: what stands for the dataset behind it.
    """

    def __init__(self, original: Any, inner: AbstractDataset[Any, Any]) -> None:
        super().__init__(inner)
        self._original = original
        self._cache = original._cache
        self._EPHEMERAL = original._EPHEMERAL
        self.metadata = original.metadata

    def __repr__(self) -> str:
        return repr(self._original)

    def _init_config(self) -> dict[str, Any]:
        return config_of(self._original)
