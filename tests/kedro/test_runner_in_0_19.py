"""Under Kedro 0.19, AsyncRunner gives back and leaves behind what Kedro 0.19 does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).parent / "programs" / "run_in_0_19.py"


@pytest.fixture(scope="module")
def left_behind(kedro_environment: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What each runner has left behind, by class of catalog."""
    ran = kedro_environment("0.19").run("python", str(PROGRAM), folder=tmp_path_factory.mktemp("runs"))
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stderr)


@pytest.mark.timeout(150)  # it may make an environment first
@pytest.mark.parametrize("catalog", ["DataCatalog", "KedroDataCatalog"])
@pytest.mark.parametrize("runner", ["ours", "ours, on threads"])
def test_everything_is_left_as_kedro_0_19_leaves_it(catalog: str, runner: str, left_behind: Any) -> None:
    expected = left_behind[catalog]["theirs"]
    assert expected["result"] == {"unknown": "SO", "plain": 0.5}
    assert left_behind[catalog][runner] == expected
