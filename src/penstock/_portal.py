"""The one door through which blocking code enters an event loop.

A running loop cannot be re-entered and must not be patched, so work that has to be awaited goes to a loop on a thread
of its own. The first caller starts that thread, the last one leaving stops it: nothing is left behind, and nothing
depends on whether the calling thread runs a loop itself.
"""

import threading
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from penstock.errors import LoopError

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortalProvider

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class _Inside(threading.local):
    """Whether the current thread is the one that runs the portal's loop."""

    loop = False


_inside = _Inside()


@cache
def _provider() -> "BlockingPortalProvider":
    from anyio.from_thread import BlockingPortalProvider

    return BlockingPortalProvider(backend="asyncio")


def enter_loop(function: Callable[[*Ts], Awaitable[T]], *args: *Ts) -> T:
    """Await `function(*args)` on the portal's loop and give back its result, blocking the calling thread.

    Works in a script, a notebook, a coroutine and a thread alike. Context variables are carried over.

    Raises:
        LoopError: called on the portal's own loop, where it would wait for itself for ever.

    >>> async def answer(): return 42
    >>> enter_loop(answer)
    42
    """
    if _inside.loop:
        name = getattr(function, "__qualname__", repr(function))
        raise LoopError(
            f"{name} was called in its blocking form from asynchronous code that the blocking form itself runs.\n"
            "Waiting here would never end. Await the asynchronous form instead, for example `await dataset.aload()`."
        )

    async def inside() -> T:
        _inside.loop = True
        return await function(*args)

    with _provider() as portal:
        return portal.call(inside)
