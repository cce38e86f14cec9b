"""Several files saved as one folder, in places that know no folders."""

from collections.abc import Mapping
from typing import Protocol

from penstock.io._staged import Staged
from penstock.io.stores._capabilities import Bytes, Folders, Write
from penstock.io.stores._inside import inside


class _Place(Write, Folders, Protocol):
    """A place whose folders are nothing but the names of their files."""


def stage_together(
    store: _Place, path: str, files: Mapping[str, Bytes], *, clear: bool = False, scratch: str | None = None
) -> Staged:
    """Write `files` where nobody looks, ready to appear below `path` one after the other.

    Raises:
        DatasetError: a name leads out of the folder.
    """
    contents = {f"{path}/{inside(name)}": data for name, data in files.items()}
    staged: list[Staged] = []
    try:
        for at, data in contents.items():
            staged.append(store.stage(at, data, scratch=scratch))
    except BaseException:
        for one in staged:
            one.discard()
        raise
    return _StagedTogether(store, path, staged, frozenset(contents), clear)


class _StagedTogether:
    """Several staged files of one folder."""

    __slots__ = ("_clear", "_folder", "_keep", "_staged", "_store")

    def __init__(
        self, store: _Place, folder: str, staged: list[Staged], keep: frozenset[str], clear: bool
    ) -> None:
        self._store = store
        self._folder = folder
        self._staged = staged
        self._keep = keep
        self._clear = clear

    def commit(self) -> None:
        if not self._staged:
            return
        try:
            for one in self._staged:
                one.commit()
            if self._clear:
                self._remove_others()
        finally:
            self.discard()

    def discard(self) -> None:
        for one in self._staged:
            one.discard()
        self._staged = []

    def _remove_others(self) -> None:
        for path in self._store.files_below(self._folder):
            if path not in self._keep:
                self._store.remove(path)
