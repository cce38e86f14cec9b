"""`penstock package`: what it takes to run a project elsewhere."""

import click

from penstock.cli._console import say
from penstock.cli._options import open_session, path_argument, traceback_option


@click.command
@path_argument
@traceback_option
def package(path: str) -> None:
    """Make a wheel of the project in the folder PATH, and an archive of its configuration; both go into its dist.

    The environment `local` stays out of the archive: it is for one machine, and has its secrets. Data stays out, too.
    Elsewhere: pip install the wheel, then python -m PACKAGE --conf-source ARCHIVE.
    """
    from penstock.cli._packaging import archive_configuration, build_wheel

    session = open_session(path)
    for file in (build_wheel(session.project), archive_configuration(session)):
        say(f"Made {file}")
