"""Saves of file datasets on their way: staged, and committed or discarded later."""

from collections.abc import Callable

from penstock.errors import DatasetError
from penstock.io._failures import Guard
from penstock.io._staged import AwaitedStaged, Staged
from penstock.io._worker import on_worker


class StagedSave:
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
        staged: Staged,
        taken: Callable[[], DatasetError],
        after: Callable[[], None] | None = None,
    ) -> None:
        self._dataset = dataset
        self._staged = staged
        self._taken = taken
        self._after = after

    def commit(self) -> None:
        """Make the data visible, all of it at once.

        Raises:
            DatasetError: the store failed, or what must be new is there by now; nothing has changed.
        """
        with Guard(self._dataset, "save"):
            try:
                self._staged.commit()
            except FileExistsError as error:
                raise self._taken() from error
        after, self._after = self._after, None
        if after is not None:
            after()

    def discard(self) -> None:
        """Forget the data; nothing of it is left behind. Does nothing after `commit`."""
        self._after = None
        self._staged.discard()


class AwaitedStagedSave:
    """The same for a save that is awaited; what comes after the commit is called on a worker.

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
        staged: AwaitedStaged,
        taken: Callable[[], DatasetError],
        after: Callable[[], None] | None = None,
    ) -> None:
        self._dataset = dataset
        self._staged = staged
        self._taken = taken
        self._after = after

    async def acommit(self) -> None:
        """Make the data visible, all of it at once.

        Raises:
            DatasetError: the store failed, or what must be new is there by now; nothing has changed.
        """
        with Guard(self._dataset, "save"):
            try:
                await self._staged.acommit()
            except FileExistsError as error:
                raise self._taken() from error
        after, self._after = self._after, None
        if after is not None:
            await on_worker(after)

    async def adiscard(self) -> None:
        """Forget the data; nothing of it is left behind. Does nothing after `acommit`."""
        self._after = None
        await self._staged.adiscard()
