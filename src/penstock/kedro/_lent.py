"""An event loop that its caller lends to a run which is prepared and concluded on a thread."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar, TypeVarTuple

from penstock.kedro._errors import cancelled

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_Awaited = Callable[[], Coroutine[Any, Any, Any]]


class LentLoop:
    """Awaits things on a loop for a thread that waits for them.

    Args:
        loop: the loop, which runs; without one, the thread is one of anyio's, whose host awaits them.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._loop = loop
        self._cancelled = False
        self._tasks: set[asyncio.Task[None]] = set()

    def wait(self, function: Callable[[*Ts], Coroutine[Any, Any, T]], *args: *Ts) -> T:
        """What `await function(*args)` gives; to be called on the thread.

        Raises:
            CancelledError: it was cancelled.
        """
        if self._loop is None:
            from anyio import from_thread

            return from_thread.run(function, *args)
        outcome: Future[Any] = Future()
        self._loop.call_soon_threadsafe(self._start, outcome, partial(function, *args))
        answer: T = outcome.result()
        return answer

    def cancel(self) -> None:
        """Cancel what is awaited, now and from now on; to be called on the loop."""
        self._cancelled = True
        for task in self._tasks:
            task.cancel()

    def _start(self, outcome: "Future[Any]", function: _Awaited) -> None:
        if self._cancelled:
            outcome.set_exception(cancelled())
            return
        task = asyncio.get_running_loop().create_task(_carry_out(outcome, function))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _carry_out(outcome: "Future[Any]", function: _Awaited) -> None:
    try:
        outcome.set_result(await function())
    except asyncio.CancelledError:
        outcome.set_exception(cancelled())
    except BaseException as error:  # noqa: BLE001  raised where it is waited for
        outcome.set_exception(error)
