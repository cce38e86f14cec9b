"""How many bytes a load or a save moves: told by whoever moves them, kept for whoever asked."""

from collections.abc import Callable
from contextvars import ContextVar
from threading import Lock
from typing import Self


class Traffic:
    """The bytes that one load or save has moved so far: what is told by `count_bytes` within its `with` block.

    Attributes:
        bytes: how many; None as long as nobody has told of any, as with datasets that are not files.
        admit: asked with the size of what is to be read, before it is; raises `NoRoom` if it should wait.

    >>> with Traffic() as traffic:
    ...     count_bytes(3)
    ...     count_bytes(4)
    >>> traffic
    Traffic(7)
    """

    __slots__ = ("_lock", "_token", "admit", "bytes")

    def __init__(self) -> None:
        self.bytes: int | None = None
        self.admit: Callable[[int], None] | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        # No generator: one that an interrupt leaves behind would be closed later, in another context.
        self._token = _asked.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _asked.reset(self._token)
        self.admit = None

    def add(self, number: int) -> None:
        """Count more of them; callable from any thread."""
        with self._lock:
            self.bytes = (self.bytes or 0) + number

    def __repr__(self) -> str:
        return f"Traffic({self.bytes})"


class NoRoom(BaseException):
    """What was about to be read would take more memory than there is at the moment; it is to be read later."""


_asked: ContextVar[Traffic | None] = ContextVar("penstock_traffic", default=None)


def count_bytes(number: int) -> None:
    """Tell that the load or save under way moves so many bytes to or from where the data is kept.

    File datasets do so by themselves; for a dataset of your own, call it in `load`, `save` or their awaitable
    forms, as often as there is something to tell. Events, progress and timelines then have the figures.
    Where nobody has asked, nothing happens.

    >>> from penstock import AbstractDataset
    >>> class Page(AbstractDataset):
    ...     def load(self):
    ...         content = b"<html>"
    ...         count_bytes(len(content))
    ...         return content
    ...     def save(self, data): ...
    """
    traffic = _asked.get()
    if traffic is not None:
        traffic.add(number)


def expect_bytes(number: int) -> None:
    """Tell that the load under way is about to hold so many bytes; stores do so once they know, before they read.

    Raises:
        NoRoom: not now. Whoever asked for the load asks again later.
    """
    traffic = _asked.get()
    if traffic is not None and traffic.admit is not None:
        traffic.admit(number)
