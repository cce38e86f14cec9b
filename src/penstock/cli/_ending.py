"""How a command ends when it does not simply succeed: exit codes, and what is said on the way out.

| exit code | because |
| --- | --- |
| 1 | something failed |
| 2 | the command line is wrong; nothing was started |
| 130, 143 | Ctrl-C or SIGTERM; the run was stopped cleanly |
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NoReturn

import click

from penstock.cli._console import warn

WHOLE_TRACEBACK = "penstock.whole_traceback"


class Terminated(KeyboardInterrupt):
    """SIGTERM: it stops a run the way Ctrl-C does."""


class Failed(click.ClickException):
    """Something failed; tells what, where and what to do."""

    exit_code = 1

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error
        self.whole_traceback = click.get_current_context().meta.get(WHOLE_TRACEBACK, False)

    def show(self, _file: IO[Any] | None = None) -> None:
        """Print the explanation instead of the bare message."""
        from penstock.cli._failure import explain  # only ever needed on the way out

        warn(explain(self.error, whole_traceback=self.whole_traceback))


class Stopped(click.ClickException):
    """Ctrl-C: the command was asked to stop, and it has."""

    exit_code = 130
    by = "Ctrl-C"

    def __init__(self, interrupt: KeyboardInterrupt) -> None:
        super().__init__("\n".join([f"Stopped by {self.by}.", *getattr(interrupt, "__notes__", ())]))

    def show(self, _file: IO[Any] | None = None) -> None:
        """Print what there is to know about it."""
        warn(self.message)


class StoppedBySystem(Stopped):
    """SIGTERM: the same, asked for by whatever looks after processes."""

    exit_code = 143
    by = "SIGTERM"


def stopped(interrupt: KeyboardInterrupt) -> Stopped:
    """The end of a command that was interrupted."""
    return (StoppedBySystem if isinstance(interrupt, Terminated) else Stopped)(interrupt)


def exit_code_of(error: BaseException) -> int:
    """What the process gives to its parent when a command ends with this error."""
    if isinstance(error, click.exceptions.Exit | click.ClickException):
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        return stopped(error).exit_code
    return Failed.exit_code


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """While it lasts, SIGTERM raises in the main thread, so that what is under way is cleaned up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(*_: object) -> NoReturn:
    raise Terminated
