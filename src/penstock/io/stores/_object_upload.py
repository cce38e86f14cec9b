"""Objects on their way to a store: staged, then committed or discarded.

A small object waits in memory, and its commit is one put. A large one is uploaded in parts while it is staged: obstore
asks for the next part, and the answer is held back after the last one until it is known what shall become of it. Then
there is either no further part, which completes the upload, or an error, upon which obstore aborts it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from penstock.io.stores._capabilities import Bytes

if TYPE_CHECKING:
    from penstock.io.stores._object import ObjectStore

T = TypeVar("T")

PART = 8 * 2**20
"""Bytes in a part of an upload; more where there would be more parts than stores allow."""
_PARTS = 9_000
_AT_ONCE = 6
"""Parts of one object on their way at a time."""
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
            await see_through(asyncio.ensure_future(put()))

    async def adiscard(self) -> None:
        self._put = None


class Upload:
    """An object in parts, all of them on their way, none of them visible.

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
        size = max(PART, -(-len(data) // _PARTS))
        self._check = check
        self._parts = _Parts(data, size)
        self._put = asyncio.ensure_future(
            store.put(key, self._parts, attributes=attributes, chunk_size=size, max_concurrency=_AT_ONCE)
        )

    async def wait_handed_over(self) -> None:
        """Return when every part has been handed over; those still on their way are waited for by the commit."""
        handed = asyncio.ensure_future(self._parts.wait_end())
        try:
            await asyncio.wait([handed, self._put], return_when=asyncio.FIRST_COMPLETED)
            if self._put.done():
                self._put.result()  # it has failed
        except BaseException:
            await self.adiscard()
            raise
        finally:
            handed.cancel()

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
    """The parts of an object, one after the other, and after the last one a decision."""

    def __init__(self, data: Bytes, size: int) -> None:
        self._rest = memoryview(data).cast("B")
        self._size = size
        self._decision: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._end = asyncio.Event()

    @property
    def decided(self) -> bool:
        return self._decision.done()

    def decide(self, *, complete: bool) -> None:
        if not complete:
            self._rest = self._rest[:0]
        self._decision.set_result(complete)

    async def wait_end(self) -> None:
        await self._end.wait()

    def __aiter__(self) -> "_Parts":
        return self

    async def __anext__(self) -> memoryview:
        if len(self._rest):
            part, self._rest = self._rest[: self._size], self._rest[self._size :]
            return part
        self._end.set()
        if await asyncio.shield(self._decision):
            raise StopAsyncIteration
        raise UploadGivenUpError


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
