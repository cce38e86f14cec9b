"""Datasets that do as they are told: wait at gates, fail, and write down what happened to them."""

from copy import deepcopy
from typing import Any

from penstock.io import AbstractDataset
from penstock.testing._gate import Gate
from penstock.testing._journal import Journal

_NOTHING: Any = object()


class ScriptedDataset(AbstractDataset[Any, Any]):
    """Data in memory that the engine takes for data on storage, loaded and saved by blocking calls.

    It writes `load x`, `loaded x`, `save x`, `saved x`, `release x` and `confirm x` in its journal. Every attribute may
    be changed while it is in use.

    Args:
        data: what a load gives, a copy for each.
        name: what it is called in journals and reprs.
        journal: where to write down what happens.
        load_gate: where loads wait before they end.
        save_gate: where saves wait before their data is there.
        load_error: what a load raises, after its gate.
        save_error: what a save raises, after its gate.

    Attributes:
        saves: everything that has been saved, in order.

    >>> dataset = ScriptedDataset([1], name="numbers", journal=Journal())
    >>> dataset.load()
    [1]
    >>> dataset.journal
    <Journal: load numbers; loaded numbers>
    """

    _SINGLE_PROCESS = True

    def __init__(
        self,
        data: Any = _NOTHING,
        *,
        name: str = "scripted",
        journal: Journal | None = None,
        load_gate: Gate | None = None,
        save_gate: Gate | None = None,
        load_error: BaseException | None = None,
        save_error: BaseException | None = None,
    ) -> None:
        self.name = name
        self.journal = Journal() if journal is None else journal
        self.load_gate = load_gate
        self.save_gate = save_gate
        self.load_error = load_error
        self.save_error = save_error
        self.saves: list[Any] = []
        self._data = data

    def load(self) -> Any:
        """Give a copy of the data, if gate and error allow."""
        self.journal.note("load", self.name)
        if self.load_gate is not None:
            self.load_gate.pass_through()
        return self._give()

    def save(self, data: Any) -> None:
        """Keep a copy of the data, if gate and error allow."""
        self.journal.note("save", self.name)
        if self.save_gate is not None:
            self.save_gate.pass_through()
        self._keep(data)

    def exists(self) -> bool:
        """Whether there is data."""
        return self._data is not _NOTHING

    def release(self) -> None:
        """Write it down; the data stays, as it would on storage."""
        self.journal.note("release", self.name)

    def confirm(self) -> None:
        """Write it down."""
        self.journal.note("confirm", self.name)

    def _give(self) -> Any:
        if self.load_error is not None:
            raise self.load_error
        if self._data is _NOTHING:
            raise FileNotFoundError(f"nothing has been saved to '{self.name}'")
        self.journal.note("loaded", self.name)
        return deepcopy(self._data)

    def _keep(self, data: Any) -> None:
        if self.save_error is not None:
            raise self.save_error
        self._data = deepcopy(data)
        self.saves.append(self._data)
        self.journal.note("saved", self.name)

    def _describe(self) -> dict[str, Any]:
        return {"name": self.name}


class AsyncScriptedDataset(ScriptedDataset):
    """The same, awaited natively."""

    async def aload(self) -> Any:
        """Give a copy of the data, if gate and error allow."""
        self.journal.note("load", self.name)
        if self.load_gate is not None:
            await self.load_gate.apass_through()
        return self._give()

    async def asave(self, data: Any) -> None:
        """Keep a copy of the data, if gate and error allow."""
        self.journal.note("save", self.name)
        if self.save_gate is not None:
            await self.save_gate.apass_through()
        self._keep(data)


class HomeScriptedDataset(ScriptedDataset):
    """The same, not thread-safe: it must only be used on a run's home thread, one call at a time."""

    _THREAD_SAFE = False
