"""Warnings, as the one who ran the command should see them."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def readable_warnings() -> Iterator[None]:
    """While it lasts, a warning is what it says, and where only if that is in the user's code."""
    before = warnings.formatwarning
    warnings.formatwarning = _told
    try:
        yield
    finally:
        warnings.formatwarning = before


def _told(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    line: str | None = None,  # noqa: ARG001  Python passes it
) -> str:
    from penstock.cli._failure import is_own

    place = f"{filename}:{lineno}: " if is_own(filename) else ""
    return f"{place}{category.__name__}: {message}\n"
