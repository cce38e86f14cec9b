"""What Kedro 0.19 and Kedro 1 do differently around a run."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from kedro import __version__

_IN_MEMORY = {"{default}": {"type": "MemoryDataset"}}


class Kedro1:
    """Kedro 1: catalogs keep what runtime patterns stand for, and runs give back datasets."""

    run_id = "run_id"  # what hooks call the name of a run

    def dataset(self, catalog: Any, name: str) -> Any:
        """The dataset of a name, made if it was not yet."""
        return catalog.get(name, fallback_to_runtime_pattern=True)

    @contextmanager
    def serving(self, catalog: Any) -> Iterator[Any]:
        """The catalog that serves a run, which has a dataset for every name."""
        yield catalog

    def result(self, catalog: Any, outputs: Iterable[str], known: Iterable[str]) -> dict[str, Any]:  # noqa: ARG002
        """What a runner gives back: the datasets of the pipeline's outputs."""
        return {name: catalog[name] for name in outputs}

    def names(self, catalog: Any) -> list[str]:
        """The names of all datasets of a catalog, parameters included; patterns stand for more."""
        return list(catalog)

    def lay_over(self, catalog: Any, name: str, data: Any) -> None:
        """Put a dataset, or plain data, in place of whatever has the name."""
        catalog[name] = data


class Kedro019:
    """Kedro 0.19: the runner brings a pattern for names without an entry, and runs give back data in memory."""

    run_id = "session_id"

    def dataset(self, catalog: Any, name: str) -> Any:
        """The dataset of a name, made if it was not yet."""
        return catalog._get_dataset(name)

    @contextmanager
    def serving(self, catalog: Any) -> Iterator[Any]:
        """The catalog that serves a run, which has a dataset for every name as long as the run lasts."""
        serving = catalog.shallow_copy(extra_dataset_patterns=_IN_MEMORY)
        try:
            yield serving
        finally:
            resolver: Any = getattr(serving, "config_resolver", None)
            if hasattr(resolver, "remove_runtime_patterns"):  # since 0.19.10
                resolver.remove_runtime_patterns(_IN_MEMORY)

    def result(self, catalog: Any, outputs: Iterable[str], known: Iterable[str]) -> dict[str, Any]:
        """What a runner gives back: the data of outputs that are in memory, or that nobody has described."""
        from kedro.io import MemoryDataset, SharedMemoryDataset

        described = set(known)
        return {
            name: catalog.load(name)
            for name in outputs
            if name not in described
            or isinstance(catalog._get_dataset(name), MemoryDataset | SharedMemoryDataset)
        }

    def names(self, catalog: Any) -> list[str]:
        """The names of all datasets of a catalog, parameters included; patterns stand for more."""
        names: list[str] = catalog.list()
        return names

    def lay_over(self, catalog: Any, name: str, data: Any) -> None:
        """Put a dataset, or plain data, in place of whatever has the name."""
        from kedro.io import AbstractDataset, MemoryDataset

        dataset = data if isinstance(data, AbstractDataset) else MemoryDataset(data)
        catalog.add(name, dataset, replace=True)


Release = Kedro1 | Kedro019


@cache
def release() -> Release:
    """The Kedro that is installed."""
    return Kedro019() if __version__.startswith("0.") else Kedro1()
