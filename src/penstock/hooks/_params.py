"""What hooks are told of the way in which a run was asked for."""

from typing import Any

_KEYS = (
    "project_path",
    "env",
    "kedro_version",
    "tags",
    "from_nodes",
    "to_nodes",
    "node_names",
    "from_inputs",
    "to_outputs",
    "load_versions",
    "runtime_params",
    "pipeline_names",
    "namespaces",
)


def run_params(
    run_id: str, runner: str, *, only_missing_outputs: bool = False, **asked: Any
) -> dict[str, Any]:
    """The dictionary that hooks get as `run_params`, with all of Kedro's keys; None for what nobody asked for.

    Args:
        run_id: the name of the run.
        runner: what runs it, for people.
        only_missing_outputs: whether nodes are skipped whose outputs exist.
        asked: more of what was asked for, such as `tags` or `env`.

    >>> given = run_params("nightly", "SequentialRunner", tags=["fast"])
    >>> given["run_id"], given["tags"], given["env"]
    ('nightly', ['fast'], None)
    """
    known = {"run_id": run_id, "runner": runner, "only_missing_outputs": only_missing_outputs}
    return dict.fromkeys(_KEYS) | known | asked
