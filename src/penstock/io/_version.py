"""Versions of data: their names, and the scope within which everything is saved under one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import NamedTuple


class Version(NamedTuple):
    """Which version of a dataset to load and which to save.

    `load=None` is the latest complete one; `save=None` is that of the run, or a new one for each save.
    """

    load: str | None
    save: str | None


class VersionScope:
    """One run's view of versions: it saves under one, and keeps reading those it has read."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.of_a_run = False  # rather than opened by a caller
        # By identity, as datasets need not be hashable; each is kept so that its identity stays its own.
        self._read: dict[int, tuple[object, str]] = {}

    def remembered(self, dataset: object) -> str | None:
        """The version of a dataset that was read in this scope."""
        found = self._read.get(id(dataset))
        return found and found[1]

    def remember(self, dataset: object, version: str) -> None:
        """Go on reading this version."""
        self._read[id(dataset)] = (dataset, version)

    def forget(self, dataset: object) -> None:
        """Look for the latest version again."""
        self._read.pop(id(dataset), None)


_scope: ContextVar[VersionScope | None] = ContextVar("penstock_version_scope", default=None)


def current_scope() -> VersionScope | None:
    """The scope that the calling code runs in."""
    return _scope.get()


@contextmanager
def saving_as(version: str | None = None) -> Iterator[VersionScope]:
    """Save everything that has no version of its own under one and the same, given or made from the time.

    Threads and tasks started inside belong to it as far as context variables are carried to them.

    >>> with saving_as("2024-05-01T12.00.00.000Z") as scope:
    ...     scope.version
    '2024-05-01T12.00.00.000Z'
    """
    token = _scope.set(VersionScope(version or generate_timestamp()))
    try:
        scope = _scope.get()
        assert scope is not None
        yield scope
    finally:
        _scope.reset(token)


@contextmanager
def run_scope() -> Iterator[VersionScope]:
    """The scope of a run: the one that its caller has opened by `saving_as`, else one of its own.

    A run inside a node of another run does not share that one's: it may save what the other has saved already.
    """
    outer = _scope.get()
    if outer is not None and not outer.of_a_run:
        yield outer
        return
    with saving_as() as scope:
        scope.of_a_run = True
        yield scope


class _Clock:
    """Milliseconds that always move on, so that two saves never meet in one version."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = Lock()

    def tick(self) -> int:
        import time

        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1_000_000)
            return self._last


_clock = _Clock()


def generate_timestamp() -> str:
    """The current time in UTC as a version, to the millisecond; never the same twice in one process.

    >>> len(generate_timestamp())
    24
    """
    import time

    seconds, milliseconds = divmod(_clock.tick(), 1000)
    return f"{time.strftime('%Y-%m-%dT%H.%M.%S', time.gmtime(seconds))}.{milliseconds:03d}Z"
