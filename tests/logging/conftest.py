"""Logging as a fresh interpreter has it, whatever ran before."""

import logging

import pytest


@pytest.fixture(autouse=True)
def fresh_logging(logging_as_before: None) -> None:
    """What is restored afterwards may have been set up by something that lasts longer than a test."""
    loggers = logging.root.manager.loggerDict
    ours = [found for name, found in loggers.items() if name.split(".")[0] in ("penstock", "demo", "others")]
    for logger in filter(lambda found: isinstance(found, logging.Logger), ours):
        logger.disabled, logger.propagate = False, True
        logger.setLevel(logging.NOTSET)
    logging.root.setLevel(logging.WARNING)
