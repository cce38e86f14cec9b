"""Each group of benchmarks runs and gives complete figures. How good they are is another matter."""

import json
import subprocess
import sys
from math import isfinite
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(
    scope="module", params=["overhead", "latency", "startup", "memory", "objectstore", "kedro", "processes"]
)
def tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """What one group wrote down at its tiniest, in a process of its own: peers configure logging."""
    file = tmp_path_factory.mktemp("figures") / "figures.json"
    command = [sys.executable, "-m", "benchmarks", request.param, "--quick", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(file.read_text(encoding="utf-8"))["tables"]


def test_every_penstock_row_and_every_floor_has_a_figure(tables: list[dict]) -> None:
    own = [
        (table["title"], row)
        for table in tables
        for row in table["rows"]
        if "penstock" in row["contestant"].lower() or row["contestant"].startswith("floor")
    ]
    assert own
    assert [
        f"{title}, {row['contestant']}: {row['remark']}" for title, row in own if row["value"] is None
    ] == []


def test_figures_are_numbers_and_spreads_enclose_them(tables: list[dict]) -> None:
    for row in (row for table in tables for row in table["rows"] if row["value"] is not None):
        assert isfinite(row["value"])
        if row["low"] is not None:
            assert row["low"] <= row["value"] <= row["high"]


def test_every_row_with_a_target_says_what_it_misses(tables: list[dict]) -> None:
    judged = [row for table in tables for row in table["rows"] if row["target"]]
    assert judged
    for row in judged:
        assert set(row["missed"]) <= set(row["target"]["limits"])


def test_a_contestant_without_a_figure_says_why(tables: list[dict]) -> None:
    silent = [row for table in tables for row in table["rows"] if row["value"] is None and not row["remark"]]
    assert silent == []
