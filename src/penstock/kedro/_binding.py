"""Which dataset of Penstock's engine stands for a dataset of Kedro, and where it does its work."""

from collections.abc import Collection
from typing import Any

from kedro.io import MemoryDataset

from penstock.io import DataCatalog, Place
from penstock.io._sides import is_native
from penstock.kedro._dataset import AwaitedDataset, KedroDataset, UnwatchedMemory, WatchedMemory
from penstock.kedro._mlflow import ActiveRuns
from penstock.kedro._native import recognise
from penstock.kedro._release import release
from penstock.kedro._treatment import Treatment
from penstock.kedro._validators import is_validated


class Binding:
    """Datasets of a catalog of Kedro for one run.

    Args:
        catalog: the catalog that serves the run.
        names: the datasets of the run.
        treatment: how to use them.
        hooked: whether plugins watch nodes or datasets.
        active_runs: of MLflow, to be shared with the threads that datasets are used on.

    Attributes:
        datasets: by name, the datasets for the engine.
        past_catalog: by name, the datasets of Kedro that are used without the catalog.
    """

    def __init__(
        self,
        catalog: Any,
        names: Collection[str],
        treatment: Treatment,
        hooked: bool,
        active_runs: ActiveRuns,
    ) -> None:
        self._catalog = catalog
        self._treatment = treatment
        self._hooked = hooked
        self._active_runs = active_runs
        self._is_plain = _is_plain(catalog)
        self.past_catalog: dict[str, Any] = {}
        treatment.check(names, catalog)
        self.datasets = {name: self._bound(name, release().dataset(catalog, name)) for name in names}

    def _bound(self, name: str, dataset: Any) -> Any:
        place = self._treatment.place(name, dataset)
        if place is Place.THREAD and any(is_native(type(dataset), side) for side in ("load", "save")):
            return self._used(AwaitedDataset, name, dataset, place)
        past = self._past(name, dataset) if place is Place.THREAD else None
        if past is not None:
            self.past_catalog[name] = dataset
            return past
        if isinstance(dataset, MemoryDataset) and place is Place.THREAD:
            return self._used(WatchedMemory, name, dataset, Place.INLINE)
        return self._used(KedroDataset, name, dataset, place)

    def _past(self, name: str, dataset: Any) -> Any:
        """What stands for a dataset that may be used without its catalog; None for most."""
        if not self._is_plain or is_validated(self._catalog, name):
            return None
        if type(dataset) is MemoryDataset:
            return None if self._hooked else self._used(UnwatchedMemory, name, dataset, Place.INLINE)
        return recognise(dataset) if self._treatment.native else None

    def _used(self, kind: type[KedroDataset], name: str, dataset: Any, place: Place) -> KedroDataset:
        return kind(self._catalog, name, dataset, place, self._active_runs)


def _is_plain(catalog: Any) -> bool:
    """Whether a catalog loads, saves and releases as Kedro's own do, whatever it is a subclass of."""
    return all(
        getattr(type(catalog), operation).__module__.startswith("kedro.io.")
        and operation not in vars(catalog)
        for operation in ("load", "save", "release")
    )


class BoundCatalog(DataCatalog):
    """The datasets of a run, by name, for a runner of Penstock."""

    def __init__(self, datasets: dict[str, Any]) -> None:
        super().__init__()
        self._entries = dict(datasets)
