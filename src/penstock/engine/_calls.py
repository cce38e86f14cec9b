"""Node functions: called on a compute thread, or awaited on the event loop."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import aclosing, closing
from functools import partial
from itertools import islice
from threading import get_ident
from typing import TYPE_CHECKING, Any

from penstock.engine._loop import HEARTBEAT
from penstock.engine._patience import Attempts
from penstock.engine._threads import Stopped
from penstock.engine._timed import in_time
from penstock.engine._transfers import Transfers
from penstock.engine._whereabouts import at
from penstock.io._copies import copy_inferred
from penstock.pipeline import Node

if TYPE_CHECKING:
    from penstock.engine._execution import Execution


class NodeCalls:
    """Calls node functions.

    Args:
        execution: the run; it is told what came of each node.
        transfers: gives nodes their inputs and takes their outputs.
        nodes: what to call, by number: the nodes of the graph, or what stands for them.
    """

    def __init__(self, execution: "Execution", transfers: Transfers, nodes: Sequence[Node]) -> None:
        self._execution = execution
        self._transfers = transfers
        self._record = execution.record
        self._nodes = nodes
        self._streams = execution.plan.streams
        self._clock = execution.job.clock
        # How to tell a generator node that its chunk is saved.
        self._turns: dict[int, Callable[[], object]] = {}
        self._patience = {number: node.patience for number, node in enumerate(self._nodes) if node.patience}

    def run(self, number: int) -> bool:
        """Run a sync node on the calling thread; tell whether it went well."""
        execution, node = self._execution, self._nodes[number]
        record, thread, start = self._record, get_ident(), self._clock()
        execution.busy[thread] = number
        mark = at.set((execution.job, number)) if execution.marks else None
        inputs: list[Any] = []
        try:
            self._transfers.gather(number, inputs)
            if record.watched:
                record.node_started(number, inputs)
            streams = self._streams[number]
            if streams:
                outputs = self._stream(number, self._chunks(number, inputs))
            else:
                result = self._call(number, inputs) if number in self._patience else node.call(inputs)
                outputs = node.split(result)
            seconds = record.node_ran(number, start)
            if record.watched:
                record.node_finished(number, inputs, outputs, seconds)
            else:
                inputs.clear()  # a large input must not live on while its outputs are copied
            if not streams:
                self._transfers.keep(number, outputs)
        except BaseException as error:  # noqa: BLE001  raised again or reported
            self._failed(number, inputs, error)
            return False
        finally:
            del execution.busy[thread]
            if mark is not None:
                at.reset(mark)
        return True

    async def arun(self, number: int) -> bool:
        """Run an async node on the event loop; tell whether it went well."""
        execution, node, start = self._execution, self._nodes[number], self._clock()
        mark = at.set((execution.job, number)) if execution.marks else None
        inputs: list[Any] = []
        try:
            await self._transfers.agather(number, inputs)
            if self._record.watched:
                await self._record.apart(self._record.node_started, number, inputs)
            streams = self._streams[number]
            if streams:
                outputs = await self._astream(number, self._achunks(number, inputs))
            else:
                call = self._acall(number, inputs) if number in self._patience else node.call(inputs)
                outputs = node.split(await call)
            seconds = self._record.node_ran(number, start)
            if self._record.watched:
                await self._record.apart(self._record.node_finished, number, inputs, outputs, seconds)
            if not streams:
                await self._transfers.akeep(number, outputs)
        except BaseException as error:  # noqa: BLE001  raised again or reported
            await self._afailed(number, inputs, error)
            return False
        finally:
            if mark is not None:
                at.reset(mark)
        return True

    def resume(self, number: int) -> None:
        """Tell a generator node that its chunk is saved; callable from any thread."""
        self._turns[number]()

    def _failed(self, number: int, inputs: Sequence[Any], error: BaseException) -> None:
        if self._execution.ends_the_run(error):
            raise error
        self._record.node_failed(number, inputs, error)
        self._execution.node_failed(number, error)

    async def _afailed(self, number: int, inputs: Sequence[Any], error: BaseException) -> None:
        if self._execution.ends_the_run(error):
            raise error
        await self._record.apart(self._record.node_failed, number, inputs, error)
        self._execution.node_failed(number, error)

    # Patiently --------------------------------------------------------------------------------------------------------

    def _call(self, number: int, inputs: Sequence[Any]) -> Any:
        """Call a node in as many attempts as it may have, each in its time."""
        node, execution = self._nodes[number], self._execution
        retry, timeout = self._patience[number]
        attempts = Attempts(retry, node.name)

        def attempt() -> Any:
            values = _fresh(inputs, attempts)
            if timeout is None:
                return node.call(values)
            return execution.timed.call(timeout, number, True, node.call, values)

        return execution.patience.attempt(attempts, attempt)

    async def _acall(self, number: int, inputs: Sequence[Any]) -> Any:
        node = self._nodes[number]
        retry, timeout = self._patience[number]
        attempts = Attempts(retry, node.name)

        async def attempt() -> Any:
            return await in_time(timeout, node.call(_fresh(inputs, attempts)))

        return await self._execution.patience.aattempt(attempts, attempt)

    def _chunks(self, number: int, inputs: Sequence[Any]) -> Generator[Any]:
        """The chunks of a generator node; up to the first one, it is called again."""
        node = self._nodes[number]
        if number not in self._patience:
            return node.call(inputs)  # type: ignore[no-any-return]
        attempts = Attempts(self._patience[number][0], node.name)
        return _rejoined(
            *self._execution.patience.attempt(attempts, lambda: _begun(node.call(_fresh(inputs, attempts))))
        )

    def _achunks(self, number: int, inputs: Sequence[Any]) -> AsyncGenerator[Any]:
        node = self._nodes[number]
        if number not in self._patience:
            return node.call(inputs)  # type: ignore[no-any-return]
        return self._again(number, inputs)

    async def _again(self, number: int, inputs: Sequence[Any]) -> AsyncGenerator[Any]:
        node = self._nodes[number]
        attempts = Attempts(self._patience[number][0], node.name)

        async def attempt() -> tuple[AsyncGenerator[Any], list[Any]]:
            return await _abegun(node.call(_fresh(inputs, attempts)))

        chunks, first = await self._execution.patience.aattempt(attempts, attempt)
        async with aclosing(chunks):
            for chunk in first:
                yield chunk
            async for chunk in chunks:
                yield chunk

    # Generator nodes --------------------------------------------------------------------------------------------------

    def _stream(self, number: int, chunks: Generator[Any]) -> Sequence[Any]:
        """Save what a generator yields, chunk by chunk; it goes on when its chunk is saved."""
        outputs: Sequence[Any] = ()
        with closing(chunks):
            for chunk in chunks:
                outputs = self._nodes[number].split(chunk)
                saved = threading.Event()
                self._transfers.keep(number, outputs)
                self._yield(number, partial(self._go_on, saved))
                self._wait(saved)
        return outputs

    async def _astream(self, number: int, chunks: AsyncGenerator[Any]) -> Sequence[Any]:
        outputs: Sequence[Any] = ()
        async with aclosing(chunks):
            async for chunk in chunks:
                outputs = self._nodes[number].split(chunk)
                saved = asyncio.Event()
                await self._transfers.akeep(number, outputs)
                self._yield(number, partial(self._execution.loop.call, saved.set))
                await saved.wait()
        return outputs

    def _yield(self, number: int, when_saved: Callable[[], object]) -> None:
        with self._execution.lock:
            self._turns[number] = when_saved
            self._execution.schedule.yielded(number)
            self._execution.advance()

    def _go_on(self, saved: threading.Event) -> None:
        saved.set()
        self._execution.home.wake()  # which is where the generator waits in an ordered run

    def _wait(self, saved: threading.Event) -> None:
        """Wait on a compute thread. The home thread goes on serving: the very save may be waiting there."""
        execution = self._execution
        if get_ident() == execution.home.thread:
            execution.home.serve(until=lambda: saved.is_set() or execution.finished)
        else:
            while not (saved.wait(HEARTBEAT) or execution.finished):
                pass
        if not saved.is_set():
            raise Stopped  # the run failed elsewhere, and this generator's chunk will never be saved


def _fresh(inputs: Sequence[Any], attempts: Attempts) -> Sequence[Any]:
    """Inputs that no attempt before has changed: copies, but for the last one. What has no copy is given as it is."""
    if attempts.retry is None or attempts.made + 1 >= attempts.retry.attempts:
        return inputs
    return [_copied(data) for data in inputs]


def _copied(data: Any) -> Any:
    try:
        return copy_inferred(data)
    except Exception:  # noqa: BLE001  a connection, a lock, a model on a device
        return data


def _begun(chunks: Generator[Any]) -> tuple[Generator[Any], list[Any]]:
    """A generator that has made its first chunk, if it makes any, and that chunk."""
    return chunks, list(islice(chunks, 1))


async def _abegun(chunks: AsyncGenerator[Any]) -> tuple[AsyncGenerator[Any], list[Any]]:
    try:
        return chunks, [await anext(chunks)]
    except StopAsyncIteration:
        return chunks, []


def _rejoined(chunks: Generator[Any], first: list[Any]) -> Generator[Any]:
    with closing(chunks):
        yield from first
        yield from chunks
