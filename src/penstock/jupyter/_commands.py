"""The magics as commands, which take the flags that the command line has, in the same words."""

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from penstock.cli._options import (
    conf_source_option,
    env_option,
    usage_errors,
    values_option,
    without_kedro_option,
)
from penstock.cli._run_options import run_options

if TYPE_CHECKING:
    from penstock.jupyter._notebook import Notebook
    from penstock.session import Session


@click.command("reload_penstock")
@click.argument("path", required=False)
@env_option
@conf_source_option
@values_option("--params", help="Parameters laid over those of the project, for all runs of the session.")
@without_kedro_option
@click.pass_obj
def reload_penstock(
    notebook: "Notebook", path: str | None, env: str | None, conf_source: str | None, params: dict[str, Any]
) -> "Session":
    """Open the project at PATH, or the one around the notebook, and put it at hand anew."""
    from penstock.errors import ConfigError, ProjectError

    with usage_errors(ConfigError, ProjectError):
        return notebook.open(path, env, conf_source, params)


@click.command(
    "run_penstock", epilog="NAMES are separated by commas. Of several conditions, a node must meet all."
)
@run_options
@click.pass_context
def run_penstock(
    ctx: click.Context,
    /,
    runner_name: str,
    is_async: bool | None,
    runner_params: dict[str, Any],
    env: str | None,
    conf_source: str | None,
    params: dict[str, Any],
    dry_run: bool,
    **what: Any,
) -> Any:
    """Run the project at hand, or a part of it. Gives the result, or with --dry-run what would run."""
    from penstock.cli._runners import make_runner
    from penstock.errors import ConfigError, PipelineError, PipelineNotFoundError, ProjectError

    if ctx.get_parameter_source("env") is ParameterSource.ENVIRONMENT:
        env = None  # it is that of the session unless the line says something else
    with (
        usage_errors(ConfigError, PipelineError, PipelineNotFoundError, ProjectError),
        ctx.obj.session_for(env, conf_source) as session,
    ):
        runner = make_runner(session, runner_name, is_async, runner_params)
        act = session.plan if dry_run else session.run
        return act(runner=runner, runtime_params=params, **what)
