"""Events as lines of JSON, which other programs read."""

import json
from contextlib import suppress
from typing import Any

import pytest

from penstock import Pipeline, node, pipeline, run
from penstock.engine import Event, NodeFailed, NodeFinished, RunFailed
from penstock.progress import JsonLines, event_to_dict


def lines_of(flow: Pipeline, data: dict[str, object]) -> list[dict[str, Any]]:
    written: list[str] = []
    watch = JsonLines(written.append, clock=lambda: 5.0)
    with suppress(ZeroDivisionError):
        run(flow, data, run_id="r1", subscribers=[watch])
    return [json.loads(line) for line in written]


def test_every_line_has_time_run_and_event() -> None:
    lines = lines_of(pipeline([node(abs, "a", "b", name="n")]), {"a": 1})
    assert {(line["time"], line["run_id"]) for line in lines} == {(5.0, "r1")}
    assert [line["event"] for line in lines] == [
        "RunStarted",
        "DatasetLoading",
        "DatasetLoaded",
        "NodeStarted",
        "NodeFinished",
        "DatasetSaving",
        "DatasetSaved",
        "RunFinished",
    ]


def test_a_line_is_one_line_and_data_is_not_in_it() -> None:
    data = "two\nlines of data"
    written: list[str] = []
    run(pipeline([node(str, "a", "b", name="n")]), {"a": data}, subscribers=[JsonLines(written.append)])
    assert not [line for line in written if "\n" in line or "lines of data" in line]


def test_an_error_is_told_with_type_message_and_notes_but_no_secrets() -> None:
    error = ValueError("password=hunter2 refused")
    error.add_note("see s3://key:hunter2@bucket")
    told = event_to_dict(NodeFailed("n", {"a": object()}, error))
    assert told == {
        "event": "NodeFailed",
        "node": "n",
        "error": {
            "type": "ValueError",
            "message": "password=*** refused",
            "notes": ["see s3://key:***@bucket"],
        },
    }


@pytest.mark.parametrize(
    "event", [RunFailed("r", 1.0, KeyboardInterrupt()), NodeFinished("n", {"a": {1}}, {"b": {2}}, 1.0)]
)
def test_whatever_the_event_holds_it_can_be_written(event: Event) -> None:
    assert json.loads(json.dumps(event_to_dict(event)))["event"] == type(event).__name__


def test_a_failed_run_ends_with_its_failure() -> None:
    last = lines_of(pipeline([node(lambda a: a / 0, "a", "b", name="n")]), {"a": 1})[-1]
    assert last["event"] == "RunFailed"
    assert last["error"]["type"] == "ZeroDivisionError"
