"""The page of Kedro's names is what imports would find, and has every public name of the Kedro that is installed."""

import runpy
from pathlib import Path
from typing import Any

script = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "kedro_names.py"))


def test_the_page_of_names_is_what_the_tables_and_kedro_say(read_page: Any) -> None:
    text = read_page("docs/reference/kedro-names.md").text
    assert text == script["page"](text), "run: python docs/kedro_names.py"


def test_for_everything_that_is_not_there_something_else_is_named() -> None:
    assert [module for module, _, instead in script["missing"]() if not instead] == []
