"""Datasets of Kedro as datasets for Penstock's engine, used through the catalog that they belong to."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Any

from kedro.io import MemoryDataset
from kedro.io.memory_dataset import _EMPTY

from penstock.io import Place, Placement
from penstock.io._copies import IMMUTABLE
from penstock.io._sides import is_native
from penstock.kedro._errors import load_failure, save_failure
from penstock.kedro._lines import log_passing
from penstock.kedro._mlflow import ActiveRuns
from penstock.kedro._threads import blame_thread
from penstock.kedro._validators import validated


class KedroDataset:
    """A dataset in a catalog of Kedro. The catalog loads and saves it, so that what Kedro does beside it is done.

    It is used by one thread at a time, since what datasets of Kedro keep in themselves has no locks.

    Args:
        catalog: the catalog.
        name: the name of the dataset there.
        dataset: the dataset.
        place: where it is loaded and saved.
        active_runs: of MLflow, to be shared with the threads that it is used on.
    """

    def __init__(self, catalog: Any, name: str, dataset: Any, place: Place, active_runs: ActiveRuns) -> None:
        self._catalog = catalog
        self._active_runs = active_runs
        self._name = name
        self._dataset = dataset
        self._place = place
        self._lock = Lock()
        self._EPHEMERAL = bool(getattr(dataset, "_EPHEMERAL", isinstance(dataset, MemoryDataset)))
        if hasattr(dataset, "confirm"):
            self.confirm = partial(catalog.confirm, name)

    def load(self) -> Any:
        """What the catalog loads."""
        with self._in_turn():
            return self._catalog.load(self._name)

    def save(self, data: Any) -> None:
        """Have the catalog save it."""
        with self._in_turn():
            self._catalog.save(self._name, data)

    def release(self) -> None:
        """Have the catalog release it."""
        self._catalog.release(self._name)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        self._active_runs.share()
        with self._lock:
            try:
                yield
            except Exception as error:
                if self._place is Place.THREAD:
                    blame_thread(self._name, self._dataset, error)
                raise

    def _placement(self) -> Placement:
        return Placement(self._place, self._place)

    # For whoever tells where the data is:

    def _describe(self) -> dict[str, Any]:
        described: dict[str, Any] = self._dataset._describe()
        return described

    @property
    def _version(self) -> Any:
        return getattr(self._dataset, "_version", None)

    def resolve_save_version(self) -> str | None:
        """The version that is saved."""
        version: str | None = self._dataset.resolve_save_version()
        return version

    def __repr__(self) -> str:
        return repr(self._dataset)


class AwaitedDataset(KedroDataset):
    """One that is written with `aload` or `asave`, or both: these are awaited on the event loop."""

    async def aload(self) -> Any:
        """What the dataset loads, checked as the catalog checks it."""
        self._active_runs.share()
        log_passing("load", self._name, self._dataset)
        try:
            data = await self._dataset.aload()
        except Exception as error:
            raise load_failure(self._name, self._dataset, error) from error
        return validated(self._catalog, self._name, data, "load")

    async def asave(self, data: Any) -> None:
        """Have the dataset save it, checked as the catalog checks it."""
        self._active_runs.share()
        log_passing("save", self._name, self._dataset)
        data = validated(self._catalog, self._name, data, "save")
        try:
            await self._dataset.asave(data)
        except Exception as error:
            raise save_failure(self._name, self._dataset, error) from error

    def _placement(self) -> Placement:
        cls = type(self._dataset)
        load, save = (Place.LOOP if is_native(cls, side) else self._place for side in ("load", "save"))
        return Placement(load, save)


class WatchedMemory(KedroDataset):
    """A `MemoryDataset` of Kedro that others look at: the catalog loads and saves it as Kedro does, on the spot."""

    def _take(self) -> Any:
        return self.load()

    def _is_quick(self, data: Any = None) -> bool:
        return type(getattr(self._dataset, "_data", None) if data is None else data) in IMMUTABLE


class UnwatchedMemory(WatchedMemory):
    """One that nobody looks at: its last consumer gets the very object, without a copy.

    What Kedro does around it, such as drawing it for log lines that nobody sees, takes longer than the rest.
    """

    def load(self) -> Any:
        """A copy of the data, as Kedro makes it."""
        data = self._dataset._data
        return data if type(data) in IMMUTABLE else self._dataset.load()

    def save(self, data: Any) -> None:
        """Keep a copy of the data, as Kedro makes it."""
        if type(data) in IMMUTABLE:
            self._dataset._data = data
        else:
            self._dataset.save(data)

    def release(self) -> None:
        """Forget the data."""
        self._dataset._release()

    def _take(self) -> Any:
        taken = self._dataset._data
        if taken is _EMPTY:
            return self._dataset.load()  # which says so
        self._dataset._release()
        return taken
