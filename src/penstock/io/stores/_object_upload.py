"""Objects on their way to a store: staged, then committed or discarded.

A small object waits in memory, and its commit is one put. A large one is uploaded in parts while it is staged: obstore
asks for the next part, and the answer is held back after the last one until it is known what shall become of it. Then
there is either no further part, which completes the upload, or an error, upon which obstore aborts it.

obstore does not tell when a part has arrived, but it lets go of its memory then, and that can be seen. So obstore is
always waiting for an answer, never for a slow part, and an upload can be given up at any moment.
"""

import asyncio
import weakref
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from penstock.io.stores._capabilities import Bytes

if TYPE_CHECKING:
    from penstock.io.stores._object import ObjectStore

T = TypeVar("T")

PART = 8 * 2**20
"""Bytes in a part of an upload, or a little less, so that all are of one size; more where there would be too many."""
_PARTS = 9_000
_AT_ONCE = 10
"""Parts of one object on their way at a time."""
_LONGEST = 3600.0
"""Seconds without any part arriving after which an upload has failed; the client's own time-outs come long before."""
GRACE = 3.0
"""Seconds that a put gets to end by itself when it is cancelled: it is better to know whether it is visible."""
ABORTING = 20.0
"""Seconds that a store gets to confirm that an upload is aborted."""


class HeldPut:
    """Bytes in memory that become an object by one put."""

    __slots__ = ("_put",)

    def __init__(self, put: Callable[[], Awaitable[object]]) -> None:
        self._put: Callable[[], Awaitable[object]] | None = put

    async def acommit(self) -> None:
        put, self._put = self._put, None
        if put is not None:
            await put()

    async def adiscard(self) -> None:
        self._put = None


class Upload:
    """An object in parts, none of them visible.

    Args:
        store: where it goes.
        key: its key there.
        data: what it holds; not changed before the upload is over.
        attributes: what is kept beside it.
        check: called before it is made visible; raises if it must not be.
    """

    __slots__ = ("_check", "_parts", "_put")

    def __init__(
        self,
        store: "ObjectStore",
        key: str,
        data: Bytes,
        attributes: dict[str, str],
        check: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        whole = memoryview(data).nbytes
        size = whole // min(-(-whole // PART), _PARTS)
        self._check = check
        self._parts = _Parts(data, size)
        self._put = asyncio.ensure_future(
            store.put(key, self._parts, attributes=attributes, chunk_size=size, max_concurrency=_AT_ONCE)
        )

    async def wait_arrived(self) -> None:
        """Return when the store has every part.

        Raises:
            OSError: it does not take them; what it has taken is aborted.
        """
        arrived = asyncio.ensure_future(self._parts.wait_arrived())
        try:
            await asyncio.wait([arrived, self._put], return_when=asyncio.FIRST_COMPLETED)
            if self._put.done():
                self._put.result()  # raises: it cannot have been completed
        except BaseException:
            await self.adiscard()
            raise
        finally:
            arrived.cancel()

    async def acommit(self) -> None:
        if self._parts.decided:
            return
        try:
            if self._check is not None:
                await self._check()
        except BaseException:
            await self.adiscard()
            raise
        self._parts.decide(complete=True)
        await see_through(self._put)

    async def adiscard(self) -> None:
        if self._parts.decided:
            return
        self._parts.decide(complete=False)
        await outlast(self._put, ABORTING)


class UploadGivenUpError(Exception):
    """The upload is not wanted any more."""


class _Parts:
    """The parts of an object, a few at a time, and after the last one has arrived a decision."""

    def __init__(self, data: Bytes, size: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._rest = memoryview(data).cast("B")
        self._size = size
        self._decision: asyncio.Future[bool] = self._loop.create_future()
        self._changed = asyncio.Event()
        self._under_way: dict[int, weakref.ref[memoryview]] = {}  # by its offset from the end

    @property
    def decided(self) -> bool:
        return self._decision.done()

    def decide(self, *, complete: bool) -> None:
        self._decision.set_result(complete)
        self._tell()

    async def wait_arrived(self) -> None:
        while self._rest or self._under_way:
            await self._wait_change()

    def __aiter__(self) -> "_Parts":
        return self

    async def __anext__(self) -> memoryview:
        while len(self._under_way) >= _AT_ONCE and not self.decided:
            await self._wait_change()
        if self._rest and not self.decided:
            return self._next()
        if await asyncio.shield(self._decision):
            raise StopAsyncIteration
        raise UploadGivenUpError

    def _next(self) -> memoryview:
        part, self._rest = self._rest[: self._size], self._rest[self._size :]
        if len(part) < self._size:
            return part  # a few bytes that are too short for a part: they wait for the end
        number = len(self._rest)
        self._under_way[number] = weakref.ref(part, lambda _: self._let_go(number))
        return part

    def _let_go(self, number: int) -> None:
        """A part has arrived, or never will; called on a thread of obstore."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits for it any more
            self._loop.call_soon_threadsafe(self._arrived, number)

    def _arrived(self, number: int) -> None:
        del self._under_way[number]
        self._tell()

    def _tell(self) -> None:
        self._changed.set()  # whoever waits now is woken
        self._changed.clear()

    async def _wait_change(self) -> None:
        async with asyncio.timeout(_LONGEST):
            await self._changed.wait()


async def see_through(task: "asyncio.Future[T]") -> T:
    """Wait for a task. A cancellation comes through when the task has ended, or `GRACE` seconds later."""
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            await outlast(task, GRACE)
        raise


async def outlast(task: "asyncio.Future[Any]", seconds: float) -> None:
    """Wait for a task whatever comes of it, for so many seconds, through one cancellation; then cancel it."""
    deadline = asyncio.get_running_loop().time() + seconds
    cancelled: asyncio.CancelledError | None = None
    while not task.done() and (left := deadline - asyncio.get_running_loop().time()) > 0:
        try:
            await asyncio.wait([task], timeout=left)
        except asyncio.CancelledError as error:
            if cancelled is not None:
                break  # whoever cancels again does not want to wait
            cancelled = error
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.wait([task], timeout=1.0)
    if task.done() and not task.cancelled():
        task.exception()  # looked at, so that nobody complains that it never was
    if cancelled is not None:
        raise cancelled
