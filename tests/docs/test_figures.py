"""The figures of the README are those that were measured."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def figures() -> Any:
    """The script that writes them."""
    spec = importlib.util.spec_from_file_location("figures", DOCS / "figures.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_shows_what_was_measured(figures: Any, read_page: Any) -> None:
    found = re.search(
        r"<!-- figures: begin -->\n(.*)\n<!-- figures: end -->", read_page("README.md").text, re.DOTALL
    )
    assert found
    assert found[1] == figures.section(json.loads(figures.FIGURES.read_text(encoding="utf-8")))
