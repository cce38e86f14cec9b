"""A hook of every kind, which writes down what it was told."""

import json
import os
import threading
from pathlib import Path

from kedro.framework.hooks import hook_impl

_STORY = Path(os.environ.get("PROVE_IT_STORY", "hooks.jsonl"))


def _shown(value):
    """What can be compared between two processes: sizes and types instead of addresses."""
    if isinstance(value, dict):
        return {
            str(key): _shown(one) for key, one in sorted(value.items(), key=repr)
        }  # files are read in any order
    if isinstance(value, (list, tuple, set, frozenset)):
        shown = [_shown(one) for one in value]
        return sorted(shown, key=repr) if isinstance(value, (set, frozenset)) else shown
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    if callable(value):
        return "something to call"
    if hasattr(value, "shape"):
        return f"{type(value).__name__}{value.shape}"
    return type(value).__name__


def _named(value):
    return getattr(value, "name", type(value).__name__)


class StoryHooks:
    """Writes one line for each call, and tells when two calls overlap."""

    def __init__(self):
        self._inside = threading.Lock()

    def _tell(self, hook, **about):
        alone = self._inside.acquire(blocking=False)
        with _STORY.open("a") as file:
            file.write(json.dumps({"hook": hook, "alone": alone, **about}, ensure_ascii=False) + "\n")
        if alone:
            self._inside.release()

    @hook_impl
    def after_context_created(self, context):
        self._tell(
            "after_context_created",
            env=context.env,
            params=_shown(context.params),
        )

    @hook_impl
    def after_catalog_created(
        self, catalog, conf_catalog, conf_creds, parameters, save_version, load_versions
    ):
        self._tell(
            "after_catalog_created",
            entries=sorted(conf_catalog),
            credentials=sorted(conf_creds),
            parameters=sorted(parameters),
            load_versions=sorted(load_versions or {}),
        )

    @hook_impl
    def before_pipeline_run(self, run_params, pipeline, catalog):
        self._tell(
            "before_pipeline_run",
            nodes=sorted(node.name for node in pipeline.nodes),
            params=self._params(run_params),
        )

    @hook_impl
    def after_pipeline_run(self, run_params, run_result, pipeline, catalog):
        self._tell("after_pipeline_run", result=sorted(run_result), params=self._params(run_params))

    @hook_impl
    def on_pipeline_error(self, error, run_params, pipeline, catalog):
        self._tell(
            "on_pipeline_error", error=f"{type(error).__name__}: {error}", params=self._params(run_params)
        )

    @hook_impl
    def before_node_run(self, node, catalog, inputs, is_async):
        self._tell("before_node_run", node=node.name, tags=sorted(node.tags), inputs=_shown(inputs))

    @hook_impl
    def after_node_run(self, node, catalog, inputs, outputs, is_async):
        self._tell("after_node_run", node=node.name, inputs=_shown(inputs), outputs=_shown(outputs))

    @hook_impl
    def on_node_error(self, error, node, catalog, inputs, is_async):
        self._tell(
            "on_node_error", node=node.name, error=f"{type(error).__name__}: {error}", inputs=_shown(inputs)
        )

    @hook_impl
    def before_dataset_loaded(self, dataset_name, node):
        self._tell("before_dataset_loaded", dataset=dataset_name, node=_named(node))

    @hook_impl
    def after_dataset_loaded(self, dataset_name, data, node):
        self._tell("after_dataset_loaded", dataset=dataset_name, node=_named(node), data=_shown(data))

    @hook_impl
    def before_dataset_saved(self, dataset_name, data, node):
        self._tell("before_dataset_saved", dataset=dataset_name, node=_named(node), data=_shown(data))

    @hook_impl
    def after_dataset_saved(self, dataset_name, data, node):
        self._tell("after_dataset_saved", dataset=dataset_name, node=_named(node), data=_shown(data))

    def _params(self, run_params):
        passing = ("run_id", "session_id", "project_path", "kedro_version", "runner")
        return {name: _shown(value) for name, value in sorted(run_params.items()) if name not in passing}


class ReplacingHooks:
    """Changes what a node is given, and what its catalog has."""

    @hook_impl
    def after_catalog_created(self, catalog):
        catalog["put_in_by_a_hook"] = {"by": "a hook"}

    @hook_impl
    def before_node_run(self, node, inputs):
        if node.name == "replaced":
            return {"settings_file": {"replaced": sorted(inputs["settings_file"])}}
        return None
