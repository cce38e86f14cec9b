"""`penstock ipython`: a shell in which the project is at hand."""

import os

import click

from penstock.cli._options import (
    conf_source_option,
    env_option,
    open_session,
    traceback_option,
    usage_errors,
)


@click.command(context_settings={"ignore_unknown_options": True})
@env_option
@conf_source_option
@traceback_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[IPYTHON ARGUMENTS]...")
def ipython(env: str | None, conf_source: str | None, arguments: tuple[str, ...]) -> None:
    """Start IPython with `catalog`, `context`, `pipelines` and `session` of the project around the current folder."""
    from penstock.cli._interactive import environment_for
    from penstock.errors import MissingEnvironmentError
    from penstock.io._requirement import require

    require("IPython", extra="ipython", purpose="`penstock ipython`")
    from IPython import start_ipython

    session = open_session(".", env, conf_source)
    with usage_errors(MissingEnvironmentError):
        session.context.catalog  # noqa: B018  what is wrong with it is told before a shell starts
    os.environ.update(environment_for(session, conf_source))
    start_ipython(argv=["--ext=penstock", *arguments])
