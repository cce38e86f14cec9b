"""Set logging up, for a program."""

import logging
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock.logging._filters import ContextFilter, MaskingFilter
from penstock.logging._formats import JsonFormatter, ReadableFormatter
from penstock.logging._terminal import StandardError, is_coloured

if TYPE_CHECKING:
    from penstock.config import Document

RUNS = "penstock.runner"
"""The logger that writes a line for each node, load and save of a run."""


def configure(
    level: str | int | None = None,
    *,
    json: bool = False,
    config: "Mapping[str, Any] | str | PathLike[str] | Document | None" = None,
    folder: str | PathLike[str] = ".",
    run_lines: bool = True,
) -> None:
    """Have log records written to the standard error, or as a project's `logging.yml` says.

    For programs, once, before they run anything; a further call replaces what the one before set up. Records carry
    what they belong to (see `ContextFilter`), and secrets in messages and tracebacks are masked.

    A project's configuration is that of `logging.config.dictConfig`, with guards: `class` and `()` may name classes
    of handlers, formatters and filters only, `ext://` the standard streams only. Folders of log files are made.
    `disable_existing_loggers` is false unless it is written there, and never silences Penstock.

    The command line calls it with the options of its user, and with the project's file if there is one, while the
    project's code can be imported:

        configure(log_level, json=log_json, config=file, folder=project.path, run_lines=log_level is not None)

    since the progress that it shows tells the same as the lines of the run, which come at INFO.

    Args:
        level: the lowest level to write, of all loggers that have none of their own; INFO, or what `config` says,
            when left out.
        json: write lines of JSON instead; a project's files stay as they are.
        config: a project's configuration, or its file in YAML or JSON, read already or not.
        folder: where relative names of log files begin.
        run_lines: whether to write what a run does, node by node.

    Raises:
        ConfigError: the level is unknown, or the configuration cannot be used; names file and line.
    """
    level = None if level is None else _known(level)
    if config is None:
        _write_to_standard_error(json)
        logging.root.setLevel(logging.INFO if level is None else level)
    else:
        from penstock.logging._project import apply

        apply(config, Path(folder), json)
        if level is not None:
            logging.root.setLevel(level)
    if config is None or not run_lines:
        logging.getLogger(RUNS).setLevel(logging.NOTSET if run_lines else logging.WARNING)


def _write_to_standard_error(json: bool) -> None:
    handler = StandardError()
    handler.addFilter(ContextFilter())
    handler.addFilter(MaskingFilter())
    handler.setFormatter(JsonFormatter() if json else ReadableFormatter(is_coloured()))
    for other in logging.root.handlers[:]:
        logging.root.removeHandler(other)
    logging.root.addHandler(handler)


def _known(level: str | int) -> int:
    names = logging.getLevelNamesMapping()
    found = level if isinstance(level, int) else names.get(level.upper())
    if found is None:
        from penstock._suggest import did_you_mean
        from penstock.errors import ConfigError

        raise ConfigError(
            f"There is no log level {level!r}.{did_you_mean(str(level).upper(), names)} "
            "Use DEBUG, INFO, WARNING, ERROR or CRITICAL."
        )
    return found
