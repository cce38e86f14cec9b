"""`penstock pipeline`: what pipelines a project has, and what is in them."""

import click

from penstock.cli._console import columns, counted, say
from penstock.cli._options import open_project, path_argument, pipeline_option, traceback_option, usage_errors


@click.group
def pipeline() -> None:
    """List pipelines and show what is in them."""


@pipeline.command("list")
@path_argument
@traceback_option
def list_(path: str) -> None:
    """List the pipelines of the project in the folder PATH."""
    folder = open_project(path)
    with folder.importable():
        rows = [[name, counted(len(flow.nodes), "node")] for name, flow in folder.pipelines().items()]
    if rows:
        say(columns(rows))


@pipeline.command
@path_argument
@pipeline_option
@traceback_option
def show(path: str, pipeline_name: str | None) -> None:
    """Show a pipeline: what it needs and gives, and its nodes in the order of a run."""
    from penstock.errors import PipelineNotFoundError

    folder = open_project(path)
    with folder.importable(), usage_errors(PipelineNotFoundError):
        flow = folder.pipeline(pipeline_name)
    say(f"Inputs:  {', '.join(sorted(flow.inputs()))}")
    say(f"Outputs: {', '.join(sorted(flow.outputs()))}")
    if flow.nodes:
        say()
        say(
            columns(
                [[node.name, ", ".join(node.inputs), "-> " + ", ".join(node.outputs)] for node in flow.nodes]
            )
        )
