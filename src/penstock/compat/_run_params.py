"""What hooks were told of a run before Kedro 1.0."""

from collections.abc import Mapping
from typing import Any

from penstock.compat._told import tell_older

_NEWER = {
    "extra_params": "runtime_params",
    "namespace": "namespaces",
    "pipeline_name": "pipeline_names",
    "session_id": "run_id",
}
_SINCE_1 = (*_NEWER.values(), "only_missing_outputs")


class OlderRunParams(dict[str, Any]):
    """The keys that Kedro 0.18 and 0.19 had; looking one up that has another name now tells that name.

    Args:
        told: what hooks are told of the run.

    >>> run = {"run_id": "tonight", "runtime_params": {}, "namespaces": None, "pipeline_names": ["daily"], "env": None}
    >>> OlderRunParams(run)
    {'session_id': 'tonight', 'env': None, 'extra_params': {}, 'pipeline_name': 'daily', 'namespace': None}
    """

    def __init__(self, told: Mapping[str, Any]) -> None:
        (name, *_), (space, *_) = told["pipeline_names"] or [None], told["namespaces"] or [None]
        super().__init__(
            session_id=told["run_id"],
            **{key: value for key, value in told.items() if key not in _SINCE_1},
            extra_params=told["runtime_params"],
            pipeline_name=name,
            namespace=space,
        )

    def __getitem__(self, key: str) -> Any:
        if key in _NEWER:
            tell_older(f"run_params['{key}']", f"run_params['{_NEWER[key]}']")
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or something else."""
        return self[key] if key in self else default  # noqa: SIM401  that would be this very method
