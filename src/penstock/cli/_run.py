"""`penstock run`."""

from typing import Any

import click

from penstock.cli._options import (
    names_option,
    open_project,
    path_argument,
    pipeline_option,
    traceback_option,
    usage_errors,
    values_option,
)
from penstock.cli._values import split_versions


@click.command(epilog="NAMES are separated by commas. Of several conditions, a node must meet all.")
@path_argument
@names_option("--from-inputs", of="datasets", help="Start at these datasets: only nodes that need them.")
@names_option("--to-outputs", of="datasets", help="End with these datasets: only nodes that they need.")
@names_option("--from-nodes", of="nodes", help="Start at these nodes.")
@names_option("--to-nodes", of="nodes", help="End with these nodes.")
@names_option("--nodes", "-n", "node_names", of="nodes", help="Only these nodes.")
@names_option("--tags", "-t", of="tags", help="Only nodes with any of these tags.")
@names_option(
    "--namespaces", "node_namespaces", of="namespaces", help="Only nodes in any of these namespaces."
)
@pipeline_option
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
@values_option("--params", help="Parameters laid over those of the project; a.b=1 goes into a nested one.")
@click.option(
    "--load-versions",
    multiple=True,
    callback=split_versions,
    metavar="DATASET:VERSION,...",
    help="Load these versions instead of the latest ones.",
)
@click.option("--only-missing-outputs", is_flag=True, help="Skip nodes whose outputs exist.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing unless something fails.")
@traceback_option
def run(
    path: str,
    pipeline_name: str | None,
    runner_name: str,
    is_async: bool | None,
    runner_params: dict[str, Any],
    params: dict[str, Any],
    load_versions: dict[str, str],
    only_missing_outputs: bool,
    quiet: bool,
    **conditions: list[str],
) -> None:
    """Run the project in the folder PATH, or a part of it.

    A project is a folder with a pipeline.py and a catalog.yml. Without PATH it is the current one.
    """
    from penstock.cli._progress import Progress
    from penstock.cli._runners import make_runner
    from penstock.cli._summary import print_summary
    from penstock.errors import PipelineError, PipelineNotFoundError

    folder = open_project(path)
    with folder.importable():
        runner = make_runner(runner_name, is_async, runner_params)
        with usage_errors(PipelineNotFoundError):
            flow = folder.pipeline(pipeline_name)
        with usage_errors(PipelineError):
            flow = flow.filter(**conditions)
        catalog = folder.catalog(parameters=params, load_versions=load_versions)
        with Progress(repr(runner)) as progress:
            result = runner.run(
                flow,
                catalog,
                only_missing_outputs=only_missing_outputs,
                subscribers=() if quiet else (progress,),
            )
    if not quiet:
        print_summary(result, catalog)
