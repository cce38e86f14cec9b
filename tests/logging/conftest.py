"""Logging as a fresh interpreter has it, whatever ran before; and as it was before, after each test."""

import logging
from collections.abc import Iterator

import pytest

from penstock.engine import _whereabouts


@pytest.fixture(autouse=True)
def _fresh(logging_as_before: None) -> Iterator[None]:
    """What is put back afterwards may have been set up by something that lasts longer than a test."""
    logging.root.handlers.clear()  # pytest's own
    logging.root.setLevel(logging.WARNING)
    for name, logger in logging.root.manager.loggerDict.items():
        if isinstance(logger, logging.Logger) and name.split(".")[0] in ("penstock", "demo", "others"):
            logger.disabled, logger.propagate = False, True
            logger.setLevel(logging.NOTSET)
    yield
    _whereabouts._wanted.clear()
