"""What the hooks of one run share: their states, and the event loop on which the async ones among them are awaited."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from penstock.engine import LoopThread, running_loop
from penstock.errors import LoopError
from penstock.hooks._manager import HookManager
from penstock.hooks._relay import HookCall, HookRelay

_HEARTBEAT = 0.1
"""Seconds between two looks at whether a hook that is awaited is still wanted."""

_GRACE = 1.0
"""Seconds that a hook gets to end once it has been cancelled."""


AsyncFunction = Callable[..., Coroutine[Any, Any, Any]]


class HookRun:
    """The hooks of a manager in one run; to a runner, a `hook_manager`.

    Args:
        manager: whose hooks to call.
        loop: the event loop to await async hooks on, which runs; without one, a loop on a thread is started when the
            first of them is called, and ended when this is closed.

    Attributes:
        hook: the hooks, as attributes.
        states: by plugin, its namespace in this run.
    """

    def __init__(self, manager: HookManager, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.hook = HookRelay(self._find)
        self._manager = manager
        self._loop = loop
        self.states: dict[str, SimpleNamespace] = defaultdict(SimpleNamespace)
        self._stopped = False
        self._own: list[LoopThread] = []

    def wait(self, function: AsyncFunction, arguments: Mapping[str, Any]) -> Any:
        """Have the loop await an async hook with these arguments, and wait for its end on this thread.

        It is cancelled if the wait is interrupted, or the run is stopped.

        Raises:
            LoopError: called on the very loop.
        """
        loop = self._loop or self._start_loop()
        if running_loop() is loop:
            raise LoopError("An async hook cannot be waited for on the event loop that has to await it.")
        hook = _Awaited(loop, function, arguments)
        try:
            hook.start()  # in here, since an interrupt may come at any instruction
            while not wait([hook.outcome], _HEARTBEAT).done:
                if self._stopped:
                    raise CancelledError
        except BaseException:
            hook.cancel()
            raise
        return hook.outcome.result()

    def stop(self) -> None:
        """Cancel the async hooks that a thread waits for, now and from now on."""
        self._stopped = True

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """What is stopped inside goes on afterwards: the end of a run is told when the runner has been stopped."""
        try:
            yield
        finally:
            self._stopped = False

    def _start_loop(self) -> asyncio.AbstractEventLoop:
        # Noted before it starts, for `close` to find: an interrupt may leave one behind that nobody has used.
        own = LoopThread(_nothing, _anothing, "penstock-hooks")
        self._own.append(own)
        self._loop, _ = own.start()
        return self._loop

    def close(self) -> None:
        """End what has been started. An interrupt may cut it short; calling it again goes on.

        So whoever closes tries that twice. A `with` statement cannot: an interrupt may strike before its end begins.
        """
        for own in self._own:
            own.close()

    def _find(self, hook: str) -> HookCall:
        call = self._manager.caller(hook)
        return HookCall(self._manager.implementations(hook), lambda arguments: call(arguments, self))


def _nothing() -> None: ...


async def _anothing() -> None: ...


class _Awaited:
    """An async hook on its way.

    Args:
        loop: where to await it.
        function: what to call and await.
        arguments: what to call it with.

    Attributes:
        outcome: what came of it.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, function: AsyncFunction, arguments: Mapping[str, Any]
    ) -> None:
        self.outcome: Future[Any] = Future()
        self._loop = loop
        self._function = function
        self._arguments = arguments
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Have it begin."""
        self._loop.call_soon_threadsafe(self._start)

    def cancel(self) -> None:
        """Have it end, and give it a moment to do so."""
        self._loop.call_soon_threadsafe(self._cancel)
        wait([self.outcome], _GRACE)

    def _start(self) -> None:
        self._task = self._loop.create_task(self._carry_out())
        self._task.add_done_callback(self._ended)

    def _cancel(self) -> None:
        if self._task is None:
            self._ended()
        else:
            self._task.cancel()

    async def _carry_out(self) -> None:
        try:
            self.outcome.set_result(await self._function(**self._arguments))
        except BaseException as error:  # noqa: BLE001  raised where it is waited for
            self.outcome.set_exception(error)

    def _ended(self, _: object = None) -> None:
        if not self.outcome.done():  # it never began
            self.outcome.set_exception(CancelledError())
