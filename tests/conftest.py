"""What every test leaves as it was."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Commands that run in the process of the tests set up its logging."""
    root, runs = logging.getLogger(), logging.getLogger("penstock.runner")
    handlers, level, level_of_runs = root.handlers[:], root.level, runs.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    runs.setLevel(level_of_runs)
