"""Data on its way between a dataset and a node."""

from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from penstock.engine._actions import Action, Commit, Confirm, Decode, Fetch, Load, Release, Save
from penstock.engine._events import DatasetFailed, DatasetLoaded, DatasetLoading, DatasetSaved, DatasetSaving
from penstock.io import Traffic

if TYPE_CHECKING:
    from penstock.engine._record import Record

# Put together here, since that takes longer than the question.
_LOADING = (Load, Fetch, Decode)
_LAST_STEPS = (Load, Decode, Save, Commit)
_TIDYING = (Confirm, Release)


class Passing:
    """Tells what becomes of a load or a save, and writes on its error which dataset and node it is about.

    Each step is taken within `with passing.on(action):`. The first one tells that it begins, the last one that it has
    ended. Every load and save goes through here, those in memory too, so this is no generator: that would take twice as
    long.

    Args:
        record: what remembers and tells.
        action: the first step.
        data: what is saved.
        traffic: counts its bytes; data in memory has none.

    Attributes:
        data: what is on its way.
        traffic: as given.
    """

    __slots__ = ("_action", "_begun", "_dataset", "_node", "_record", "_start", "_told", "data", "traffic")

    def __init__(self, record: "Record", action: Action, data: Any, traffic: Traffic | None) -> None:
        self.data = data
        self.traffic = traffic
        self._record = record
        self._action = action
        self._begun = False
        self._told = record.data_watched and not isinstance(action, _TIDYING)
        if self._told:
            self._dataset, self._node = record.names_of(action)
            self._start = record.clock()

    def on(self, action: Action) -> Self:
        """The same, at another step."""
        self._action = action
        return self

    def __enter__(self) -> Self:
        if self._told and not self._begun:
            try:
                self._tell_begin()
            except Exception as error:
                self._fail(error)
                raise
        self._begun = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None and self._told and isinstance(self._action, _LAST_STEPS):
            try:
                self._tell_end()
            except Exception as another:
                self._fail(another)
                raise
        elif isinstance(error, Exception):
            self._fail(error)

    async def __aenter__(self) -> Self:
        return await self._record.apart(self.__enter__)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._record.apart(self.__exit__, kind, error, traceback)

    def _tell_begin(self) -> None:
        dataset, node, traffic = self._dataset, self._node, self.traffic
        if isinstance(self._action, _LOADING):
            self._record.tell(DatasetLoading(dataset, node, traffic))
        else:
            self._record.tell(DatasetSaving(dataset, node, self.data, traffic))

    def _tell_end(self) -> None:
        told = DatasetLoaded if isinstance(self._action, _LOADING) else DatasetSaved
        seconds = self._record.clock() - self._start
        moved = None if self.traffic is None else self.traffic.bytes
        self._record.tell(told(self._dataset, self._node, self.data, seconds, moved))

    def _fail(self, error: Exception) -> None:
        self._record.blame(self._action, error)
        if self._told:
            self._record.tell_failure(DatasetFailed(self._dataset, self._node, error))
