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
    """A subscriber that logs, at INFO, what a run does.

    Args:
        nodes: how many there are to run.
    """

    def __init__(self, nodes: int) -> None:
        self._nodes = nodes
        self._finished = 0

    @staticmethod
    def wanted() -> bool:
        """Whether anybody would see the lines; without, a run is not watched at all."""
        return _logger().isEnabledFor(_INFO)

    def __call__(self, event: "Event") -> None:
        """Log one event."""
        match type(event).__name__, event:
            case "DatasetLoading", (dataset, *_):
                _logger().info("Loading '%s'", dataset)
            case "DatasetSaving", (dataset, *_):
                _logger().info("Saving '%s'", dataset)
            case "NodeStarted", (node, _):
                _logger().info("Running node '%s'", node)
            case "NodeFinished", (node, *_, seconds):
                self._finished += 1
                _logger().info(
                    "Finished node '%s' in %.3f s (%d of %d)", node, seconds, self._finished, self._nodes
                )
            case "RunFinished", (run_id, seconds):
                _logger().info("Finished run %s in %.3f s", run_id, seconds)
            case "RunFailed", (run_id, seconds, error):
                _logger().info("Run %s ended after %.3f s: %s", run_id, seconds, type(error).__name__)
