"""Write the figures of the README from what the benchmarks have measured.

python -m benchmarks --json docs/figures.json && python docs/figures.py
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).with_name("figures.json")
README = Path(__file__).parents[1] / "README.md"

BY_HAND = {
    "Overhead: run, 1000 no-op nodes in layers": "a thousand nodes that do nothing, data in memory: time",
    "Overhead: run, 1000 async no-op nodes": "the same, all `async def`: time",
    "Latency: 1 node, 20 inputs, 20 outputs": "one node, 20 loads, 20 saves, 50 ms each: time",
    "Latency: 20 chains of 3, sleeping compute": "20 chains of three nodes that wait, all data stored: time",
    "Latency: 20 chains of 3, pure-Python compute": "the same with nodes in pure Python: time",
    "Latency: 20 stages of 4 inputs": "20 nodes in a row, four loads each: time",
    "Memory: a chain of 200": "a chain of 200 arrays in memory: peak",
    "Memory: 8 chains x 25": "eight chains of 25 arrays: peak",
}
STARTING = {
    "Start-up: import": ("importing it", {"Kedro": ["Kedro"], "Hamilton": ["Hamilton"], "ordeq": ["ordeq"]}),
    "Start-up: commands": ("`run` of three nodes that do nothing", {"Kedro": ["kedro run"]}),
}
STORED = {
    "Object store: 1 node, 200 inputs, 200 outputs of 100 kB, 0 ms": "one node, 200 loads, 200 saves, no delay",
    "Object store: 1 node, 200 inputs, 200 outputs of 100 kB, 30 ms": "the same, 30 ms before each answer",
    "Object store: 1 node, 200 inputs, 200 outputs of 100 kB, 100 ms": "the same, 100 ms",
    "Object store: 1,000 partitions, 0 ms, save": "saving 1,000 small partitions, no delay",
    "Object store: 1,000 partitions, 0 ms, load": "loading them",
    "Object store: a Parquet object of 256 MB, 30 ms, save": "saving 256 MB of Parquet, 30 ms",
    "Object store: a Parquet object of 256 MB, 30 ms, load": "loading them again",
    "Kedro: flights, 15 datasets on an object store, 30 ms": "the flights example, all 15 datasets stored, 30 ms",
}
STORING = {
    "by hand with obstore": ["by hand"],
    "Penstock": ["Penstock SequentialRunner, is_async", "Penstock", "penstock run --without-kedro"],
    "Kedro, at its best": ["Kedro", "kedro run"],
}
CONTESTANTS = {
    "Penstock `SequentialRunner (is_async=True)`": ["Penstock SequentialRunner, is_async"],
    "Penstock `ThreadRunner`": ["Penstock ThreadRunner"],
    "Penstock, files handed over": ["Penstock, handed over"],
    "Kedro `SequentialRunner (is_async=True)`": [
        "Kedro SequentialRunner, is_async",
        "Kedro SequentialRunner",
    ],
    "Kedro `ThreadRunner`": ["Kedro ThreadRunner"],
    "Hamilton": ["Hamilton"],
    "ordeq": ["ordeq"],
}


def section(measured: dict[str, Any]) -> str:
    """The text between the marks in the README."""
    machine, packages = measured["machine"], measured["packages"]
    versions = ", ".join(f"{name} {found}" for name, found in packages.items())
    return "\n".join(
        [
            "What counts are ratios within one run, in which all contestants take turns; times differ by machine.",
            "`python -m benchmarks --json docs/figures.json` measures them, with the extra `benchmarks`.",
            "`python docs/figures.py` writes this section.",
            f"These were measured on {machine['cores']} shared cores with Python {machine['python']}, {versions}.",
            "",
            "Against the same work written by hand with asyncio (less is better, 1 is as good as by hand).",
            "Of two figures, the first is for async datasets, the second for datasets that block, as the others' do.",
            "Hamilton's are those of its sync driver for sync nodes and memory, of its async one elsewhere.",
            "Its loads and saves are written as nodes.",
            "Files handed over are those of file datasets, whose consumers need not wait for the storage.",
            "Memory in the fourth column is that of Kedro's runner without `is_async`.",
            "",
            *_table(["", *CONTESTANTS], _by_hand(measured)),
            "",
            "Starting, against Penstock (the others import what plug-ins of theirs they find installed):",
            "",
            *_table(["", "Kedro", "Hamilton", "ordeq"], _starting(measured)),
            *_on_object_stores(measured),
        ]
    )


def _by_hand(measured: dict[str, Any]) -> Iterator[list[str]]:
    for title, label in BY_HAND.items():
        rows = _rows(measured, title)
        yield [label, *(_ratios(rows, wanted, "x floor") for wanted in CONTESTANTS.values())]


def _starting(measured: dict[str, Any]) -> Iterator[list[str]]:
    for title, (label, wanted) in STARTING.items():
        rows = _rows(measured, title)
        against = "x penstock run" if "commands" in title else "x Penstock"
        yield [
            label,
            *(_ratios(rows, wanted.get(name, []), against) for name in ("Kedro", "Hamilton", "ordeq")),
        ]


def _on_object_stores(measured: dict[str, Any]) -> list[str]:
    """What was measured there; nothing if it was left out, since it takes long."""
    if not any(table["title"].startswith("Object store") for table in measured["tables"]):
        return []
    return ["", *_ceiling(measured), "", *_table(["", *STORING], _stored(measured))]


def _ceiling(measured: dict[str, Any]) -> Iterator[str]:
    requests, megabytes = _rows(measured, "Object store: what the server itself can do")
    yield "Seconds on an object store, an S3 server in memory that takes its time before each answer."
    yield f"It could answer {requests['value']:,.0f} requests, or give {megabytes['value']:,.0f} MB, in a second."


def _stored(measured: dict[str, Any]) -> Iterator[list[str]]:
    for title, label in STORED.items():
        rows = _rows(measured, title)
        yield [label, *(_seconds(rows, wanted) for wanted in STORING.values())]


def _seconds(rows: list[dict[str, Any]], names: list[str]) -> str:
    """The least of those contestants whose name begins with the first of `names` that anybody's does."""
    for name in names:
        found = [row["value"] for row in rows if row["contestant"].startswith(name) and row["value"]]
        if found:
            return f"{min(found):.2g}" if min(found) < 10 else f"{min(found):.0f}"
    return ""


def _rows(measured: dict[str, Any], title: str) -> list[dict[str, Any]]:
    """Those of the one table whose title begins so."""
    (table,) = (table for table in measured["tables"] if table["title"].startswith(title))
    return table["rows"]


def _ratios(rows: list[dict[str, Any]], names: list[str], against: str) -> str:
    """Those of the contestant whose name begins with the first of `names` that anybody's does."""
    for name in names:
        found = [row for row in rows if row["contestant"].startswith(name)]
        kinds = [row for row in found if row["contestant"].endswith("I/O")] or found[:1]
        if kinds:
            return " / ".join(_shown(row["ratios"].get(against)) for row in kinds)
    return ""


def _shown(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}"


def _table(headings: list[str], rows: Iterator[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"| --- |{' ---: |' * (len(headings) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def main() -> None:
    written = section(json.loads(FIGURES.read_text(encoding="utf-8")))
    marked = r"(<!-- figures: begin -->\n).*?(<!-- figures: end -->)"
    text = README.read_text(encoding="utf-8")
    README.write_text(
        re.sub(marked, lambda found: f"{found[1]}{written}\n{found[2]}", text, flags=re.DOTALL),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
