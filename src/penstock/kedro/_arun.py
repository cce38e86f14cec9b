"""arun: a pipeline of a Kedro session, run in the caller's event loop."""

from functools import partial
from typing import Any

from penstock.engine import on_thread, running_loop
from penstock.errors import InvalidRunError
from penstock.kedro._lent import LentLoop
from penstock.kedro._runner import AsyncRunner


async def arun(session: Any, *args: Any, runner: AsyncRunner | None = None, **asked: Any) -> dict[str, Any]:
    """Run a pipeline of a Kedro session in the caller's event loop, which stays responsive.

    What the session does around a run, its hooks included, it does on a thread. Async nodes and datasets are awaited on
    the loop, everything else is done on threads. Cancelling the task stops the run; hooks are told as of a failure.

    Args:
        session: the session, whose `run` takes all other arguments.
        args: for `session.run`.
        runner: how to run it.
        asked: for `session.run`.

    Returns:
        What `session.run` gives back.

    Raises:
        InvalidRunError: the runner is one of Kedro's own, which nobody can await; nothing has run.
        Exception: what `session.run` raises.
    """
    runner = runner or AsyncRunner()
    if not isinstance(runner, AsyncRunner):
        raise InvalidRunError(
            f"arun() cannot await a {type(runner).__name__}, which blocks: give it an AsyncRunner, or leave it out."
        )
    lent = LentLoop(running_loop())
    return await on_thread(
        partial(session.run, *args, runner=runner._on_loop(lent), **asked), on_cancel=lent.cancel
    )
