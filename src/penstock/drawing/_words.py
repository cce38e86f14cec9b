"""Names and lists as people read them; whatever a name is made of, it stays a name."""

import re
from collections.abc import Sequence

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHOWN = 20


def printable(text: str) -> str:
    r"""The text on one line, whatever is in it: what a terminal would obey is spelt out.

    >>> print(printable("red\x1b[31m alert"))
    red\x1b[31m alert
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def writable(text: str) -> str:
    r"""The text with what no XML document may hold replaced.

    >>> writable("bell\x07")
    'bell\ufffd'
    """
    return _NOT_IN_XML.sub("\ufffd", text)


def shortened(text: str, length: int) -> str:
    """The text, without its middle when it is longer than `length`.

    >>> shortened("europe_clean_flights", 11)
    'europ…ights'
    """
    if len(text) <= length:
        return text
    kept = length - 1
    return f"{text[: kept - kept // 2]}…{text[len(text) - kept // 2 :]}"


def listed(names: Sequence[str]) -> str:
    """The names with commas, the first twenty of them."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def counted(number: int, noun: str) -> str:
    """The number with its noun.

    >>> counted(1, "node"), counted(3, "node")
    ('1 node', '3 nodes')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
