"""A server between client and server that breaks what passes, as networks do."""

import asyncio
import socket
import struct
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

FaultKind = Literal["delay", "throttle", "reset", "truncate", "stall", "corrupt", "unavailable", "lose"]

_CHUNK = 16 * 1024


@dataclass(frozen=True)
class Fault:
    """What happens to one exchange of request and response.

    Args:
        kind: `delay` holds the request back for `seconds`; `throttle` lets `rate` bytes pass in a second; `reset` and
            `truncate` end the connection, with an error or as if all were well; `stall` lets nothing more pass;
            `corrupt` changes one byte; `unavailable` answers 503 without asking the server; `lose` asks the server, and
            ends the connection with an error when it has answered.
        after: how many bytes of the body pass unharmed.
        of: whose body.
        seconds: for `delay`.
        rate: for `throttle`.
        retry_after: for `unavailable`, what to say in `Retry-After`.
    """

    kind: FaultKind
    after: int = 0
    of: Literal["request", "response"] = "response"
    seconds: float = 0.0
    rate: float = 1e6
    retry_after: int | None = None


@dataclass
class Injected:
    """A fault that waits for exchanges to befall.

    Attributes:
        met: set when the first exchange has met it.
    """

    fault: Fault
    method: str
    path: str
    times: float
    met: threading.Event = field(default_factory=threading.Event)

    def takes(self, method: str, path: str) -> bool:
        """Whether it befalls an exchange; counts it."""
        if self.times <= 0 or not (fnmatchcase(method, self.method) and fnmatchcase(path, self.path)):
            return False
        self.times -= 1
        return True


class FaultProxy:
    """An HTTP server on this machine that passes requests on to another one, with the faults that it is told.

    It runs on a thread of its own while its block lasts, so that blocking code and event loops may use it alike.

    Args:
        target: the URL of the server, without a path; plain HTTP.

    Attributes:
        url: where it listens.
        requests: method and path of each request so far.

    >>> from http.server import HTTPServer, BaseHTTPRequestHandler
    >>> from threading import Thread
    >>> from urllib.request import urlopen
    >>> class Hello(BaseHTTPRequestHandler):
    ...     def do_GET(self):
    ...         self.send_response(200)
    ...         self.send_header("Content-Length", "5")
    ...         self.end_headers()
    ...         self.wfile.write(b"hello")
    ...     def log_message(self, *args): ...
    >>> server = HTTPServer(("127.0.0.1", 0), Hello)
    >>> Thread(target=server.serve_forever, daemon=True).start()
    >>> with FaultProxy(f"http://127.0.0.1:{server.server_port}") as proxy:
    ...     injected = proxy.inject(Fault("corrupt", after=1), times=1)
    ...     first, second = urlopen(f"{proxy.url}/a").read(), urlopen(f"{proxy.url}/b").read()
    >>> first == b"hello", len(first), second, proxy.requests
    (False, 5, b'hello', ['GET /a', 'GET /b'])
    >>> server.shutdown()
    >>> server.server_close()
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._injected: list[Injected] = []
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fault-proxy", daemon=True)
        self.url = ""
        self.requests: list[str] = []

    def inject(
        self, fault: Fault, *, method: str = "*", path: str = "*", times: float = float("inf")
    ) -> Injected:
        """Let the next `times` exchanges that fit suffer a fault; of several faults, the first that fits.

        Args:
            fault: which one.
            method: a shell pattern for the method.
            path: a shell pattern for the path with its query.
            times: how many exchanges.
        """
        injected = Injected(fault, method, path, times)
        self._injected.append(injected)
        return injected

    def heal(self) -> None:
        """Let everything pass from now on."""
        self._injected.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def __repr__(self) -> str:
        return f"<FaultProxy at {self.url}: {len(self.requests)} requests, {len(self._injected)} faults>"

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._ended = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._ended.wait()
        server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await asyncio.sleep(0.01)  # connections are closed by the loop itself, a turn later

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._connection(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await _Exchange(self, reader, writer).pass_on():
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # one side has gone, or a fault has ended the connection
        finally:
            _end(writer, at_once=self._ended.is_set())

    def _fault(self, method: str, path: str) -> Injected | None:
        self.requests.append(f"{method} {path}")
        return next((one for one in self._injected if one.takes(method, path)), None)


class _Exchange:
    """One request and its response."""

    def __init__(self, proxy: FaultProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._reader = reader
        self._writer = writer
        self._injected: Injected | None = None

    async def pass_on(self) -> bool:
        """Pass a request and its response on; tell whether the connection stays open."""
        head = await _read_head(self._reader)
        method, path, _ = head.split(b"\r\n")[0].decode().split(" ", 2)
        self._injected = self._proxy._fault(method, path)
        fault = None if self._injected is None else self._injected.fault
        if fault is not None and fault.kind in ("delay", "unavailable"):
            self._meet()
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind == "unavailable":
            return await self._refuse(head, fault.retry_after)
        server_reader, server_writer = await asyncio.open_connection(*self._proxy._target)
        try:
            server_writer.write(_closing(head))
            await self._pass(self._reader, server_writer, _length(head) or 0, "request")
            response = await _read_head(server_reader)
            if fault is not None and fault.kind == "lose":
                self._meet()
                _reset_on_close(self._writer)
                raise ConnectionResetError("lost, as it was told")
            length = 0 if method == "HEAD" or b" 204 " in response[:20] else _length(response)
            self._writer.write(response if length is None else _staying(response))
            await self._pass(server_reader, self._writer, length, "response")
        finally:
            _end(server_writer, at_once=self._proxy._ended.is_set())
        return length is not None

    async def _refuse(self, head: bytes, retry_after: int | None) -> bool:
        async for _ in _chunks(self._reader, _length(head) or 0):
            pass
        asked = b"" if retry_after is None else f"Retry-After: {retry_after}\r\n".encode()
        self._writer.write(b"HTTP/1.1 503 Slow Down\r\n" + asked + b"Content-Length: 0\r\n\r\n")
        await self._writer.drain()
        return True

    async def _pass(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, length: int | None, of: str
    ) -> None:
        injected = self._injected
        fault = None if injected is None or injected.fault.of != of else injected.fault
        passed = 0
        await sink.drain()
        async for chunk in _chunks(source, length):
            if fault is not None and passed <= fault.after < passed + len(chunk):
                sink.write(await self._break(fault, chunk, fault.after - passed, sink))
            else:
                sink.write(chunk)
            await sink.drain()
            passed += len(chunk)
            if fault is not None and fault.kind == "throttle":
                self._meet()
                await asyncio.sleep(len(chunk) / fault.rate)

    async def _break(self, fault: Fault, chunk: bytes, at: int, sink: asyncio.StreamWriter) -> bytes:
        if fault.kind in ("delay", "throttle"):
            return chunk
        if fault.kind == "corrupt":
            self._meet()
            return chunk[:at] + bytes([chunk[at] ^ 0xFF]) + chunk[at + 1 :]
        sink.write(chunk[:at])
        await sink.drain()
        self._meet()
        if fault.kind == "stall":
            await self._proxy._ended.wait()
        if fault.kind == "reset":
            _reset_on_close(self._writer)
        raise ConnectionResetError(f"{fault.kind}, as it was told")

    def _meet(self) -> None:
        assert self._injected is not None
        self._injected.met.set()


async def _read_head(reader: asyncio.StreamReader) -> bytes:
    return await reader.readuntil(b"\r\n\r\n")


async def _chunks(reader: asyncio.StreamReader, length: int | None) -> AsyncIterator[bytes]:
    """A body of known length, or all there is until the connection ends."""
    left = float("inf") if length is None else length
    while left > 0 and (chunk := await reader.read(int(min(left, _CHUNK)))):
        yield chunk
        left -= len(chunk)


def _length(head: bytes) -> int | None:
    found = [line for line in head.split(b"\r\n")[1:] if line.lower().startswith(b"content-length:")]
    return int(found[0].partition(b":")[2]) if found else None


def _closing(head: bytes) -> bytes:
    """The request, with the wish that the server ends the connection after its response."""
    return _without_connection(head)[:-2] + b"Connection: close\r\n\r\n"


def _staying(head: bytes) -> bytes:
    return _without_connection(head)


def _without_connection(head: bytes) -> bytes:
    return b"\r\n".join(
        line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"keep-alive:"))
    )


def _end(writer: asyncio.StreamWriter, at_once: bool) -> None:
    """End a connection, after what is still to be sent unless there is no time for it."""
    if at_once:
        writer.transport.abort()
    else:
        writer.close()


def _reset_on_close(writer: asyncio.StreamWriter) -> None:
    """Have the end of a connection look like an accident to whoever is on the other side."""
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
