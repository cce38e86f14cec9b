"""`penstock run`."""

from typing import TYPE_CHECKING, Any

import click

from penstock.cli._logging import logging_options, set_up_logging
from penstock.cli._options import open_session, path_argument, traceback_option, usage_errors
from penstock.cli._run_options import run_options

if TYPE_CHECKING:
    from penstock.runner import AbstractRunner
    from penstock.session import Session


@click.command(epilog="NAMES are separated by commas. Of several conditions, a node must meet all.")
@path_argument
@run_options
@click.option("--quiet", "-q", is_flag=True, help="Print nothing unless something fails.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print a line of JSON for each event (or, with --dry-run, node), and nothing else.",
)
@logging_options
@traceback_option
def run(
    path: str,
    runner_name: str,
    is_async: bool | None,
    runner_params: dict[str, Any],
    env: str | None,
    conf_source: str | None,
    params: dict[str, Any],
    dry_run: bool,
    quiet: bool,
    as_json: bool,
    log_level: str | None,
    log_json: bool,
    **what: Any,
) -> None:
    """Run the project in the folder PATH, or a part of it.

    Without PATH it is the current folder, or the nearest one above it that is a project.
    """
    from penstock.cli._dry_run import print_plan
    from penstock.cli._runners import make_runner
    from penstock.errors import MissingEnvironmentError, PipelineError, PipelineNotFoundError

    session = open_session(path, env, conf_source, params)
    with session.pipelines.importable():
        set_up_logging(session, log_level or ("WARNING" if quiet else None), log_json)
        runner = make_runner(session, runner_name, is_async, runner_params)
        with usage_errors(MissingEnvironmentError, PipelineError, PipelineNotFoundError):
            if dry_run:
                print_plan(session.plan(runner=runner, **what), as_json=as_json)
            elif quiet:
                session.run(runner=runner, **what)
            elif as_json:
                _run_as_lines(session, runner, what)
            else:
                _run_and_show(session, runner, what)


def _run_as_lines(session: "Session", runner: "AbstractRunner", what: dict[str, Any]) -> None:
    from penstock.cli._console import say
    from penstock.progress import JsonLines

    session.run(runner=runner, subscribers=[JsonLines(say)], **what)


def _run_and_show(session: "Session", runner: "AbstractRunner", what: dict[str, Any]) -> None:
    from penstock.cli._console import say
    from penstock.cli._progress import Progress
    from penstock.cli._summary import print_summary

    with Progress(repr(runner)) as progress:
        result = session.run(runner=runner, subscribers=[progress], **what)
    if progress.has_begun:
        print_summary(result)
    else:
        say(f"{result.runner} has done it in {result.seconds:.2f} s, and does not tell how.")
