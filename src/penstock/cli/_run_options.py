"""What a run can be told on a command line: by `penstock run`, and by `%run_penstock` in a notebook."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from penstock.cli._options import conf_source_option, env_option, names_option, values_option
from penstock.cli._run_config import config_option
from penstock.cli._values import split_versions

Command = TypeVar("Command", bound=Callable[..., Any])


def _runners(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    from penstock.runner._named import KNOWN

    return [name for name in KNOWN if name.startswith(begun)]


_OPTIONS = (
    names_option("--from-inputs", of="datasets", help="Start at these datasets: only nodes that need them."),
    names_option("--to-outputs", of="datasets", help="End with these datasets: only nodes that they need."),
    names_option("--from-nodes", of="nodes", help="Start at these nodes."),
    names_option("--to-nodes", of="nodes", help="End with these nodes."),
    names_option("--nodes", "-n", "node_names", of="nodes", help="Only these nodes."),
    names_option("--tags", "-t", of="tags", help="Only nodes with any of these tags."),
    names_option("--namespaces", "-ns", of="namespaces", help="Only nodes in any of these namespaces."),
    names_option(
        "--pipeline",
        "--pipelines",
        "-p",
        "pipeline_names",
        of="pipelines",
        help="Other pipelines than the default one.",
    ),
    click.option(
        "--runner",
        "-r",
        "runner_name",
        default="SequentialRunner",
        metavar="NAME",
        show_default=True,
        shell_complete=_runners,
        help="SequentialRunner, ThreadRunner, ParallelRunner, or a class by its dotted path.",
    ),
    click.option(
        "--async/--no-async",
        "is_async",
        default=None,
        help="Load and save while nodes compute (the default), or one thing after the other.",
    ),
    values_option("--runner-params", help="More arguments for the runner, such as max_workers=4."),
    env_option,
    conf_source_option,
    values_option(
        "--params", help="Parameters laid over those of the project; a.b=1 goes into a nested one."
    ),
    click.option(
        "--load-versions",
        "-lv",
        multiple=True,
        callback=split_versions,
        type=click.UNPROCESSED,
        metavar="DATASET:VERSION,...",
        help="Load these versions instead of the latest ones.",
    ),
    click.option("--only-missing-outputs", is_flag=True, help="Skip nodes whose outputs exist."),
    config_option,
    click.option(
        "--dry-run", is_flag=True, help="Tell what would run, in which order and why, and run nothing."
    ),
)


def run_options(command: Command) -> Command:
    """Add the options that say what to run and how, in the order of the help page."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
