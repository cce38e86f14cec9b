"""`penstock new`: a project that runs."""

import sys
from pathlib import Path
from shlex import quote

import click

from penstock.cli._console import counted, say
from penstock.cli._options import traceback_option, usage_errors


@click.command
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[PATH]")
@click.option("--name", help="What the project is called; the name of its folder, if not given.")
@click.option("--minimal", is_flag=True, help="Two files, pipeline.py and catalog.yml, and nothing else.")
@traceback_option
def new(path: Path | None, name: str | None, minimal: bool) -> None:
    """Make a project in the folder PATH, which is new or empty, with a pipeline on real data that runs.

    Without PATH the folder has the name of the project. Without both, you are asked in a terminal.
    """
    from penstock.cli._names import project_names
    from penstock.cli._scaffold import scaffold
    from penstock.errors import ProjectError

    with usage_errors(ProjectError):
        names = project_names(name or (path.resolve().name if path else _asked()))
        folder = path or Path(names.distribution)
        files = scaffold("minimal" if minimal else "project", folder, names)
    say(f"Made the project {names.title!r} in {folder}, {counted(len(files), 'file')}:")
    for file in files:
        say(f"  {file}")
    say(f"Run it: penstock run {quote(str(folder))}")


def _asked() -> str:
    if not sys.stdin.isatty():
        raise click.UsageError("Name the folder of the new project, as in: penstock new flight-delays")
    answer: str = click.prompt("Name of the project")
    return answer
