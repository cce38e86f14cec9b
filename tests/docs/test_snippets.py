"""Every snippet of the documentation does what the page says it does."""

from typing import Any

import pytest

LANGUAGES = {"console", "csv", "json", "python", "text", "toml", "yaml"}

NOT_RUN = 2
"""Snippets that no test can follow. More of them need a better reason than these."""


def test_following_a_page_from_top_to_bottom_works(page: Any, reader: Any) -> None:
    for snippet in page.snippets():
        if snippet.not_run is None:
            reader.follow(snippet)


def test_every_snippet_says_what_language_it_is_in(page: Any) -> None:
    assert [snippet.place for snippet in page.snippets() if snippet.language not in LANGUAGES] == []


def test_few_snippets_are_not_run_and_each_says_why(pages: list[Any]) -> None:
    left_out = [snippet.place for page in pages for snippet in page.snippets() if snippet.not_run]
    assert len(left_out) == NOT_RUN, left_out


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("one\n...\nfour\n", "one\ntwo\nthree\nfour\n"),
        ("took ... s\n", "took 0.12 s\n"),
        ("", ""),
    ],
)
def test_dots_stand_for_what_differs_from_run_to_run(reader: Any, expected: str, found: str) -> None:
    reader._printed = found
    reader.follow(_output(expected))


@pytest.mark.parametrize(("expected", "found"), [("one\n", "two\n"), ("a\n...\nb\n", "a\n"), ("", "more\n")])
def test_other_output_is_noticed(reader: Any, expected: str, found: str) -> None:
    reader._printed = found
    with pytest.raises(AssertionError, match="expected"):
        reader.follow(_output(expected))


def _output(text: str) -> Any:
    from types import SimpleNamespace

    return SimpleNamespace(place="here", language="text", title=None, words={"output"}, text=text)
