"""What a docstring in Google's style says: a summary, and a sentence or more for each argument."""

import re
from inspect import cleandoc

_SECTION = re.compile(r"(?:Args|Arguments|Parameters):")
_ARGUMENT = re.compile(r"\*{0,2}(\w+)\s*(?:\([^)]*\))?:\s*(.*)")


def summary(docstring: str | None) -> str:
    """The first paragraph, on one line, in plain text.

    >>> summary("A file\\nof ``rows``.\\n\\nMore about it.")
    'A file of `rows`.'
    """
    return _plain(cleandoc(docstring or "").partition("\n\n")[0])


def arguments(docstring: str | None) -> dict[str, str]:
    """What is said about each argument.

    >>> arguments("Open it.\\n\\nArgs:\\n    path: where it\\n        lies.\\n    mode: how.\\n\\nRaises:\\n    E: x.")
    {'path': 'where it lies.', 'mode': 'how.'}
    """
    found: dict[str, str] = {}
    current = ""
    for line in _section(cleandoc(docstring or "").splitlines()):
        begins = _ARGUMENT.match(line) if _indent(line) == 0 else None
        if begins:
            current, found[begins[1]] = begins[1], begins[2]
        elif current:
            found[current] += f" {line.strip()}"
    return {name: _plain(text) for name, text in found.items()}


def _section(lines: list[str]) -> list[str]:
    """The lines under `Args:`, the indentation that they share taken away."""
    start = next((number for number, line in enumerate(lines) if _SECTION.fullmatch(line)), None)
    if start is None:
        return []
    end = next(
        (number for number in range(start + 1, len(lines)) if lines[number] and _indent(lines[number]) == 0),
        len(lines),
    )
    return cleandoc("\n" + "\n".join(lines[start + 1 : end])).splitlines()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _plain(text: str) -> str:
    return " ".join(text.replace("``", "`").split())
