"""Print: results to the standard output, what went wrong to the standard error."""

import os
import sys
from collections.abc import Sequence

import click


def say(text: str = "") -> None:
    """Print a line. What the output has no letters for is spelt out.

    When the reader has gone away, as `head` does, go on in silence: the run matters more.
    """
    try:
        click.echo(text, color=_color())
    except UnicodeEncodeError:
        say(_spelt_out(text, sys.stdout.encoding))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _spelt_out(text: str, encoding: str) -> str:
    r"""The text as an encoding can write it, such as that of an older console of Windows.

    >>> _spelt_out("a→b", "cp1252")
    'a\\u2192b'
    """
    return text.encode(encoding, "backslashreplace").decode(encoding)


def warn(text: str) -> None:
    """Print a line for the one who has to do something about it; secrets that somebody's error tells are masked."""
    from penstock.io._redact import mask_text

    click.echo(mask_text(text), err=True, color=_color())


def heading(text: str) -> str:
    """The text, bold in a terminal."""
    return click.style(text, bold=True)


def counted(number: int, one: str, more: str | None = None) -> str:
    """The number with its noun.

    >>> counted(1, "node"), counted(3, "node"), counted(0, "entry", "entries")
    ('1 node', '3 nodes', '0 entries')
    """
    return f"{number} {one if number == 1 else more or one + 's'}"


def columns(rows: Sequence[Sequence[str]], numbers: bool = False) -> str:
    """The rows as aligned columns, indented by two; with `numbers`, the last column is aligned to the right.

    >>> print(columns([["clean", "0.31"], ["join", "12.02"]], numbers=True))
      clean   0.31
      join   12.02
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if numbers:
        return "\n".join(
            "  " + "  ".join([*map(str.ljust, row[:-1], widths), row[-1].rjust(widths[-1])]) for row in rows
        )
    return "\n".join("  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def _color() -> bool | None:
    """False where colours are unwanted; otherwise click decides by whether it writes to a terminal."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("CI") else None
