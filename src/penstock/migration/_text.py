"""Changes of a text, by place."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple


class Edit(NamedTuple):
    """A piece of a text, from one byte of its UTF-8 form to another, and what takes its place."""

    start: int
    end: int
    text: str


class Remark(NamedTuple):
    """What somebody has to look at, since it cannot be changed without knowing what is meant."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class Lines:
    """The places of a text, as Python's parser counts them: lines from 1, columns in bytes from 0.

    >>> Lines("a\\nbc").at(2, 1)
    3
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *accumulate(len(line) for line in text.encode().splitlines(keepends=True))]

    def at(self, line: int, column: int) -> int:
        """The byte at a line and column."""
        return self._starts[line - 1] + column


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits made, none of which may overlap another.

    >>> edited("one two", [Edit(4, 7, "three"), Edit(0, 3, "1")])
    '1 three'
    """
    content = text.encode()
    for edit in sorted(edits, reverse=True):
        content = content[: edit.start] + edit.text.encode() + content[edit.end :]
    return content.decode()


def line_of(text: str, place: int) -> int:
    """The number of the line in which the character at a place is, from 1."""
    return text.count("\n", 0, place) + 1


def together(parts: Iterable[tuple[Sequence[Edit], Sequence[Remark]]]) -> tuple[list[Edit], list[Remark]]:
    """The edits and the remarks of several looks at one text."""
    edits: list[Edit] = []
    remarks: list[Remark] = []
    for some, said in parts:
        edits += some
        remarks += said
    return edits, remarks
