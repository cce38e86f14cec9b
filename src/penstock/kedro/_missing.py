"""Leave out the nodes of Kedro whose outputs exist already, and say so in Kedro's words."""

from typing import Any

from penstock.kedro._lines import runner_logger
from penstock.kedro._nodes import translated
from penstock.kedro._release import release
from penstock.runner._missing import missing_nodes


def only_missing(pipeline: Any, catalog: Any) -> Any:
    """The part of a pipeline of Kedro that has something to make."""
    running = missing_nodes(translated(pipeline), _Existence(catalog))
    _log(pipeline, running)
    return pipeline.filter(node_names=list(running)) if running else type(pipeline)([])


class _Existence:
    """What a catalog of Kedro knows of the datasets that are described in it; others will be in memory."""

    def __init__(self, catalog: Any) -> None:
        self._catalog = catalog

    def resolve(self, name: str) -> Any:
        return release().dataset(self._catalog, name) if name in self._catalog else None

    def exists(self, name: str) -> bool:
        return bool(self._catalog.exists(name))


def _log(pipeline: Any, running: dict[str, str]) -> None:
    skipped = sorted(node.name for node in pipeline.nodes if node.name not in running)
    logger, total = runner_logger(), len(pipeline.nodes)
    for name, reason in running.items():
        logger.debug("Node '%s' must run: %s", name, reason)
    if not running:
        logger.info("Skipping all %d nodes (all persistent outputs exist)", total)
        return
    if skipped:
        logger.info("Skipping %d nodes with existing outputs: %s", len(skipped), ", ".join(skipped))
    logger.info("Running %d out of %d nodes", len(running), total)
