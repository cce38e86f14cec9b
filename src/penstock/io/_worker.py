"""Where awaited datasets do work that would hold up an event loop: encoding, decoding, copies of large data."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, TypeVar, TypeVarTuple, cast

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

Worker = Callable[..., Awaitable[Any]]

_worker: ContextVar[Worker | None] = ContextVar("penstock-worker", default=None)


def lend_worker(worker: Worker) -> None:
    """Have `on_worker` use `worker(function, *args)` in this context, so that its threads end with their run."""
    _worker.set(worker)


async def on_worker(function: Callable[[*Ts], T], *args: *Ts) -> T:
    """Await `function(*args)`, called on a worker thread: one of the run's own inside a run."""
    worker = _worker.get()
    if worker is None:
        from anyio.to_thread import run_sync

        return await run_sync(function, *args)
    return cast(T, await worker(function, *args))


def on_asyncio() -> bool:
    """Whether this code runs on asyncio's loop, rather than under trio."""
    from asyncio import get_running_loop

    try:
        get_running_loop()
    except RuntimeError:
        return False
    return True
