"""Call something that blocks without blocking the caller's event loop."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


async def on_thread(
    function: Callable[[*Ts], T], *args: *Ts, on_cancel: Callable[[], object] | None = None
) -> T:
    """Await `function(*args)`, called on a thread of its own that ends with it; context variables are carried over.

    However often its caller is cancelled, it waits for the call, so that nothing is left running. `on_cancel` is called
    then, if there is one, to have the call end.
    """
    if running_loop() is None:
        from anyio.to_thread import run_sync  # trio, or whatever comes: it brings threads of its own

        return await run_sync(function, *args)
    outcome: Future[T] = Future()
    context = copy_context()

    def call() -> None:
        try:
            outcome.set_result(context.run(function, *args))
        except BaseException as error:  # noqa: BLE001  raised where it is awaited
            outcome.set_exception(error)

    thread = threading.Thread(target=call, name="penstock-aside", daemon=True)
    thread.start()
    waiting = asyncio.wrap_future(outcome)
    cancelled: asyncio.CancelledError | None = None
    while not waiting.done():
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError as error:
            cancelled = error
            if on_cancel is not None:
                on_cancel()
        except BaseException:  # noqa: BLE001, S110  the call's own, raised below
            pass
    thread.join()
    if cancelled is not None:
        raise cancelled
    return waiting.result()


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The asyncio loop that runs on this thread, if one does."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
