"""A store in memory that does as it is told."""

from fnmatch import fnmatchcase
from typing import Any, TypeVar

from penstock.io import FileDataset
from penstock.io.stores import Bytes, Mode, Staged
from penstock.testing._gate import Gate
from penstock.testing._journal import Journal

_Dataset = TypeVar("_Dataset", bound="FileDataset[Any, Any]")


class ScriptedStore:
    """Bytes in memory under paths, written in two steps, with gates and failures for each step.

    It writes `read p`, `stage p`, `commit p` and `discard p` in its journal. Every attribute may be changed while it is
    in use.

    Args:
        journal: where to write down what happens.
        read_gate: where reads wait.
        stage_gate: where data waits before it is staged.
        commit_gate: where staged data waits before it is visible.
        read_error: what a read raises, after its gate.
        stage_error: what staging raises, after its gate.
        commit_error: what a commit raises, after its gate; nothing has become visible then.

    Attributes:
        files: what is visible, by path.
        unfinished: paths that have been staged and neither committed nor discarded.

    >>> from penstock.datasets.text import TextDataset
    >>> store = ScriptedStore()
    >>> greeting = store.host(TextDataset(filepath="greeting.txt"))
    >>> staged = greeting.stage("hello")
    >>> store.files, store.unfinished
    ({}, ['greeting.txt'])
    >>> staged.commit()
    >>> store.files, store.unfinished
    ({'greeting.txt': b'hello'}, [])
    """

    def __init__(
        self,
        *,
        journal: Journal | None = None,
        read_gate: Gate | None = None,
        stage_gate: Gate | None = None,
        commit_gate: Gate | None = None,
        read_error: BaseException | None = None,
        stage_error: BaseException | None = None,
        commit_error: BaseException | None = None,
    ) -> None:
        self.journal = Journal() if journal is None else journal
        self.read_gate = read_gate
        self.stage_gate = stage_gate
        self.commit_gate = commit_gate
        self.read_error = read_error
        self.stage_error = stage_error
        self.commit_error = commit_error
        self.files: dict[str, bytes] = {}
        self.unfinished: list[str] = []

    def host(self, dataset: "_Dataset") -> "_Dataset":
        """The same file dataset, with its bytes in this store."""
        return dataset._copy(_store=self, _exists_function=self.exists, _glob_function=self.glob)

    def read(self, path: str) -> bytes:
        """All the bytes at `path`."""
        self._step("read", path, self.read_gate, self.read_error)
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path]

    def stage(self, path: str, data: Bytes, *, mode: Mode = "replace", scratch: str | None = None) -> Staged:
        """Take `data` in, ready to appear at `path` at once."""
        del scratch  # unfinished work is nowhere to be seen here
        self._step("stage", path, self.stage_gate, self.stage_error)
        return _Staged(self, path, bytes(data), mode)

    def exists(self, path: str) -> bool:
        """Whether there is a file at `path`, or one below it."""
        return path in self.files or any(file.startswith(f"{path}/") for file in self.files)

    def glob(self, pattern: str) -> list[str]:
        """The paths that fit a shell pattern."""
        return [path for path in self.files if fnmatchcase(path, pattern)]

    def __repr__(self) -> str:
        return f"<ScriptedStore: {len(self.files)} files, {len(self.unfinished)} unfinished>"

    def _step(self, doing: str, path: str, gate: Gate | None, error: BaseException | None) -> None:
        self.journal.note(doing, path)
        if gate is not None:
            gate.pass_through()
        if error is not None:
            raise error


class _Staged:
    """Bytes on their way into a `ScriptedStore`."""

    def __init__(self, store: ScriptedStore, path: str, data: bytes, mode: Mode) -> None:
        self._store = store
        self._path = path
        self._data = data
        self._mode = mode
        self._over = False
        store.unfinished.append(path)

    def commit(self) -> None:
        if self._over:
            return
        store, path = self._store, self._path
        try:
            store._step("commit", path, store.commit_gate, store.commit_error)
            if self._mode == "create" and path in store.files:
                raise FileExistsError(path)
        except BaseException:
            self.discard()
            raise
        before = store.files.get(path, b"") if self._mode == "append" else b""
        store.files[path] = before + self._data
        self._finish()

    def discard(self) -> None:
        if not self._over:
            self._store.journal.note("discard", self._path)
            self._finish()

    def _finish(self) -> None:
        self._over = True
        self._store.unfinished.remove(self._path)
