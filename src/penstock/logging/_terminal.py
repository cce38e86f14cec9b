"""The standard error as it is when a record comes."""

import logging
import os
import sys
from typing import TextIO


class StandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever `sys.stderr` is at that moment, so that a display may put the lines above itself."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # typeshed has an attribute
        """The standard error."""
        return sys.stderr


def is_coloured() -> bool:
    """Whether colours are wanted on the standard error."""
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("CI") or os.environ.get("TERM") == "dumb"
    return not unwanted and sys.stderr.isatty()
