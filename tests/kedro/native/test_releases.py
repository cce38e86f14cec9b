"""What is recognised with Kedro 1 is recognised with the release before it, whose datasets are written differently."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_results_are_the_same_with_kedro_0_19(
    kedro_environment: Callable[[str], Any], tmp_path: Path
) -> None:
    program = Path(__file__).with_name("compare.py")
    compared = kedro_environment("0.19").run("python", str(program), str(tmp_path), folder=tmp_path)
    assert compared.returncode == 0, compared.stderr
    told = [json.loads(line) for line in compared.stdout.splitlines() if line.startswith('["')]
    assert [line for line in told if line[1]] == []
    types = {case.partition(" ")[0] for case, _ in told}
    assert {"json.JSONDataset", "pandas.CSVDataset", "pandas.ExcelDataset", "pillow.ImageDataset"} <= types
