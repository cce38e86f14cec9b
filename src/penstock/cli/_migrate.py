"""`penstock migrate`: what would make a Kedro project one of Penstock."""

from typing import TYPE_CHECKING

import click

from penstock.cli._console import counted, heading, say
from penstock.cli._options import path_argument, traceback_option

if TYPE_CHECKING:
    from penstock.migration import Migration


@click.command
@path_argument
@click.option("--write", is_flag=True, help="Change the files, instead of showing what would change.")
@traceback_option
def migrate(path: str, write: bool) -> None:
    """Show what in a Kedro project would change to make it one of Penstock; with --write, change it.

    Imports, types of datasets, pyproject.toml and requirements.txt get the names that they have here. What cannot be
    changed without knowing what is meant is listed by file and line. Neither Kedro nor the project is imported.
    """
    from penstock.migration import plan_migration

    planned = plan_migration(path)
    if write:
        planned.apply()
        for change in planned.changes:
            say(f"Changed {change.file}")
    else:
        for change in planned.changes:
            say(_colored(change.diff()))
    _say_remarks(planned)
    _say_next(planned, write)


def _say_remarks(planned: "Migration") -> None:
    if not planned.remarks:
        return
    say()
    say(heading("To look at, since it is not changed:"))
    for remark in planned.remarks:
        say(f"  {remark}")


def _say_next(planned: "Migration", written: bool) -> None:
    say()
    files = counted(len(planned.changes), "file")
    if written:
        say(f"{files} changed in {planned.folder}. Try `penstock catalog check` and `penstock run` there.")
    else:
        say(f"Nothing has been changed. `penstock migrate --write` changes {files}; commit your work before.")


def _colored(diff: str) -> str:
    """A difference in the colours that people know."""
    colors = {"+": "green", "-": "red", "@": "cyan"}
    return "\n".join(
        click.style(line, fg=colors.get(line[:1]), bold=line.startswith(("+++", "---")))
        for line in diff.split("\n")
    )
