"""Hooks with the arguments that Kedro 0.18 has."""

import json
import logging
from pathlib import Path

from kedro.framework.hooks import hook_impl
from kedro.io import LambdaDataSet, MemoryDataSet

logger = logging.getLogger(__name__)


class ProjectHooks:
    def __init__(self):
        self.told = {}

    @hook_impl
    def after_context_created(self, context):
        self.told["context"] = [context.params["threshold"], str(context.env)]
        self.told["spark"] = context.config_loader.get("globals*")["folders"]["raw"]

    @hook_impl
    def after_catalog_created(
        self, catalog, conf_catalog, conf_creds, feed_dict, save_version, load_versions
    ):
        catalog.add("added", MemoryDataSet("added"))
        catalog.add_feed_dict({"fed": [1, 2, 3]}, replace=True)
        catalog.add("computed", LambdaDataSet(load=lambda: 42, save=None))
        self.told["names"] = catalog.list("^cl")
        self.told["added"] = catalog._get_dataset("added").load()
        self.told["attribute"] = catalog.datasets.fed.load()
        self.told["feed"] = [feed_dict["params:cleaning.unit"], sorted(feed_dict["parameters"])]

    @hook_impl
    def before_node_run(self, node, catalog, inputs, is_async, session_id):
        self.told.setdefault("sessions", []).append(session_id)

    @hook_impl
    def before_pipeline_run(self, run_params, pipeline, catalog):
        self.told["run"] = [run_params["extra_params"], run_params["pipeline_name"], run_params["session_id"]]
        self.told["datasets"] = len(pipeline.data_sets())
        if run_params["pipeline_name"] is None:
            self.told["namespace"] = [n.name for n in pipeline.only_nodes_with_namespace("reports").nodes]

    @hook_impl
    def after_pipeline_run(self, run_params, run_result, pipeline, catalog):
        self.told["result"] = run_result
        Path("told.json").write_text(json.dumps(self.told))


class EmptyHooks:
    """As the template has it."""
