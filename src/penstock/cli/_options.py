"""The arguments and options that commands share."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from penstock.cli._ending import WHOLE_TRACEBACK
from penstock.cli._values import split_names, split_values

if TYPE_CHECKING:
    from penstock.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])


def path_argument(command: Command) -> Command:
    """Add PATH, the project's folder, and --without-kedro, which says how to read a project of Kedro."""
    path = click.argument("path", default=".", type=click.Path(), metavar="[PATH]")
    return path(without_kedro_option(command))


def without_kedro_option(command: Command) -> Command:
    """Add --without-kedro, which takes effect before anything is imported."""
    option = click.option(
        "--without-kedro",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_enable_names,
        help="Run a project of Kedro on Penstock alone; also $PENSTOCK_WITHOUT_KEDRO.",
    )
    return option(command)


def _enable_names(_ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from penstock.compat import enable
        from penstock.errors import KedroInUseError

        with usage_errors(KedroInUseError):
            enable()


def completed(kind: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Complete the last of the names between commas with the names of that kind in the project."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
        from pathlib import Path

        from penstock.cli._written import Names, written_names

        before, comma, begun = incomplete.rpartition(",")
        names = ctx.find_object(Names) or written_names(Path(ctx.params.get("path") or "."))
        known = getattr(names, kind)
        return [before + comma + name for name in sorted(known) if name.startswith(begun)]

    return complete


pipeline_option = click.option(
    "--pipeline",
    "-p",
    "pipeline_name",
    metavar="NAME",
    shell_complete=completed("pipelines"),
    help="Another pipeline than the default one.",
)
env_option = click.option(
    "--env",
    "-e",
    envvar=["PENSTOCK_ENV", "KEDRO_ENV"],
    metavar="NAME",
    shell_complete=completed("environments"),
    help="The environment whose configuration is laid over the base; also $PENSTOCK_ENV.",
)
conf_source_option = click.option(
    "--conf-source",
    type=click.Path(exists=True),
    help="Another place of the configuration: a folder, or a zip or tar archive.",
)


def traceback_option(command: Command) -> Command:
    """Add --traceback, which whoever explains a failure looks up in the context."""
    option = click.option(
        "--traceback", is_flag=True, expose_value=False, callback=_remember, help="Show whole tracebacks."
    )
    return option(command)


def _remember(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    ctx.meta[WHOLE_TRACEBACK] = value


def names_option(*flags: str, of: str, help: str) -> Callable[[Command], Command]:  # noqa: A002 - click's word
    """An option that takes names separated by commas, of things of that kind, and may be repeated."""
    return click.option(
        *flags,
        multiple=True,
        callback=split_names,
        shell_complete=completed(of),
        metavar="NAMES",
        help=help,
    )


def values_option(*flags: str, help: str) -> Callable[[Command], Command]:  # noqa: A002 - click's word
    """An option that takes `key=value` pairs separated by commas, and may be repeated."""
    return click.option(
        *flags,
        multiple=True,
        callback=split_values,
        type=click.UNPROCESSED,  # a file given by --config has mappings, not words
        metavar="KEY=VALUE,...",
        help=help,
    )


@contextmanager
def usage_errors(*kinds: type[Exception]) -> Iterator[None]:
    """Errors of these kinds are about what the command line says: exit code 2. Unless they came out of users' code."""
    try:
        yield
    except kinds as error:
        from penstock.cli._failure import own_frames

        if own_frames(error):
            raise
        raise click.UsageError(str(error), click.get_current_context()) from error


def open_session(
    path: str, env: str | None = None, conf_source: str | None = None, params: dict[str, Any] | None = None
) -> "Session":
    """A session with the project that the command is about."""
    from contextlib import redirect_stdout

    from penstock.cli._command_hooks import command_begins
    from penstock.cli._installed_project import installed_project
    from penstock.cli._logging import set_up_logging
    from penstock.cli._opening import session_with
    from penstock.errors import ProjectError
    from penstock.project import open_project

    package = click.get_current_context().find_root().obj
    with usage_errors(ProjectError):
        project = open_project(path) if package is None else installed_project(package, path)
        with redirect_stdout(sys.stderr):  # Kedro logs to it as long as it logs by itself
            session = session_with(project, env, params, conf_source)
    if session.log_levels(None):
        set_up_logging(session, None, as_json=False)
    command_begins(session)
    return session
