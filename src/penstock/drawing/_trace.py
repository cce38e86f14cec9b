"""A run in the trace event format, which Perfetto, Speedscope and the browsers' own tools open.

The format is described in Google's document "Trace Event Format". Complete events (`X`) of one thread have to lie side
by side or in each other, so what overlaps on a thread gets a lane of its own.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from penstock.drawing._flow import Stretch
from penstock.drawing._lanes import Lane, lanes_of

_CATEGORY = {"load": "load", "run": "compute", "save": "save"}
_PROCESS = 1


def trace(spans: Iterable[Stretch], *, name: str = "penstock") -> dict[str, Any]:
    """What took time in a run as trace events, to be written as JSON.

    Args:
        spans: `result.timeline`.
        name: what to call the run.

    >>> from penstock import node, pipeline, run
    >>> events = trace(run(pipeline([node(sum, "numbers", "total", name="add")]), {"numbers": [1]}).timeline)
    >>> [(event["name"], event["cat"]) for event in events["traceEvents"] if event["ph"] == "X"]
    [('add', 'compute')]
    """
    events: list[dict[str, Any]] = [_told("process_name", 0, name=name)]
    for thread, lane in enumerate(lanes_of(spans), 1):
        events += _events(thread, lane)
    return {"traceEvents": events, "displayTimeUnit": "ms"}


def _events(thread: int, lane: Lane) -> Iterator[dict[str, Any]]:
    yield _told("thread_name", thread, name=lane.thread + (f" ({lane.number + 1})" if lane.number else ""))
    yield _told("thread_sort_index", thread, sort_index=thread)
    for stretch in lane.stretches:
        known = {
            "node": stretch.node,
            "dataset": stretch.dataset,
            "bytes": stretch.bytes,
            "thread": stretch.thread,
        }
        yield {
            "name": stretch.dataset or stretch.node,
            "cat": _CATEGORY[stretch.kind],
            "ph": "X",
            "ts": stretch.start * 1e6,  # microseconds
            "dur": (stretch.end - stretch.start) * 1e6,
            "pid": _PROCESS,
            "tid": thread,
            "args": {word: value for word, value in known.items() if value is not None},
        }


def _told(event: str, thread: int, **args: object) -> dict[str, Any]:
    return {"name": event, "ph": "M", "pid": _PROCESS, "tid": thread, "args": args}
