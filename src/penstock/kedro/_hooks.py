"""Hooks of Kedro's plugins, called with Kedro's objects and with the names that its release has for them."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from penstock.kedro._errors import is_of_dataset
from penstock.kedro._mlflow import ActiveRuns
from penstock.kedro._release import release

_OF_A_RUN = (
    "before_dataset_loaded",
    "after_dataset_loaded",
    "before_node_run",
    "after_node_run",
    "on_node_error",
    "before_dataset_saved",
    "after_dataset_saved",
)


class KedroHooks:
    """The hooks of nodes and datasets of a plugin manager of Kedro; to a runner, a `hook_manager`. False without any.

    Args:
        manager: the plugin manager.
        catalog: the catalog that serves the run.
        active_runs: of MLflow, to be shared with the threads that hooks are called on.

    Attributes:
        hook: the hooks, as attributes.
        blocks: hooks of Kedro are not made for event loops: many ask servers.
    """

    blocks = True

    def __init__(self, manager: Any, catalog: Any, active_runs: ActiveRuns) -> None:
        self.hook = SimpleNamespace(
            **{name: _HookCall(getattr(manager.hook, name), catalog, active_runs) for name in _OF_A_RUN}
            if manager
            else {}
        )

    def __bool__(self) -> bool:
        return any(call.get_hookimpls() for call in vars(self.hook).values())


class _HookCall:
    """One hook of all plugins that have it."""

    def __init__(self, call: Any, catalog: Any, active_runs: ActiveRuns) -> None:
        self._call = call
        self._active_runs = active_runs
        self._catalog = catalog

    def get_hookimpls(self) -> Any:
        """What plugins have for it."""
        return self._call.get_hookimpls()

    def __call__(self, **told: Any) -> Any:
        if "error" in told and is_of_dataset(told["error"]):
            return []  # the node has run, but what it gave cannot be saved, which is no error of a node in Kedro
        self._active_runs.share()
        return self._call(**self._translated(told))

    def _translated(self, told: Mapping[str, Any]) -> dict[str, Any]:
        known = {**told, "node": told["node"].kedro}
        if "catalog" in told:
            known["catalog"] = self._catalog
            known[release().run_id] = known.pop("run_id")
        return known
