"""A table as HTML for a notebook's cell."""

from collections.abc import Iterable, Sequence
from html import escape

from penstock.drawing._words import writable

_LEFT = ' style="text-align: left"'


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]], note: str = "") -> str:
    """A table as HTML for a notebook's cell, which gives it its looks; whatever is in the rows stays text.

    >>> "&lt;b&gt;" in show_table(["name"], [["<b>"]])
    True
    """
    head = "".join(f"<th{_LEFT}>{_text(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td{_LEFT}>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    below = f"<p>{_text(note)}</p>" if note else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def _text(text: str) -> str:
    return escape(writable(text))
