"""Logging as it was before, after each test."""

import logging
from collections.abc import Iterator

import pytest

from penstock.engine import _whereabouts


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Put back what `configure` changes for the whole process."""
    root, runs = logging.root, logging.getLogger("penstock.runner")
    before = root.handlers[:], root.level, runs.level
    root.handlers.clear()  # pytest's own
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:], root.level, runs.level = before
    for logger in root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False
    root.manager._clear_cache()  # type: ignore[attr-defined]  # of levels, which have just been set past it
    _whereabouts._wanted.clear()
