"""Saves of file datasets on their way: staged, and committed or discarded later."""

from collections.abc import Callable

from penstock.errors import VersionAlreadyExistsError
from penstock.io._failures import Guard, describe
from penstock.io.stores import Staged


class StagedSave:
    """A staged save whose failures are told in the words of its dataset.

    Args:
        dataset: whose save it is.
        staged: what the store has staged.
        after: called once after the commit.
    """

    __slots__ = ("_after", "_dataset", "_staged")

    def __init__(self, dataset: object, staged: Staged, after: Callable[[], None] | None = None) -> None:
        self._dataset = dataset
        self._staged = staged
        self._after = after

    def commit(self) -> None:
        """Make the data visible, all of it at once.

        Raises:
            VersionAlreadyExistsError: somebody else has saved this version in the meantime.
            DatasetError: the store failed; nothing has changed.
        """
        with Guard(self._dataset, "save"):
            try:
                self._staged.commit()
            except FileExistsError as error:
                raise VersionAlreadyExistsError(
                    f"{describe(self._dataset)} must not be overwritten, and somebody else has saved it meanwhile.\n"
                    "Choose another save version, or leave it out to get a new one."
                ) from error
        after, self._after = self._after, None
        if after is not None:
            after()

    def discard(self) -> None:
        """Forget the data; nothing of it is left behind. Does nothing after `commit`."""
        self._after = None
        self._staged.discard()
