"""`--log-level` and `--log-json`: what a command logs, and how."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from penstock.config import Document, OmegaConfigLoader
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

    configure(
        level,
        json=as_json,
        config=_of_project(session.config),
        folder=session.project.path,
        run_lines=level is not None,  # without being asked for, since the progress tells the same
    )


def _of_project(config: "OmegaConfigLoader") -> "Document | Path | None":
    """The project's logging.yml, which may be in an archive."""
    if Path(config.conf_source).is_file():
        return _in_archive(config)
    file = Path(config.conf_source, "logging.yml")
    return file if file.is_file() else None


def _in_archive(config: "OmegaConfigLoader") -> "Document | None":
    from penstock.config import parse_yaml
    from penstock.config._sources import open_source
    from penstock.config._yaml import decoded

    source = open_source(config.conf_source, config.base_env)
    if not source.has_file("", "logging.yml"):
        return None
    place = source.where("", "logging.yml")
    return parse_yaml(decoded(source.read("", "logging.yml"), place), place)
