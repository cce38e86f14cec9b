"""An S3 server in a process of its own: objects in memory, and a delay before every answer.

It exists because those made for tests answer some hundred requests a second, behind which all clients look alike.
Connections stay open, bodies are received where they will stay, and are sent from there.
"""

import asyncio
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

from benchmarks._s3_objects import Objects, Request, Response

_HEAD = 2**16
"""The most bytes that a request line and its headers may have; small bodies come along with them."""
_END = b"\r\n\r\n"
_REASONS = {status.value: status.phrase for status in HTTPStatus}


@contextmanager
def s3_server(delay: float) -> Iterator[str]:
    """The URL of a server that takes `delay` seconds before each answer, as long as the block lasts."""
    command = [sys.executable, "-m", "benchmarks._s3_server", "--delay", str(delay)]
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()  # upon which it ends, as it does when this process dies


class Connection(asyncio.BufferedProtocol):
    """One client's connection: a request at a time, each answered after the delay."""

    def __init__(self, objects: Objects, delay: float) -> None:
        self._objects = objects
        self._delay = delay
        self._head = bytearray(_HEAD)
        self._filled = 0  # bytes in the head
        self._request: tuple[str, str, dict[str, str]] | None = None
        self._body = bytearray()
        self._received = 0  # bytes in the body

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def get_buffer(self, sizehint: int) -> memoryview:
        if self._request is None:
            return memoryview(self._head)[self._filled :]
        return memoryview(self._body)[self._received :]

    def buffer_updated(self, nbytes: int) -> None:
        if self._request is not None:
            self._received += nbytes
        else:
            self._filled += nbytes
            end = self._head.find(_END, max(0, self._filled - nbytes - 3), self._filled)
            if end < 0:
                return
            self._read_head(end)
        if self._received == len(self._body):
            self._perform()

    def _read_head(self, end: int) -> None:
        line, *fields = bytes(self._head[:end]).decode("latin-1").split("\r\n")
        method, target, _ = line.split(" ")
        headers = {}
        for one in fields:
            name, _, value = one.partition(":")
            headers[name.lower()] = value.strip()
        if "transfer-encoding" in headers:
            raise ValueError("a body must say how long it is")
        self._request = method, target, headers
        self._body = bytearray(int(headers.get("content-length", 0)))
        self._received = self._filled - end - len(_END)
        self._body[: self._received] = self._head[end + len(_END) : self._filled]
        if headers.get("expect", "").lower() == "100-continue" and self._received < len(self._body):
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _perform(self) -> None:
        assert self._request is not None
        method, target, headers = self._request
        request = Request(method, target, headers, self._body)
        self._request, self._body, self._filled, self._received = None, bytearray(), 0, 0
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._answer, request)
        else:
            self._answer(request)

    def _answer(self, request: Request) -> None:
        if not self._transport.is_closing():
            for part in _written(self._objects.answer(request), with_body=request.method != "HEAD"):
                self._transport.write(part)


def _written(response: Response, *, with_body: bool) -> Iterator[bytes | bytearray | memoryview]:
    length = len(response.body) if response.length is None else response.length
    lines = [f"{name}: {value}\r\n" for name, value in response.headers.items()]
    start = f"HTTP/1.1 {response.status} {_REASONS[response.status]}\r\nContent-Length: {length}\r\n"
    yield "".join([start, *lines, "x-amz-request-id: 0\r\n\r\n"]).encode("latin-1")
    if with_body and len(response.body):
        yield response.body


async def serve(delay: float) -> None:
    """Serve until standard input ends; the URL is printed."""
    loop = asyncio.get_running_loop()
    objects = Objects()
    server = await loop.create_server(lambda: Connection(objects, delay), "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    delay: float = parser.parse_args().delay
    with suppress(ImportError):
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    asyncio.run(serve(delay))


if __name__ == "__main__":
    main()
