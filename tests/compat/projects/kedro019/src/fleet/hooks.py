"""Hooks with the arguments that Kedro 0.19 has."""

import json
from pathlib import Path

from kedro.framework.hooks import hook_impl
from kedro.io import MemoryDataset


class FleetHooks:
    def __init__(self):
        self.told = {}

    @hook_impl
    def after_catalog_created(self, catalog, feed_dict):
        catalog.add("extra", MemoryDataset(7))
        self.told["raw"] = catalog.list("ship")
        self.told["extra"] = catalog.get_dataset("extra").load()
        self.told["feed"] = feed_dict["params:knots"]

    @hook_impl
    def before_node_run(self, node, session_id):
        self.told["session"] = session_id

    @hook_impl
    def after_pipeline_run(self, run_params, run_result, catalog):
        self.told["result"] = run_result
        self.told["extra_params"] = run_params["extra_params"]
        self.told["same"] = run_params["session_id"] == self.told.pop("session")
        Path("told.json").write_text(json.dumps(self.told))
