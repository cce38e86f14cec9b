"""A run's events as lines of JSON, for other programs."""

import json
from collections.abc import Callable
from time import time
from typing import TYPE_CHECKING, Any

from penstock.io._redact import mask_text

if TYPE_CHECKING:
    from penstock.engine import Event

_TOLD = ("run_id", "nodes", "node", "dataset", "seconds", "bytes", "attempt", "delay")
"""What is told of an event as it is; data is never told, nor is anything else that a user may have put there."""


def event_to_dict(event: "Event") -> dict[str, Any]:
    """What a line of JSON says of an event: names, seconds, bytes and errors, without data and without secrets.

    >>> from penstock.engine import DatasetLoaded
    >>> event_to_dict(DatasetLoaded("flights", "clean", data=object(), seconds=0.5, bytes=1200))
    {'event': 'DatasetLoaded', 'node': 'clean', 'dataset': 'flights', 'seconds': 0.5, 'bytes': 1200}
    """
    told: dict[str, Any] = {"event": type(event).__name__}
    told |= {name: getattr(event, name) for name in _TOLD if hasattr(event, name)}
    error = getattr(event, "error", None)
    if error is not None:
        told["error"] = {
            "type": type(error).__name__,
            "message": mask_text(str(error)),
            "notes": [mask_text(str(note)) for note in getattr(error, "__notes__", ())],
        }
    return told


class JsonLines:
    """A subscriber that writes a line of JSON for each event, with the time and the name of the run.

    Every line is an object with `time` (seconds since 1970), `run_id`, `event` (the name of its class, see
    `penstock.engine`), and what `event_to_dict` tells of it. The command line's `penstock run --json` is
    `JsonLines(click.echo)` among the subscribers, and nothing else on the standard output.

    Args:
        write: called with each line, which does not end in a newline.
        clock: the time in seconds since 1970.

    >>> from penstock import node, pipeline, run
    >>> flow = pipeline([node(sum, "numbers", "total", name="add")])
    >>> lines = []
    >>> watch = JsonLines(lines.append, clock=lambda: 0.0)
    >>> _ = run(flow, {"numbers": [1, 2]}, run_id="mine", subscribers=[watch])
    >>> print(lines[0])
    {"time": 0.0, "run_id": "mine", "event": "RunStarted", "nodes": ["add"]}
    """

    reads_data = False  # what has been saved need not be held for it

    def __init__(self, write: Callable[[str], object], clock: Callable[[], float] = time) -> None:
        self._write = write
        self._clock = clock
        self._run_id = ""

    def __call__(self, event: "Event") -> None:
        """Write an event."""
        told = event_to_dict(event)
        self._run_id = told.get("run_id", self._run_id)
        self._write(json.dumps({"time": self._clock(), "run_id": self._run_id} | told))
