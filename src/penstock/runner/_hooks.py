"""Calls the hooks of nodes and datasets as a run goes on."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import InvalidRunError
from penstock.io import DataCatalog
from penstock.pipeline import Pipeline

if TYPE_CHECKING:
    from penstock.engine import Event


class HookCalls:
    """A subscriber that turns events into hook calls, of those hooks that a plugin has; false if there are none.

    Args:
        manager: what `penstock.hooks` hands to runners; or a plugin manager of pluggy with Kedro's specification.
        pipeline: what runs.
        catalog: its datasets.
        is_async: whether I/O overlaps.
        run_id: the name of the run.

    Attributes:
        before_node: calls `before_node_run`, if a plugin has it.
        is_awaited: whether a thread that calls hooks may wait for an event loop.
    """

    def __init__(
        self, manager: Any, pipeline: Pipeline, catalog: DataCatalog, is_async: bool, run_id: str
    ) -> None:
        self._hook = manager.hook
        self._nodes = {node.name: node for node in pipeline.graph.nodes}
        self._common = {"catalog": catalog, "is_async": is_async, "run_id": run_id}
        self._calls = {event: call for event, (hook, call) in self._known().items() if self._has(hook)}
        self.before_node = self._before_node if self._has("before_node_run") else None
        self.is_awaited = bool(getattr(manager, "is_awaited", False))
        self.stop: Callable[[], object] | None = getattr(manager, "stop", None)

    def __bool__(self) -> bool:
        return bool(self._calls) or self.before_node is not None

    def __call__(self, event: "Event") -> None:
        """Call the hook that belongs to an event, if a plugin has it."""
        call = self._calls.get(type(event))
        if call is not None:
            call(event)

    def _has(self, hook: str) -> bool:
        return bool(getattr(self._hook, hook).get_hookimpls())

    def _known(self) -> Mapping[type, tuple[str, Callable[[Any], object]]]:
        from penstock import engine

        hook, nodes, common = self._hook, self._nodes, self._common
        return {
            engine.DatasetLoading: (
                "before_dataset_loaded",
                lambda event: hook.before_dataset_loaded(dataset_name=event.dataset, node=nodes[event.node]),
            ),
            engine.DatasetLoaded: (
                "after_dataset_loaded",
                lambda event: hook.after_dataset_loaded(
                    dataset_name=event.dataset, data=event.data, node=nodes[event.node]
                ),
            ),
            engine.DatasetSaving: (
                "before_dataset_saved",
                lambda event: hook.before_dataset_saved(
                    dataset_name=event.dataset, data=event.data, node=nodes[event.node]
                ),
            ),
            engine.DatasetSaved: (
                "after_dataset_saved",
                lambda event: hook.after_dataset_saved(
                    dataset_name=event.dataset, data=event.data, node=nodes[event.node]
                ),
            ),
            engine.NodeFinished: (
                "after_node_run",
                lambda event: hook.after_node_run(
                    node=nodes[event.node], inputs=event.inputs, outputs=event.outputs, **common
                ),
            ),
            engine.NodeFailed: (
                "on_node_error",
                lambda event: hook.on_node_error(
                    error=event.error, node=nodes[event.node], inputs=event.inputs, **common
                ),
            ),
        }

    def _before_node(self, name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
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
