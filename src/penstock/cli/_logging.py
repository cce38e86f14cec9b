"""`--log-level` and `--log-json`: what a command logs, and how."""

from collections.abc import Callable
from pathlib import Path
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
    from penstock.logging import configure

    file = Path(session.config.conf_source, "logging.yml")
    configure(
        level,
        json=as_json,
        config=file if file.is_file() else None,
        folder=session.project.path,
        run_lines=level is not None,  # without being asked for, since the progress tells the same
    )
