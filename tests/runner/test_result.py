"""What a run hands back."""

import asyncio

import pytest

from penstock import node, pipeline
from penstock.engine import Span
from penstock.errors import DatasetNotFoundError
from penstock.runner import RunResult
from penstock.testing import AsyncScriptedDataset, HomeScriptedDataset, ScriptedDataset

SPANS = [
    Span("load", "clean", "raw", 0.0, 1.0, "penstock-io-0"),
    Span("load", "score", "raw", 0.0, 2.0, "penstock-io-1"),
    Span("run", "clean", None, 1.0, 4.0, "MainThread"),
    Span("save", "clean", "table", 4.0, 5.0, "penstock-io-0"),
    Span("run", "score", None, 4.0, 5.0, "MainThread"),
    Span("save", "score", "scores", 5.0, 5.5, "penstock-io-0"),
]


@pytest.fixture
def result():
    outputs = {"scores": ScriptedDataset(7), "table": AsyncScriptedDataset(8)}
    return RunResult(outputs, "the-run", "SequentialRunner(is_async=True)", 5.5, lambda: SPANS)


def test_times_are_summed_by_node_and_dataset(result):
    assert result.node_seconds == {"clean": 3.0, "score": 1.0}
    assert result.load_seconds == {"raw": 3.0}
    assert result.save_seconds == {"table": 1.0, "scores": 0.5}
    assert result.compute_seconds == 4.0
    assert result.io_seconds == 4.5
    assert result.overlapped_seconds == 3.0


def test_reads_well(result):
    assert repr(result).splitlines() == [
        (
            "RunResult of SequentialRunner(is_async=True): 2 nodes in 5.500 s, 4.000 s of compute, "
            "4.500 s of I/O (67% overlapped)"
        ),
        "outputs: scores, table",
        "      3.000 s  clean",
        "      1.000 s  score",
    ]


def test_a_long_run_is_shown_by_its_slowest_nodes():
    spans = [Span("run", f"n{n}", None, 0, n, "MainThread") for n in range(13)]
    lines = repr(RunResult({}, "id", "ThreadRunner()", 13, lambda: spans)).splitlines()
    assert "all in memory" in lines[0]
    assert lines[1].endswith(" n12")
    assert lines[-1] == "  ... and 3 nodes that took less"


def test_is_a_mapping(result):
    assert list(result) == ["scores", "table"]
    assert len(result) == 2
    assert "scores" in result
    assert "score" not in result


def test_loads_either_way(result):
    async def main():
        return [await result.aload(name) for name in result]

    assert [result.load(name) for name in result] == [7, 8]
    assert asyncio.run(main()) == [7, 8]


def test_loads_objects_without_an_awaitable_side():
    class Foreign:
        def load(self):
            return 9

        def save(self, data): ...

    result = RunResult({"x": Foreign()}, "id", "runner", 0, tuple)
    assert asyncio.run(result.aload("x")) == 9


def test_a_misspelt_output_is_suggested(result):
    with pytest.raises(DatasetNotFoundError, match=r"'score' is not an output.*Did you mean 'scores'"):
        result["score"]


@pytest.mark.parametrize("kind", [ScriptedDataset, AsyncScriptedDataset, HomeScriptedDataset])
def test_the_time_line_has_all_that_took_time(start, kind):
    flow = pipeline(
        [node(lambda a: a, "a", "b", name="n1"), node(lambda b, m: b, ["b", "m"], "c", name="n2")]
    )
    result = start(flow, {"a": kind(1), "b": kind(), "m": 1})
    assert sorted((span.kind, span.node, span.dataset) for span in result.timeline if span.kind != "run") == [
        ("load", "n1", "a"),
        ("load", "n2", "b"),
        ("save", "n1", "b"),
    ]
    assert list(result.node_seconds) == ["n1", "n2"]
    assert [span.start for span in result.timeline] == sorted(span.start for span in result.timeline)
    assert all(0 <= span.start <= span.end <= result.seconds for span in result.timeline)
    assert all(span.thread for span in result.timeline)
    assert result.runner == repr(start.runner)
