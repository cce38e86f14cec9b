"""What happened, in order."""

import threading
from collections.abc import Iterator

from penstock.testing._changes import CEILING, Changes


class Journal:
    """A record of what happened, in order, written by any number of threads.

    Args:
        ceiling: seconds after which a wait for an entry fails.

    >>> journal = Journal()
    >>> journal.note("load", "flights")
    >>> journal.note("run", "clean")
    >>> journal.entries
    ['load flights', 'run clean']
    >>> journal.before("load flights", "run clean")
    True
    """

    def __init__(self, *, ceiling: float = CEILING) -> None:
        self._changes = Changes(ceiling)
        self._entries: list[tuple[str, threading.Thread]] = []

    def note(self, *words: str) -> None:
        """Write down that something happened, in so many words."""
        with self._changes.change():
            self._entries.append((" ".join(words), threading.current_thread()))

    @property
    def entries(self) -> list[str]:
        """Everything written so far."""
        return [entry for entry, _ in self._entries]

    def about(self, name: str) -> list[str]:
        """The entries in which `name` is one of the words."""
        return [entry for entry in self.entries if name in entry.split()]

    def threads(self, entry: str) -> set[threading.Thread]:
        """The threads on which `entry` was written."""
        return {thread for found, thread in self._entries if found == entry}

    def before(self, first: str, second: str) -> bool:
        """Whether `first` was written before `second` was, each for the first time; both have to be there.

        Raises:
            ValueError: one of them is not.
        """
        entries = self.entries
        return entries.index(first) < entries.index(second)

    def wait_noted(self, entry: str, count: int = 1) -> None:
        """Block until `entry` has been written `count` times.

        Raises:
            WaitedTooLongError: it has not.
        """
        self._changes.wait(lambda: self.entries.count(entry) >= count, lambda: self._absent(entry))

    async def await_noted(self, entry: str, count: int = 1) -> None:
        """Await that `entry` has been written `count` times; the awaitable form of `wait_noted`."""
        await self._changes.await_(lambda: self.entries.count(entry) >= count, lambda: self._absent(entry))

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __contains__(self, entry: str) -> bool:
        return entry in self.entries

    def __repr__(self) -> str:
        return f"<Journal: {'; '.join(self.entries) or 'empty'}>"

    def _absent(self, entry: str) -> str:
        return f"'{entry}' was to be written in {self!r}."
