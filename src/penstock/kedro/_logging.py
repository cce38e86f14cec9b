"""How a program logs that runs a project of Kedro: by the file that Kedro would take."""

import os
from collections.abc import Mapping
from pathlib import Path

_FILES = ("conf/logging.yml", "conf/logging.yaml")
_OF_RUNS = ("kedro.io", "kedro.pipeline", "kedro.runner")


def logging_file(project: Path) -> Path | None:
    """The file that `KEDRO_LOGGING_CONFIG` names, or that of the project; None when there is neither."""
    named = os.environ.get("KEDRO_LOGGING_CONFIG")
    if named:
        return project / named
    return next((project / name for name in _FILES if (project / name).is_file()), None)


def levels(asked: str | None, package: str | None, *, configured: bool) -> Mapping[str, str]:
    """By logger, the level to set.

    Args:
        asked: the level that somebody asked for: it is meant for Kedro and the project, too, whose level Kedro sets.
        package: the package of the project.
        configured: whether a file says how to log. Then only what a run does, line by line, is left out.
    """
    if asked is not None:
        return dict.fromkeys(filter(None, ("kedro", package)), asked)
    return dict.fromkeys(_OF_RUNS if configured else ("kedro",), "WARNING")
