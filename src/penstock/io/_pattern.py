"""Dataset factories: names with placeholders, which stand for every dataset whose name fits."""

import re
from collections.abc import Iterator
from typing import Any

_PLACEHOLDER = r"\{([^{}]*)\}"
_IN_BODY = r"\{\{|\}\}|\{([^{}]*)\}"


def is_pattern(pattern: str) -> bool:
    """Whether the name of an entry stands for many.

    >>> is_pattern("{layer}_flights"), is_pattern("flights")
    (True, False)
    """
    return "{" in pattern


def specificity(pattern: str) -> int:
    """How many characters of a pattern are fixed; the more, the earlier it is tried. A catch-all has none."""
    return len(re.sub(r"\{.*?\}", "", pattern))


def precedence(pattern: str) -> tuple[int, int, str]:
    """The order in which patterns are tried: by fixed characters, then placeholders, then alphabet."""
    return -specificity(pattern), -pattern.count("{"), pattern


def placeholders(pattern: str) -> list[str]:
    """The names between braces, in order.

    >>> placeholders("{layer}.{name}_raw")
    ['layer', 'name']
    """
    return re.findall(_PLACEHOLDER, pattern)


def malformed(pattern: str) -> str:
    """What is wrong with the braces of a pattern, or nothing."""
    if set("{}") & set(re.sub(_PLACEHOLDER, "", pattern)):
        return "its braces do not match"
    odd = next((name for name in placeholders(pattern) if name and not name.isidentifier()), None)
    return "" if odd is None else f"'{{{odd}}}' is not a plain name between braces"


class Pattern:
    """A compiled pattern: tells whether a name fits, and what its placeholders stand for.

    >>> Pattern("{layer}.int_{name}").match("raw.int_flights")
    {'layer': 'raw', 'name': 'flights'}
    """

    __slots__ = ("_matches", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._matches = re.compile("".join(_expression(text)), re.IGNORECASE | re.DOTALL).fullmatch

    def match(self, name: str) -> dict[str, str] | None:
        """The values of the placeholders, or None when the name does not fit. Letter case does not matter."""
        found = self._matches(name)
        return found and found.groupdict()


def _expression(pattern: str) -> Iterator[str]:
    end, seen = 0, set[str]()
    for found in re.finditer(_PLACEHOLDER, pattern):
        yield re.escape(pattern[end : found.start()])
        name, end = found[1], found.end()
        yield "(?:.+?)" if not name else f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
        seen.add(name)
    yield re.escape(pattern[end:])


def fill(body: Any, values: dict[str, str]) -> Any:
    """The body of an entry with its placeholders replaced; doubled braces stand for themselves.

    >>> fill({"filepath": "data/{layer}/{name}.csv"}, {"layer": "raw", "name": "flights"})
    {'filepath': 'data/raw/flights.csv'}
    """
    if isinstance(body, str):
        return re.sub(_IN_BODY, lambda found: values[found[1]] if found[1] is not None else found[0][0], body)
    if isinstance(body, dict):
        return {key: fill(value, values) for key, value in body.items()}
    if type(body) in (list, tuple):
        return [fill(value, values) for value in body]
    return body


def used(body: Any) -> Iterator[str]:
    """The names of all placeholders in the body of an entry."""
    if isinstance(body, str):
        yield from (found[1] for found in re.finditer(_IN_BODY, body) if found[1] is not None)
    elif isinstance(body, dict):
        for value in body.values():
            yield from used(value)
    elif type(body) in (list, tuple):
        for value in body:
            yield from used(value)
