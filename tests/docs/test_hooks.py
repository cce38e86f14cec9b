"""The page of hooks is what the specification says."""

import runpy
from pathlib import Path
from typing import Any

from penstock.hooks import run_params

written_page = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "hooks_reference.py"))["page"]


def test_the_page_of_hooks_is_what_the_specification_says(read_page: Any) -> None:
    text = read_page("docs/reference/hooks.md").text
    assert text == written_page(text), "run: python docs/hooks_reference.py"


def test_the_page_of_hooks_names_every_key_of_run_params(read_page: Any) -> None:
    text = read_page("docs/reference/hooks.md").text
    assert [key for key in run_params("id", "runner") if f"`{key}`" not in text] == []
