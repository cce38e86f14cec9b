"""Saves of file datasets on their way: staged, and committed or discarded later."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from penstock.errors import DatasetError
from penstock.io._failures import Guard
from penstock.io._staged import AwaitedStaged, Staged
from penstock.io._worker import on_worker

S = TypeVar("S")


class _OnItsWay(Generic[S]):
    """A staged save whose failures are told in the words of its dataset.

    Args:
        dataset: whose save it is.
        staged: what the store has staged.
        taken: what to say when a place that must be new has been taken by the time of the commit.
        after: called once after the commit.
    """

    __slots__ = ("_after", "_dataset", "_staged", "_taken")

    def __init__(
        self,
        dataset: object,
        staged: S,
        taken: Callable[[], DatasetError],
        after: Callable[[], None] | None = None,
    ) -> None:
        self._dataset = dataset
        self._staged = staged
        self._taken = taken
        self._after = after

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what fails inside."""
        with Guard(self._dataset, "commit"):
            try:
                yield
            except FileExistsError as error:
                raise self._taken() from error

    def _follow_up(self) -> Callable[[], None] | None:
        """What comes after the commit, for the first who asks."""
        after, self._after = self._after, None
        return after


class StagedSave(_OnItsWay[Staged]):
    """A save that is staged and committed by blocking calls."""

    __slots__ = ()

    def commit(self) -> None:
        """Make the data visible, all of it at once.

        Raises:
            DatasetError: the store failed, or what must be new is there by now; nothing has changed.
        """
        with self._told():
            self._staged.commit()
        if (after := self._follow_up()) is not None:
            after()

    def discard(self) -> None:
        """Forget the data; nothing of it is left behind. Does nothing after `commit`."""
        self._after = None
        self._staged.discard()


class AwaitedStagedSave(_OnItsWay[AwaitedStaged]):
    """A save that is awaited; what comes after the commit is called on a worker."""

    __slots__ = ()

    async def acommit(self) -> None:
        """Make the data visible, all of it at once.

        Raises:
            DatasetError: the store failed, or what must be new is there by now; nothing has changed.
        """
        with self._told():
            await self._staged.acommit()
        if (after := self._follow_up()) is not None:
            await on_worker(after)

    async def adiscard(self) -> None:
        """Forget the data; nothing of it is left behind. Does nothing after `acommit`."""
        self._after = None
        await self._staged.adiscard()
