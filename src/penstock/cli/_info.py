"""`penstock info`: what is installed, and which project was found."""

import click

from penstock.cli._console import columns, say
from penstock.cli._options import path_argument, traceback_option


@click.command
@path_argument
@traceback_option
def info(path: str) -> None:
    """Tell versions, extras, plugins, and the project in the folder PATH. It goes well without one, too."""
    from penstock.cli._installed import extras, plugins, versions

    say(columns([*versions(), *_project(path)]))
    say("Extras")
    say(columns(extras()))
    found = plugins()
    say("Plugins" if found else "No plugins.")
    if found:
        say(columns(found))


def _project(path: str) -> list[list[str]]:
    from penstock.errors import ProjectError
    from penstock.project import open_project

    try:
        found = open_project(path)
    except ProjectError as error:
        return [["project", f"none: {error}".splitlines()[0]]]
    return [["project", f"{found.path}, of Kedro" if found.layout == "kedro" else str(found.path)]]
