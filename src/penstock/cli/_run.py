"""`penstock run`."""

from typing import TYPE_CHECKING, Any

import click

from penstock.cli._logging import logging_options, set_up_logging
from penstock.cli._options import (
    conf_source_option,
    env_option,
    names_option,
    open_session,
    path_argument,
    traceback_option,
    usage_errors,
    values_option,
)
from penstock.cli._run_config import config_option
from penstock.cli._values import split_versions

if TYPE_CHECKING:
    from penstock.runner import AbstractRunner
    from penstock.session import Session


@click.command(epilog="NAMES are separated by commas. Of several conditions, a node must meet all.")
@path_argument
@names_option("--from-inputs", of="datasets", help="Start at these datasets: only nodes that need them.")
@names_option("--to-outputs", of="datasets", help="End with these datasets: only nodes that they need.")
@names_option("--from-nodes", of="nodes", help="Start at these nodes.")
@names_option("--to-nodes", of="nodes", help="End with these nodes.")
@names_option("--nodes", "-n", "node_names", of="nodes", help="Only these nodes.")
@names_option("--tags", "-t", of="tags", help="Only nodes with any of these tags.")
@names_option("--namespaces", of="namespaces", help="Only nodes in any of these namespaces.")
@names_option(
    "--pipeline", "-p", "pipeline_names", of="pipelines", help="Other pipelines than the default one."
)
@click.option(
    "--runner",
    "-r",
    "runner_name",
    default="SequentialRunner",
    metavar="NAME",
    show_default=True,
    help="SequentialRunner, ThreadRunner, or a class by its dotted path.",
)
@click.option(
    "--async/--no-async",
    "is_async",
    default=None,
    help="Load and save while nodes compute (the default), or one thing after the other.",
)
@values_option("--runner-params", help="More arguments for the runner, such as max_workers=4.")
@env_option
@conf_source_option
@values_option("--params", help="Parameters laid over those of the project; a.b=1 goes into a nested one.")
@click.option(
    "--load-versions",
    multiple=True,
    callback=split_versions,
    type=click.UNPROCESSED,
    metavar="DATASET:VERSION,...",
    help="Load these versions instead of the latest ones.",
)
@click.option("--only-missing-outputs", is_flag=True, help="Skip nodes whose outputs exist.")
@config_option
@click.option("--dry-run", is_flag=True, help="Tell what would run, in which order and why, and run nothing.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing unless something fails.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print a line of JSON for each event, and nothing else."
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
        runner = make_runner(runner_name, is_async, runner_params)
        with usage_errors(MissingEnvironmentError, PipelineError, PipelineNotFoundError):
            if dry_run:
                print_plan(session.plan(runner=runner, **what))
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
    from penstock.cli._progress import Progress
    from penstock.cli._summary import print_summary

    with Progress(repr(runner)) as progress:
        result = session.run(runner=runner, subscribers=[progress], **what)
    print_summary(result)
