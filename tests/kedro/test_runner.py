"""AsyncRunner leaves behind what Kedro's own runner leaves behind, and calls what that calls."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kedro.framework.hooks import hook_impl
from kedro.framework.hooks.manager import _create_hook_manager
from kedro.io import AbstractDataset, DataCatalog, MemoryDataset
from kedro.pipeline import node, pipeline
from kedro.runner import AbstractRunner, SequentialRunner

from penstock.kedro import AsyncRunner

RUNNERS: dict[str, Callable[[], AbstractRunner]] = {
    "of Kedro": SequentialRunner,
    "of Penstock": AsyncRunner,
    "of Penstock, on threads": lambda: AsyncRunner(max_workers=2),
}


class TextDataset(AbstractDataset[str, str]):
    """A file, and where it was used."""

    def __init__(self, filepath: Path) -> None:
        self._filepath = filepath
        self.threads: list[str] = []
        self.confirmed = 0

    def load(self) -> str:
        self.threads.append(threading.current_thread().name)
        return self._filepath.read_text()

    def save(self, data: str) -> None:
        self.threads.append(threading.current_thread().name)
        self._filepath.write_text(data)

    def confirm(self) -> None:
        self.confirmed += 1

    def _exists(self) -> bool:
        return self._filepath.exists()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}


class Journal:
    """A plugin that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.nodes: list[Any] = []

    @hook_impl
    def before_dataset_loaded(self, dataset_name: str, node: Any) -> None:
        self.told.append(("loading", dataset_name, node.name))

    @hook_impl
    def after_dataset_loaded(self, dataset_name: str, data: Any, node: Any) -> None:
        self.told.append(("loaded", dataset_name, data, node.name))

    @hook_impl
    def before_node_run(self, node: Any, catalog: Any, inputs: Any, run_id: str) -> None:
        self.nodes.append(node)
        self.told.append(("running", node.name, sorted(catalog), dict(inputs), run_id))

    @hook_impl
    def after_node_run(self, node: Any, outputs: Any) -> None:
        self.told.append(("ran", node.name, dict(outputs)))

    @hook_impl
    def on_node_error(self, error: Exception, node: Any, inputs: Any) -> None:
        self.told.append(("failed", node.name, repr(error), dict(inputs)))

    @hook_impl
    def before_dataset_saved(self, dataset_name: str, data: Any, node: Any) -> None:
        self.told.append(("saving", dataset_name, data, node.name))

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any, node: Any) -> None:
        self.told.append(("saved", dataset_name, data, node.name))


def hooks_of(*plugins: object) -> Any:
    manager = _create_hook_manager()
    for plugin in plugins:
        manager.register(plugin)
    return manager


def louder(text: str) -> str:
    return text.upper()


def twice(text: str, times: int) -> tuple[str, int]:
    return text * times, times


def failing(_: object) -> None:
    raise ZeroDivisionError("no such number")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, TextDataset]:
    (tmp_path / "raw").write_text("so")
    return {name: TextDataset(tmp_path / name) for name in ("raw", "loud", "long")}


@pytest.fixture
def catalog(files: dict[str, TextDataset]) -> DataCatalog:
    return DataCatalog({**files, "params:times": MemoryDataset(2)})


FLOW = pipeline(
    [
        node(louder, "raw", "loud", name="louder"),
        node(twice, ["loud", "params:times"], ["long", "count"], name="twice"),
    ]
)
IN_MEMORY = pipeline(
    [
        node(louder, "raw", "loud", name="louder"),
        node(twice, ["loud", "params:times"], ["long", "count"], name="twice"),
        node(louder, "long", "longest", name="louder_still"),
    ]
)


@pytest.mark.parametrize("runner", RUNNERS)
def test_every_output_is_given_back_as_the_dataset_of_the_catalog(runner: str, catalog: DataCatalog) -> None:
    result = RUNNERS[runner]().run(FLOW, catalog)
    assert result == {"long": catalog["long"], "count": catalog["count"]}
    assert (result["long"].load(), result["count"].load()) == ("SOSO", 2)


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_catalog_is_left_with_the_same_datasets_and_without_what_has_been_used(runner: str) -> None:
    catalog = DataCatalog({"raw": MemoryDataset("so"), "params:times": MemoryDataset(2)})
    RUNNERS[runner]().run(IN_MEMORY, catalog)
    there = {name: catalog[name].exists() for name in sorted(catalog)}
    assert there == {
        "count": True,
        "long": False,
        "longest": True,
        "loud": False,
        "params:times": True,
        "raw": True,
    }


@pytest.mark.parametrize("runner", RUNNERS)
def test_hooks_are_told_the_same_in_the_same_order(runner: str) -> None:
    catalog = DataCatalog({"raw": MemoryDataset("so"), "params:times": MemoryDataset(2)})
    journal = Journal()
    RUNNERS[runner]().run(IN_MEMORY, catalog, hooks_of(journal), run_id="mine")
    names = ["count", "long", "longest", "loud", "params:times", "raw"]
    in_order = [told for told in journal.told if "params:times" not in told]
    assert in_order == [
        ("loading", "raw", "louder"),
        ("loaded", "raw", "so", "louder"),
        ("running", "louder", names, {"raw": "so"}, "mine"),
        ("ran", "louder", {"loud": "SO"}),
        ("saving", "loud", "SO", "louder"),
        ("saved", "loud", "SO", "louder"),
        ("loading", "loud", "twice"),
        ("loaded", "loud", "SO", "twice"),
        ("running", "twice", names, {"loud": "SO", "params:times": 2}, "mine"),
        ("ran", "twice", {"long": "SOSO", "count": 2}),
        ("saving", "long", "SOSO", "twice"),
        ("saved", "long", "SOSO", "twice"),
        ("saving", "count", 2, "twice"),
        ("saved", "count", 2, "twice"),
        ("loading", "long", "louder_still"),
        ("loaded", "long", "SOSO", "louder_still"),
        ("running", "louder_still", names, {"long": "SOSO"}, "mine"),
        ("ran", "louder_still", {"longest": "SOSO"}),
        ("saving", "longest", "SOSO", "louder_still"),
        ("saved", "longest", "SOSO", "louder_still"),
    ]
    assert all(told in IN_MEMORY.nodes for told in journal.nodes)


def test_hooks_get_the_very_nodes_of_the_pipeline() -> None:
    journal = Journal()
    catalog = DataCatalog({"raw": MemoryDataset("so"), "params:times": MemoryDataset(2)})
    AsyncRunner().run(IN_MEMORY, catalog, hooks_of(journal))
    assert [id(told) for told in journal.nodes] == [id(node) for node in IN_MEMORY.nodes]
