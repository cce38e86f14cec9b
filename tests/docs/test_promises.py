"""Every promise says what shows it, and what shows it exists."""

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def promises(read_page: Any) -> dict[str, str]:
    """The text of each promise by its heading."""
    text = read_page("docs/promises.md").text
    return dict(re.findall(r"^## (\d+\. .+?)$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))


def test_there_are_sixteen_promises(promises: dict[str, str]) -> None:
    assert [int(heading.partition(".")[0]) for heading in promises] == list(range(1, 17))


def test_the_tests_that_show_a_promise_exist(promises: dict[str, str]) -> None:
    missing = [path for text in promises.values() for path in _shown_by(text) if not _has_tests(ROOT / path)]
    assert missing == []


def test_every_promise_is_shown_by_something(promises: dict[str, str]) -> None:
    assert [heading for heading, text in promises.items() if not _shown_by(text)] == []


def _shown_by(text: str) -> list[str]:
    (shown,) = re.findall(r"^Shown by: (.+)$", text, re.MULTILINE)
    return re.findall(r"`(tests/[^`]+)`", shown)


def _has_tests(path: Path) -> bool:
    """Whether a file is there, or a folder with tests in it."""
    return path.is_file() or any(path.rglob("test_*.py"))
