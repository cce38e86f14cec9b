"""Traces keep to the rules of Google's document "Trace Event Format", and to what Perfetto makes of them.

The rules are written down here anew, from the document, so that a mistake in what writes traces is not repeated.
"""

import json
from collections import defaultdict
from numbers import Real
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock import SequentialRunner, ThreadRunner, node, pipeline
from penstock.datasets.text import TextDataset
from penstock.drawing import trace
from penstock.engine import Span

METADATA = {
    "process_name": ("name", str),
    "process_labels": ("labels", str),
    "process_sort_index": ("sort_index", int),
    "thread_name": ("name", str),
    "thread_sort_index": ("sort_index", int),
}


def broken_rules(written: str) -> list[str]:
    """What a reader of the format has to complain about."""
    read = json.loads(written, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    events = read if isinstance(read, list) else read.get("traceEvents")
    if not isinstance(events, list):
        return ["neither an array of events nor an object that has one as 'traceEvents'"]
    broken = (
        []
        if isinstance(read, list) or read.get("displayTimeUnit", "ms") in ("ms", "ns")
        else ["displayTimeUnit"]
    )
    for event in events:
        broken += [f"{rule}: {event}" for rule in _broken_by(event)]
    return broken or _that_cross([event for event in events if event["ph"] == "X"])


def _broken_by(event: dict[str, Any]) -> list[str]:
    broken = [
        f"'{field}' is no {kind.__name__}"
        for field, kind in {"name": str, "ph": str, "pid": int, "tid": int}.items()
        if not isinstance(event.get(field), kind)
    ]
    broken += [] if isinstance(event.get("args", {}), dict) else ["'args' is no object"]
    broken += [] if isinstance(event.get("cat", ""), str) else ["'cat' is no text"]
    match event.get("ph"):
        case "X":
            times = event.get("ts"), event.get("dur")
            if not all(isinstance(time, Real) and not isinstance(time, bool) and time >= 0 for time in times):
                broken.append("a complete event begins at a time, and lasts for some")
        case "M":
            argument, kind = METADATA.get(event["name"], ("", object))
            if not isinstance(event["args"].get(argument), kind):
                broken.append("no metadata that anybody knows")
        case other:
            broken.append(f"phase {other!r}")
    return broken


def _that_cross(events: list[dict[str, Any]]) -> list[str]:
    """Complete events of one thread that neither lie side by side nor in each other, as of which Perfetto drops one."""
    crossing, threads = [], defaultdict(list)
    for event in events:
        threads[event["pid"], event["tid"]].append((event["ts"], event["ts"] + event["dur"]))
    for stretches in threads.values():
        open_ones: list[float] = []
        for start, end in sorted(stretches, key=lambda stretch: (stretch[0], -stretch[1])):
            while open_ones and open_ones[-1] <= start + 0.001:  # a nanosecond is what Perfetto counts in
                open_ones.pop()
            if open_ones and end > open_ones[-1] + 0.001:
                crossing.append(f"{start} to {end} begins in one that ends at {open_ones[-1]}")
            open_ones.append(end)
    return crossing


texts = st.text(max_size=5)
spans = st.builds(
    lambda kind, name, start, length, thread, moved: Span(
        kind, name, None if kind == "run" else name, start, start + length, thread, moved
    ),
    st.sampled_from(["load", "run", "save"]),
    texts,
    st.floats(0, 1e5, allow_subnormal=False),
    st.floats(0, 10, allow_subnormal=False),
    st.sampled_from(["MainThread", "penstock-loop", "penstock-io-1", "penstock-compute-0"]),
    st.none() | st.integers(0),
)


@given(st.lists(spans, max_size=30), texts)
def test_whatever_took_time_makes_a_trace_that_keeps_to_the_rules(found: list[Span], name: str) -> None:
    written = json.dumps(trace(found, name=name))
    assert broken_rules(written) == []
    assert len([event for event in json.loads(written)["traceEvents"] if event["ph"] == "X"]) == len(found)


@pytest.mark.parametrize("runner", [SequentialRunner(is_async=True), ThreadRunner(4)], ids=repr)
def test_the_trace_of_a_run_keeps_to_the_rules(tmp_path: Path, runner: Any) -> None:
    names = [f"t{number}" for number in range(20)]
    flow = pipeline(
        [node(str.upper, "given", name) for name in names] + [node(lambda *all_: "", names, "last")]
    )
    catalog: dict[str, Any] = {name: TextDataset(filepath=tmp_path / name) for name in names}
    runner.run(flow, {"given": "a", **catalog}).to_trace(tmp_path / "trace.json")
    assert broken_rules((tmp_path / "trace.json").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"ph": "X", "name": "a", "pid": 1, "tid": "main", "ts": 0, "dur": 1},
        {"ph": "X", "name": "a", "pid": 1, "tid": 1, "ts": 0},
        {"ph": "X", "name": "a", "pid": 1, "tid": 1, "ts": -1, "dur": 1},
        {"ph": "Q", "name": "a", "pid": 1, "tid": 1, "ts": 0},
        {"ph": "M", "name": "thread_name", "pid": 1, "tid": 1, "args": {"title": "a"}},
        {"ph": "X", "name": "crosses", "pid": 1, "tid": 1, "ts": 5, "dur": 10},
    ],
)
def test_what_breaks_a_rule_is_found(wrong: dict[str, Any]) -> None:
    right = {"ph": "X", "name": "a", "pid": 1, "tid": 1, "ts": 0, "dur": 10}
    assert broken_rules(json.dumps([right])) == []
    assert broken_rules(json.dumps({"traceEvents": [right, wrong]})) != []
