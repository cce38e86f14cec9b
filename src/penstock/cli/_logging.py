"""`--log-level` and `--log-json`: what a command logs, and how."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from penstock.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])


def logging_options(command: Command) -> Command:
    """Add the options, which `set_up_logging` takes."""
    level = click.option(
        "--log-level",
        type=click.Choice(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], case_sensitive=False),
        help="Log this and worse, to the standard error; from INFO on also each load, node and save.",
    )
    as_json = click.option("--log-json", is_flag=True, help="Log lines of JSON.")
    return level(as_json(command))


def set_up_logging(session: "Session", level: str | None, as_json: bool) -> None:
    """Log as the project's logging.yml says, if it has one, and as the command line says."""
    import logging

    from penstock.logging import configure

    config = session.logging_config
    if config is None:
        logging.captureWarnings(False)  # Kedro has them logged, which says "WARNING" twice
    configure(
        level,
        json=as_json,
        config=config,
        folder=session.project.path,
        run_lines=level is not None,  # without being asked for, since the progress tells the same
    )
    for name, least in session.log_levels(level).items():
        logging.getLogger(name).setLevel(least)
