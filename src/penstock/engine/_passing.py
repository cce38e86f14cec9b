"""Data on its way between a dataset and a node."""

from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from penstock.engine._actions import Action, Load, Save
from penstock.engine._events import DatasetFailed, DatasetLoaded, DatasetLoading, DatasetSaved, DatasetSaving
from penstock.io import Traffic

if TYPE_CHECKING:
    from penstock.engine._record import Record


class Passing:
    """Tells what becomes of a load or a save inside, and writes on its error which dataset and node it is about.

    Every load and save goes through here, those in memory too, so this is no generator: that would take twice as long.

    Args:
        record: what remembers and tells.
        action: what is done inside.
        data: what is saved.
        traffic: counts its bytes; data in memory has none.

    Attributes:
        data: what is on its way.
    """

    __slots__ = ("_action", "_dataset", "_node", "_record", "_start", "_told", "_traffic", "data")

    def __init__(self, record: "Record", action: Action, data: Any, traffic: Traffic | None) -> None:
        self.data = data
        self._record = record
        self._action = action
        self._traffic = traffic
        self._told = record.watched and isinstance(action, Load | Save)
        if self._told:
            self._dataset, self._node = record.names_of(action)
            self._start = record.clock()

    def __enter__(self) -> Self:
        if self._told:
            try:
                self._tell_begin()
            except Exception as error:
                self._fail(error)
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None and self._told:
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
        dataset, node, traffic = self._dataset, self._node, self._traffic
        if isinstance(self._action, Load):
            self._record.tell(DatasetLoading(dataset, node, traffic))
        else:
            self._record.tell(DatasetSaving(dataset, node, self.data, traffic))

    def _tell_end(self) -> None:
        told = DatasetLoaded if isinstance(self._action, Load) else DatasetSaved
        moved = None if self._traffic is None else self._traffic.bytes
        self._record.tell(
            told(self._dataset, self._node, self.data, self._record.clock() - self._start, moved)
        )

    def _fail(self, error: Exception) -> None:
        self._record.blame(self._action, error)
        if self._told:
            self._record.tell_failure(DatasetFailed(self._dataset, self._node, error))
