"""Calls the hooks of nodes and datasets as a run goes on."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import InvalidRunError
from penstock.io import DataCatalog
from penstock.pipeline import Pipeline

if TYPE_CHECKING:
    from penstock.engine import Event


Arguments = Callable[[Any, Mapping[str, Any]], Mapping[str, Any]]
"""What a hook gets, of an event and of what all events of a run have in common."""


class HookCalls:
    """A subscriber that turns events into hook calls, of those hooks that a plugin has; false if there are none.

    Args:
        manager: what `penstock.hooks` hands to runners; or a plugin manager of pluggy with Kedro's specification.
        pipeline: what runs.
        catalog: its datasets.
        is_async: whether I/O overlaps.
        run_id: the name of the run.

    Attributes:
        events: of which types of events to be told.
        before_node: calls `before_node_run`, if a plugin has it.
        is_awaited: whether a thread that calls hooks may wait for an event loop, or, with a manager that says that it
            `blocks`, for anything else; then none is called on an event loop.
        stop: what ends such waiting.
    """

    def __init__(
        self, manager: Any, pipeline: Pipeline, catalog: DataCatalog, is_async: bool, run_id: str
    ) -> None:
        self._nodes = {node.name: node for node in pipeline.graph.nodes}
        self._common = {"catalog": catalog, "is_async": is_async, "run_id": run_id}
        self._calls = {
            event: (call, arguments)
            for event, (hook, arguments) in _hooks_of_events().items()
            if (call := _asked(manager, hook))
        }
        self.events = self._calls.keys()
        self._before_node_run = _asked(manager, "before_node_run")
        self.before_node = self._before_node if self._before_node_run else None
        self.is_awaited = getattr(manager, "blocks", False) or any(
            map(_is_awaited, (self._before_node_run, *(call for call, _ in self._calls.values())))
        )
        self.stop: Callable[[], object] | None = getattr(manager, "stop", None)

    def __bool__(self) -> bool:
        return bool(self._calls) or self.before_node is not None

    def __call__(self, event: "Event") -> None:
        """Call the hook that belongs to an event."""
        call, arguments = self._calls[type(event)]
        call(node=self._nodes[event.node], **arguments(event, self._common))  # type: ignore[union-attr]

    def _before_node(self, name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call `before_node_run`; its results replace inputs.

        Raises:
            TypeError: a hook returned something else than a dict or None.
            InvalidRunError: a hook returned a value for something that is no input of the node.
        """
        assert self._before_node_run is not None
        replaced: dict[str, Any] = {}
        for answer in self._before_node_run(node=self._nodes[name], inputs=inputs, **self._common):
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


def _asked(manager: Any, hook: str) -> Callable[..., Any] | None:
    """The call of a hook, if there is anybody to call."""
    call: Callable[..., Any] = getattr(manager.hook, hook)
    return call if call.get_hookimpls() else None  # type: ignore[attr-defined]  # as in pluggy


def _is_awaited(call: Any) -> bool:
    """Whether some of those to call are async; those of a plugin manager of pluggy itself never are."""
    return call is not None and any(
        getattr(implementation.function, "is_async", False) for implementation in call.get_hookimpls()
    )


def _hooks_of_events() -> Mapping[type, tuple[str, Arguments]]:
    """Which hook belongs to which event, and what it gets beside the node."""
    from penstock import engine

    return {
        engine.DatasetLoading: ("before_dataset_loaded", _of_dataset),
        engine.DatasetLoaded: ("after_dataset_loaded", _of_data),
        engine.NodeFinished: ("after_node_run", _of_node),
        engine.NodeFailed: ("on_node_error", _of_failure),
        engine.DatasetSaving: ("before_dataset_saved", _of_data),
        engine.DatasetSaved: ("after_dataset_saved", _of_data),
    }


def _of_dataset(event: Any, _: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"dataset_name": event.dataset}


def _of_data(event: Any, _: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"dataset_name": event.dataset, "data": event.data}


def _of_node(event: Any, common: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"inputs": event.inputs, "outputs": event.outputs, **common}


def _of_failure(event: Any, common: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"error": event.error, "inputs": event.inputs, **common}
