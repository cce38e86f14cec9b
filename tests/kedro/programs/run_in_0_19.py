"""A program for Kedro 0.19: runs one pipeline with Kedro's runner and with ours, and prints what each left behind."""

import asyncio
import json
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.framework.hooks.manager import _create_hook_manager
from kedro.io import DataCatalog, KedroDataCatalog
from kedro.pipeline import node, pipeline
from kedro.runner import SequentialRunner

from penstock.kedro import AsyncRunner

warnings.simplefilter("ignore")  # of Kedro 0.19 about itself


class Journal:
    def __init__(self) -> None:
        self.told: list[Any] = []

    @hook_impl
    def before_node_run(self, node: Any, catalog: Any, inputs: Any, session_id: str) -> None:
        self.told.append(["running", node.name, type(catalog).__name__, inputs, session_id])

    @hook_impl
    def after_node_run(self, node: Any, outputs: Any, session_id: str) -> None:
        self.told.append(["ran", node.name, outputs, session_id])

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any) -> None:
        self.told.append(["saved", dataset_name, data])


def louder(text: str) -> str:
    return text.upper()


async def louder_awaited(text: str) -> str:
    await asyncio.sleep(0)
    return text.upper()


def twice(text: str, share: float) -> tuple[str, float]:
    return text * 2, share


def run(runner: Any, kind: Any, folder: Path, function: Any) -> dict[str, Any]:
    """What a run leaves behind."""
    (folder / "raw.txt").write_text("so")
    entries = {
        name: {"type": "text.TextDataset", "filepath": f"{folder}/{name}.txt"}
        for name in ("raw", "{made}_file")
    }
    entries["plain"] = {"type": "MemoryDataset"}
    catalog = kind.from_config(entries)
    catalog.add_feed_dict({"params:share": 0.5})
    flow = pipeline(
        [
            node(function, "raw", "loud_file", name="louder"),
            node(twice, ["loud_file", "params:share"], ["long", "plain"], name="twice"),
            node(louder, "long", "last_file", name="last"),
            node(louder, "loud_file", "unknown", name="unknown"),
        ]
    )
    hooks, journal = _create_hook_manager(), Journal()
    hooks.register(journal)
    result = runner.run(flow, catalog, hooks, "mine")
    return {
        "result": result,
        "told": sorted(map(json.dumps, journal.told)),
        "registered": sorted(catalog.list()),
        "patterns": catalog.config_resolver.list_patterns(),
        "files": {file.name: file.read_text() for file in sorted(folder.iterdir())},
    }


def main() -> None:
    found: dict[str, dict[str, Any]] = {}
    for kind in (DataCatalog, KedroDataCatalog):
        for name, runner, function in (
            ("theirs", SequentialRunner(), louder),
            ("ours", AsyncRunner(), louder_awaited),
            ("ours, on threads", AsyncRunner(max_workers=2, native_datasets=False), louder_awaited),
        ):
            with tempfile.TemporaryDirectory() as folder:
                found.setdefault(kind.__name__, {})[name] = run(runner, kind, Path(folder), function)
    json.dump(found, sys.stderr)


if __name__ == "__main__":
    main()
