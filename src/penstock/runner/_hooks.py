"""Calls the hooks of a plugin manager as a run goes on."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import InvalidRunError
from penstock.io import DataCatalog
from penstock.pipeline import Pipeline

if TYPE_CHECKING:
    from penstock.engine import Event


class HookCalls:
    """A subscriber that turns events into the hook calls of Kedro's specification, one at a time.

    Args:
        manager: a pluggy plugin manager, or anything whose `hook` attribute has the hooks as methods.
        pipeline: what runs.
        catalog: its datasets.
        is_async: whether I/O overlaps.
        run_id: the name of the run.
    """

    def __init__(
        self, manager: Any, pipeline: Pipeline, catalog: DataCatalog, is_async: bool, run_id: str
    ) -> None:
        self._hook = manager.hook
        self._nodes = {node.name: node for node in pipeline.graph.nodes}
        self._common = {"catalog": catalog, "is_async": is_async, "run_id": run_id}

    def before_node(self, name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call `before_node_run`; its results replace inputs.

        Raises:
            TypeError: a hook returned something else than a dict or None.
            InvalidRunError: a hook returned a value for something that is no input of the node.
        """
        replaced: dict[str, Any] = {}
        for answer in self._hook.before_node_run(node=self._nodes[name], inputs=inputs, **self._common):
            if not isinstance(answer, dict):
                raise TypeError(
                    f"'before_node_run' must return None or a dict that maps names of inputs of node '{name}' to new "
                    f"values, but a hook returned a {type(answer).__name__}."
                )
            replaced |= answer
        unknown = [key for key in replaced if key not in inputs]
        if unknown:
            raise InvalidRunError(
                f"'before_node_run' returned a value for '{unknown[0]}', which node '{name}' does not read."
                f"{did_you_mean(unknown[0], inputs)} It may replace: {', '.join(inputs) or 'nothing'}."
            )
        return replaced

    def __call__(self, event: "Event") -> None:
        """Call the hook that belongs to an event, if one does."""
        from penstock import engine

        node = self._nodes.get(getattr(event, "node", ""))
        match event:
            case engine.DatasetLoading(dataset=name):
                self._hook.before_dataset_loaded(dataset_name=name, node=node)
            case engine.DatasetLoaded(dataset=name, data=data):
                self._hook.after_dataset_loaded(dataset_name=name, data=data, node=node)
            case engine.DatasetSaving(dataset=name, data=data):
                self._hook.before_dataset_saved(dataset_name=name, data=data, node=node)
            case engine.DatasetSaved(dataset=name, data=data):
                self._hook.after_dataset_saved(dataset_name=name, data=data, node=node)
            case engine.NodeFinished(inputs=inputs, outputs=outputs):
                self._hook.after_node_run(node=node, inputs=inputs, outputs=outputs, **self._common)
            case engine.NodeFailed(inputs=inputs, error=error):
                self._hook.on_node_error(error=error, node=node, inputs=inputs, **self._common)
