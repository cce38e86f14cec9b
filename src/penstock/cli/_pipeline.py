"""`penstock pipeline`: what pipelines a project has, and what is in them."""

import click

from penstock.cli._console import columns, counted, say
from penstock.cli._options import open_session, path_argument, pipeline_option, traceback_option, usage_errors


@click.group
def pipeline() -> None:
    """List pipelines and show what is in them."""


@pipeline.command("list")
@path_argument
@traceback_option
def list_(path: str) -> None:
    """List the pipelines of the project in the folder PATH."""
    session = open_session(path)
    with session.pipelines.importable():
        rows = [[name, counted(len(flow.nodes), "node")] for name, flow in session.pipelines.items()]
    if rows:
        say(columns(rows))


@pipeline.command
@path_argument
@pipeline_option
@traceback_option
def show(path: str, pipeline_name: str | None) -> None:
    """Show a pipeline: what it needs and gives, and its nodes in the order of a run."""
    from penstock.errors import PipelineNotFoundError

    session = open_session(path)
    with session.pipelines.importable(), usage_errors(PipelineNotFoundError):
        flow = session.pipelines[pipeline_name] if pipeline_name else session.pipelines.default()
    say(f"Inputs:  {', '.join(sorted(flow.inputs()))}")
    say(f"Outputs: {', '.join(sorted(flow.outputs()))}")
    if flow.nodes:
        say()
        say(
            columns(
                [[node.name, ", ".join(node.inputs), "-> " + ", ".join(node.outputs)] for node in flow.nodes]
            )
        )
