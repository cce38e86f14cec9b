"""A thread that runs an event loop until it is told to end, whatever interrupts those who start it and tell it.

Ctrl-C raises KeyboardInterrupt at any instruction of the main thread: between the start of a thread and the note that
it runs, between the order to stop and its delivery. So every step here may be cut short, and the next one copes.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from penstock.engine._threads import stop_thread

_LINGER = 1.0
"""Seconds to wait for what user code has left behind on the threads of `asyncio.to_thread`, which cannot be stopped."""


class LoopThread:
    """An event loop on a thread of its own.

    Args:
        hurry: called on the loop when `close` is called again.
        clean_up: awaited on the loop at its end.
        name: what to call the thread.
    """

    def __init__(
        self,
        hurry: Callable[[], object],
        clean_up: Callable[[], Awaitable[object]],
        name: str = "penstock-loop",
    ) -> None:
        self._hurry = hurry
        self._clean_up = clean_up
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._error: BaseException | None = None
        self._starting = self._closing = False
        self._told = asyncio.Event()
        self._ready = threading.Event()
        self._clean = threading.Event()

    def start(self) -> tuple[asyncio.AbstractEventLoop, int]:
        """Start it; the loop, which runs, and the ident of its thread."""
        self._starting = True
        try:
            self._thread.start()
        except RuntimeError:  # there are too many threads already
            self._clean.set()
            raise
        self._ready.wait()
        if self._loop is None:
            assert self._error is not None
            raise self._error
        assert self._thread.ident is not None
        return self._loop, self._thread.ident

    def close(self, patience: float | None = None) -> bool:
        """End it, and wait for that, for `patience` seconds at most; tell whether it has come to rest.

        May be called again after an interrupt.
        """
        self._closing = True
        if not self._starting:
            return True
        if self._loop is None:
            self._clean.wait(_LINGER)  # it was interrupted: if it starts at all, it sees that it need not
        else:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._end)
            if not self._wait_clean(patience):
                return False
        if self._thread.is_alive():
            self._thread.join(_LINGER)
        return True

    def stop_code(self) -> None:
        """Tell Python code that holds the loop to stop."""
        if self._thread.is_alive() and self._thread.ident is not None and not self._clean.is_set():
            stop_thread(self._thread.ident)

    def _wait_clean(self, patience: float | None) -> bool:
        if patience is not None:
            return self._clean.wait(patience)
        while not self._clean.wait(_LINGER):  # some systems let an interrupt through only between two waits
            pass
        return True

    def _end(self) -> None:
        if self._told.is_set():
            self._hurry()
        self._told.set()

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except BaseException as error:  # noqa: BLE001  told to whoever waits for the start
            self._error = error
        finally:
            self._ready.set()
            self._clean.set()

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        if not self._closing:
            await self._told.wait()
        await self._clean_up()
        self._clean.set()
