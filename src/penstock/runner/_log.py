"""A run as log lines, for whoever has switched them on."""

from functools import cache
from typing import TYPE_CHECKING

_INFO = 20  # logging.INFO, without logging

if TYPE_CHECKING:
    from logging import Logger

    from penstock.engine import Event


@cache
def _logger() -> "Logger":
    import logging

    return logging.getLogger("penstock.runner")


class LogLines:
    """A subscriber that logs, at INFO, what a run does. Its records carry `run_id`, and `node` and `dataset` if any.

    Args:
        run_id: the name of the run.
        nodes: how many there are to run.
    """

    reads_data = False  # what has been saved need not be held for it

    def __init__(self, run_id: str, nodes: int) -> None:
        self._run_id = run_id
        self._nodes = nodes
        self._finished = 0

    @staticmethod
    def wanted() -> bool:
        """Whether anybody would see the lines; without, a run is not watched at all."""
        return _logger().isEnabledFor(_INFO)

    def __call__(self, event: "Event") -> None:
        """Log one event."""
        match type(event).__name__, event:
            case "DatasetLoading", (dataset, node, *_):
                self._log(node, dataset, "Loading '%s'", dataset)
            case "DatasetSaving", (dataset, node, *_):
                self._log(node, dataset, "Saving '%s'", dataset)
            case "NodeStarted", (node, _):
                self._log(node, None, "Running node '%s'", node)
            case "NodeFinished", (node, *_, seconds):
                self._finished += 1
                self._log(
                    node,
                    None,
                    "Finished node '%s' in %.3f s (%d of %d)",
                    node,
                    seconds,
                    self._finished,
                    self._nodes,
                )
            case "RunFinished", (run_id, seconds):
                self._log(None, None, "Finished run %s in %.3f s", run_id, seconds)
            case "RunFailed", (run_id, seconds, error):
                self._log(None, None, "Run %s ended after %.3f s: %s", run_id, seconds, type(error).__name__)

    def _log(self, node: object, dataset: object, message: str, *values: object) -> None:
        extra = {"run_id": self._run_id, "node": node, "dataset": dataset}
        _logger().info(message, *values, extra=extra)
