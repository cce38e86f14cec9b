"""Call the hooks of a project when a command begins and when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from penstock.cli._ending import exit_code_of

if TYPE_CHECKING:
    from penstock.session import Session

WORDS = "penstock.words"
_SESSION = "penstock.session"


def command_begins(session: "Session") -> None:
    """The command has found its project."""
    meta = click.get_current_context().meta
    meta[_SESSION] = session
    if session.hook_manager:
        session.hook_manager.hook.before_command_run(
            project_metadata=session.project, command_args=meta.get(WORDS, [])
        )


@contextmanager
def told_of_its_end(ctx: click.Context) -> Iterator[None]:
    """When what is inside has ended, hooks are told, if the command had a project."""
    exit_code = 0
    try:
        yield
    except BaseException as error:
        exit_code = exit_code_of(error)
        raise
    finally:
        session: Session | None = ctx.meta.get(_SESSION)
        if session is not None and session.hook_manager:
            session.hook_manager.hook.after_command_run(
                project_metadata=session.project, command_args=ctx.meta.get(WORDS, []), exit_code=exit_code
            )
