"""Patterns choose files as shells and fsspec do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.config._patterns import matching

PATHS = ["a.yml", "b.yml", "x/a.yml", "x/y/a.yml", "x/y/b.yml", "ax/z.yml", "ax/y/z.yml"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a*", ["a.yml"]),
        ("a*/**", ["ax/y/z.yml", "ax/z.yml"]),
        ("**/a*", ["a.yml", "x/a.yml", "x/y/a.yml"]),
        ("x/**/a.yml", ["x/a.yml", "x/y/a.yml"]),
        ("**", sorted(PATHS)),
        ("**/y/*", ["ax/y/z.yml", "x/y/a.yml", "x/y/b.yml"]),
        ("[ab].yml", ["a.yml", "b.yml"]),
        ("?.yml", ["a.yml", "b.yml"]),
        ("A.yml", []),
        ("globals.yml", []),
    ],
)
def test_matching(pattern: str, expected: list[str]) -> None:
    assert matching(PATHS, [pattern]) == expected


@given(st.lists(st.sampled_from(["a*", "**/a*", "a*/**", "**"])))
def test_each_file_once(patterns: list[str]) -> None:
    found = matching(PATHS, patterns)
    assert len(found) == len(set(found))
