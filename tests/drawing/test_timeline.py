"""A run as a Gantt chart, as a page, and as a trace."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.drawing import draw_timeline_html, draw_timeline_svg, trace
from penstock.drawing._lanes import lanes_of
from penstock.engine import Span, Timeline
from penstock.errors import DrawingError

SVG = "{http://www.w3.org/2000/svg}"
RUN = Timeline(
    [
        Span("load", "clean", "raw", 0.0, 0.4, "penstock-io-0", 2048),
        Span("load", "score", "table", 0.1, 0.5, "penstock-io-10"),
        Span("load", "score", "model", 0.1, 0.3, "penstock-io-2"),
        Span("run", "clean", None, 0.4, 1.4, "MainThread"),
        Span("run", "fetch", None, 0.2, 0.9, "penstock-loop"),
        Span("run", "poll", None, 0.3, 1.0, "penstock-loop"),
        Span("save", "clean", "tidy", 1.4, 1.5, "penstock-io-0"),
    ]
)


def bars(text: str) -> list[ElementTree.Element]:
    return [group for group in ElementTree.fromstring(text).iter(f"{SVG}g") if group.get("data-box")]


def test_every_load_node_and_save_is_there_once() -> None:
    drawn = bars(draw_timeline_svg(RUN))
    told = sorted(bar.findtext(f"{SVG}title", "").split("\n")[0] for bar in drawn)
    assert told == ["compute", "compute", "compute", "load model", "load raw", "load table", "save tidy"]


def test_a_bar_tells_what_it_was_when_the_mouse_rests_on_it() -> None:
    (told,) = [t for bar in bars(draw_timeline_svg(RUN)) if "raw" in (t := bar.findtext(f"{SVG}title", ""))]
    assert told.split("\n") == [
        "load raw",
        "node: clean",
        "took: 400 ms",
        "from 0 s to 400 ms",
        "thread: penstock-io-0",
        "bytes: 2,048",
    ]


def test_bars_lie_where_their_time_is() -> None:
    places = {
        bar.get("data-box"): (float(rect.get("x", "0")), float(rect.get("width", "0")))
        for bar in bars(draw_timeline_svg(RUN))
        if (rect := bar.find(f"{SVG}rect")) is not None
    }
    left = places["raw"][0]
    scale = places["clean"][1] / 1.0
    assert places["clean"][0] == pytest.approx(left + 0.4 * scale, abs=0.2)
    assert places["fetch"][0] < places["poll"][0] < places["fetch"][0] + places["fetch"][1]


def test_threads_that_compute_come_first_and_are_counted_as_people_do() -> None:
    assert [(lane.thread, lane.number) for lane in lanes_of(RUN)] == [
        ("MainThread", 0),
        ("penstock-loop", 0),
        ("penstock-loop", 1),
        ("penstock-io-0", 0),
        ("penstock-io-2", 0),
        ("penstock-io-10", 0),
    ]


moments = st.integers(0, 40).map(float)
spans = st.builds(
    lambda start, length, thread: Span("run", "n", None, start, start + length, thread),
    moments,
    moments,
    st.sampled_from(["MainThread", "penstock-loop", "penstock-io-3"]),
)


@settings(deadline=None)
@given(st.lists(spans, max_size=40))
def test_nothing_in_a_lane_overlaps_and_nothing_is_lost(found: list[Span]) -> None:
    lanes = lanes_of(found)
    for lane in lanes:
        assert all(one.end <= other.start for one, other in pairwise(lane.stretches))
        assert {stretch.thread for stretch in lane.stretches} == {lane.thread}
    assert sorted(stretch for lane in lanes for stretch in lane.stretches) == sorted(found)


def test_names_stay_names(wicked_name: str) -> None:
    run = [Span("load", wicked_name, wicked_name, 0.0, 1.0, wicked_name)]
    text = draw_timeline_svg(run, title=wicked_name)
    assert "<script" not in text
    assert f"node: {wicked_name}" in bars(text)[0].findtext(f"{SVG}title", "")
    assert draw_timeline_html(run, title=wicked_name).count("<script") == 1


def test_a_huge_run_is_drawn_by_what_took_longest() -> None:
    run = [Span("run", f"n{n}", None, float(n), n + 0.5 + (n == 7), "MainThread") for n in range(9000)]
    text = draw_timeline_svg(run)
    assert len(bars(text)) == 4000
    assert 'data-box="n7"' in text
    assert "the 4,000 longest of 9,000 stretches" in text


def test_many_lanes_are_drawn_closer_together() -> None:
    run = [Span("run", f"n{n}", None, 0.0, 1.0, "penstock-loop") for n in range(500)]
    root = ElementTree.fromstring(draw_timeline_svg(run))
    assert float(root.get("height", "0")) < 4000


@pytest.mark.parametrize("run", [[], [Span("run", "n", None, 0.0, 0.0, "MainThread")]])
def test_a_run_that_took_no_time_can_be_drawn(run: list[Span]) -> None:
    assert len(bars(draw_timeline_svg(run))) == len(run)


def test_a_timeline_is_a_tuple_of_spans() -> None:
    assert tuple(RUN) == RUN
    assert RUN[0].dataset == "raw"
    assert len(RUN) == 7


@pytest.mark.parametrize(("name", "start"), [("run.html", "<!DOCTYPE html>"), ("run.SVG", "<svg")])
def test_a_timeline_is_saved_as_its_name_says(tmp_path: Path, name: str, start: str) -> None:
    RUN.save(tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_a_timeline_is_not_saved_as_something_else(tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match=r"run\.png.*neither \.html nor \.svg"):
        RUN.save(tmp_path / "run.png")
    assert list(tmp_path.iterdir()) == []


def events(phase: str) -> list[dict[str, Any]]:
    written = json.loads(json.dumps(trace(RUN, name="my run")))
    assert written["displayTimeUnit"] == "ms"
    return [event for event in written["traceEvents"] if event["ph"] == phase]


def test_a_trace_has_a_complete_event_for_all_that_took_time() -> None:
    assert len(events("X")) == 7
    assert all(
        {"name", "cat", "ph", "ts", "dur", "pid", "tid", "args"} == event.keys() for event in events("X")
    )
    (raw,) = [event for event in events("X") if event["name"] == "raw"]
    assert (raw["cat"], raw["ts"], raw["dur"]) == ("load", 0, 400_000)
    assert raw["args"] == {"node": "clean", "dataset": "raw", "bytes": 2048, "thread": "penstock-io-0"}


def test_a_trace_names_its_run_and_its_threads_in_order() -> None:
    told = [(event["name"], event["tid"], event["args"]) for event in events("M")]
    assert told[0] == ("process_name", 0, {"name": "my run"})
    threads = {args["name"]: tid for name, tid, args in told if name == "thread_name"}
    assert list(threads) == [
        "MainThread",
        "penstock-loop",
        "penstock-loop (2)",
        "penstock-io-0",
        "penstock-io-2",
        "penstock-io-10",
    ]
    assert {args["sort_index"] for name, _, args in told if name == "thread_sort_index"} == set(
        threads.values()
    )


def test_what_overlaps_on_one_thread_has_threads_of_its_own_in_a_trace() -> None:
    by_thread: dict[int, list[tuple[float, float]]] = {}
    for event in events("X"):
        by_thread.setdefault(event["tid"], []).append((event["ts"], event["ts"] + event["dur"]))
    for stretches in by_thread.values():
        assert all(one[1] <= other[0] for one, other in pairwise(sorted(stretches)))
