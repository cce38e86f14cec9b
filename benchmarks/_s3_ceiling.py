"""How much the S3 server gives at most: asked by a client that sends the same bytes again and counts the answers."""

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

from benchmarks._measure import Sample


def ceiling(url: str, path: str, times: int, connections: int, worth: float = 1) -> Sample:
    """What comes back per second when an object of some worth is asked for over so many connections."""
    return asyncio.run(_ask(url, path, times, connections, worth))


async def _ask(url: str, path: str, times: int, connections: int, worth: float) -> Sample:
    place = urlsplit(url)
    loop = asyncio.get_running_loop()
    asking = f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode()
    size = await _size(place.hostname, place.port, asking)
    left = iter(range(times))
    done = [loop.create_future() for _ in range(connections)]
    began = time.perf_counter()
    for one in done:
        client = partial(_Client, asking, size, left, one)
        await loop.create_connection(client, place.hostname, place.port)
    await asyncio.gather(*done)
    return {"rate": times * worth / (time.perf_counter() - began)}


async def _size(host: str | None, port: int | None, asking: bytes) -> int:
    """The bytes of one answer, head included."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(asking)
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    await reader.readexactly(length)
    writer.close()
    await writer.wait_closed()
    return len(head) + length


class _Client(asyncio.BufferedProtocol):
    """Asks again as soon as it has had a whole answer, as long as anything is left to ask."""

    def __init__(self, asking: bytes, size: int, left: Iterator[int], done: "asyncio.Future[None]") -> None:
        self._asking, self._size, self._left, self._done = asking, size, left, done
        self._room = bytearray(2**20)
        self._got = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def get_buffer(self, sizehint: int) -> bytearray:
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        self._got += nbytes
        if self._got == self._size:
            self._ask()

    def _ask(self) -> None:
        self._got = 0
        if next(self._left, None) is None:
            self._transport.close()
            self._done.set_result(None)
        else:
            self._transport.write(self._asking)
