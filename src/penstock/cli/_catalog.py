"""`penstock catalog`: what a project's catalog has, and whether anything is wrong with it."""

from typing import TYPE_CHECKING, Any

import click

from penstock.cli._console import columns, counted, say
from penstock.cli._options import open_project, path_argument, traceback_option

if TYPE_CHECKING:
    from penstock.io import DataCatalog


@click.group
def catalog() -> None:
    """List the datasets of a project and check them."""


@catalog.command("list")
@path_argument
@traceback_option
def list_(path: str) -> None:
    """List the catalog's entries with their types and places. Nothing is imported or opened for it."""
    from penstock.cli._places import place_in

    found = open_project(path).catalog()
    rows = [[name, str(entry.get("type", "")), place_in(entry)] for name, entry in _entries(found).items()]
    if rows:
        say(columns(rows))


@catalog.command
@path_argument
@traceback_option
def check(path: str) -> None:
    """Find everything that is wrong with the catalog: types, libraries, arguments, credentials.

    No data is opened. Exit code 1 when there is something wrong.
    """
    folder = open_project(path)
    with folder.importable():
        found = folder.catalog()
        found.check()
    say(f"Nothing is wrong with the {counted(len(_entries(found)), 'entry', 'entries')} of the catalog.")


def _entries(found: "DataCatalog") -> dict[str, dict[str, Any]]:
    """As they are written, patterns included; parameters are no entries."""
    return found.to_config()[0] | found.config_resolver.pattern_bodies()
