"""Hooks with the arguments that Kedro 1.x has."""

import json
from pathlib import Path
from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import CatalogProtocol, DataCatalog, MemoryDataset
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node


class OrchardHooks:
    def __init__(self) -> None:
        self.told: dict[str, Any] = {}

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        self.told["context"] = [context.project_path.name, context.params["model"]["kilos"]]

    @hook_impl
    def after_catalog_created(
        self,
        catalog: CatalogProtocol,
        conf_catalog: dict[str, Any],
        conf_creds: dict[str, Any],
        parameters: dict[str, Any],
        save_version: str,
        load_versions: dict[str, str],
    ) -> None:
        catalog["bonus"] = MemoryDataset(1)
        self.told["parameters"] = sorted(parameters)
        self.told["types"] = [catalog.get_type("trees"), isinstance(catalog, DataCatalog)]

    @hook_impl(tryfirst=True)
    def before_node_run(self, node: Node, inputs: dict[str, Any], is_async: bool, run_id: str):
        return {"bonus": 10} if "bonus" in inputs else None

    @hook_impl
    def on_node_error(self, error: Exception, node: Node, run_id: str) -> None:
        Path("error.txt").write_text(f"{node.name}: {error}")

    @hook_impl
    def after_pipeline_run(
        self, run_params: dict[str, Any], run_result: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        self.told["result"] = {
            name: dataset.load() for name, dataset in run_result.items() if name == "weight"
        }
        self.told["pipelines"] = run_params["pipeline_names"]
        self.told["grouped"] = [group.name for group in pipeline.group_nodes_by("namespace")]
        Path("told.json").write_text(json.dumps(self.told))
