r"""JSON files. YAML reads them, so that they know their lines too, but for two things that only JSON allows.

Those are tabs between values, and characters beyond the 65,536th written as two escapes (`\ud83d\ude00`).
"""

import re

from penstock.config._yaml import Document, parse_yaml

_ESCAPES = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)")


def parse_json(text: str, source: str = "<text>", *, secret: bool = False) -> Document:
    """Read JSON text whose top level is a mapping; the arguments are those of `parse_yaml`.

    Raises:
        BadConfigException: it cannot be used; names the source, line and column.

    >>> parse_json('{"a": 1}').data
    {'a': 1}
    """
    return parse_yaml(_ESCAPES.sub(_joined, text.replace("\t", " ")), source, secret=secret)


def _joined(escape: re.Match[str]) -> str:
    high, low = escape.groups()
    return escape[0] if high is None else bytes.fromhex(high + low).decode("utf-16-be")
