"""Messages between a run and its worker processes: a head, an object's pickle, and its large buffers.

Buffers (of arrays, frames, Arrow tables) are not copied into the pickle. On Linux they are written once, into memory
that has no name, which the receiver maps: nothing can be left of it, however the processes end. Elsewhere they go
through the socket.
"""

import os
import pickle
import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from errno import EMFILE
from mmap import ACCESS_COPY, mmap
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakSet

Head = tuple[Any, ...]

_FRAME = struct.Struct("<IQI?")
_SHARED = hasattr(os, "memfd_create") and hasattr(socket, "send_fds")

_SHARED_FROM = 200_000
"""Bytes of buffers from which mapping takes less time than the way through a socket."""

_ALIGNED = 64
"""What arrays like their memory to begin at a multiple of."""

_MOST_MAPPED = 128
"""Mapped memory that may be around at a time: each costs a file descriptor, of which a process has about a thousand."""

_ROOM = 1 << 20
"""Bytes that a socket should hold for a reader who is late."""


class Parcel(NamedTuple):
    """An object on its way: its pickle, and the buffers that are not in it."""

    data: bytes | bytearray
    buffers: Sequence[Any] = ()


class Channel:
    """One end of a connection. Any thread may send; one at a time receives.

    Args:
        end: a connected stream socket, which belongs to the channel from now on.
    """

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._sending = Lock()
        self._mapped: WeakSet[mmap] = WeakSet()
        _channels.add(self)
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            end.setsockopt(socket.SOL_SOCKET, option, _ROOM)

    def fileno(self) -> int:
        """The descriptor of the socket; -1 when it is closed."""
        return self._socket.fileno()

    @property
    def is_open(self) -> bool:
        """Whether this process may still say something."""
        return self.fileno() >= 0

    def send(self, head: Head, parcel: Parcel = Parcel(b"")) -> None:  # noqa: B008  a constant
        """Send a message; it may take as long as the receiver is late.

        Raises:
            OSError: there is nobody at the other end.
        """
        written = pickle.dumps(head)
        sizes = [buffer.nbytes for buffer in parcel.buffers]
        with _shared(parcel.buffers, sizes) as memory, self._sending:
            frame = _FRAME.pack(len(written), len(parcel.data), len(sizes), memory is not None)
            front = b"".join((frame, struct.pack(f"<{len(sizes)}Q", *sizes), written))
            if len(parcel.data) < _ROOM // 8:
                self._socket.sendall(front + parcel.data)
            else:
                self._socket.sendall(front)
                self._socket.sendall(parcel.data)
            if memory is not None:
                socket.send_fds(self._socket, [b"\0"], [memory])
                return
            for buffer in parcel.buffers:
                self._socket.sendall(buffer)

    def receive(self) -> tuple[Head, Parcel]:
        """Wait for a message.

        Raises:
            EOFError: there is nobody at the other end.
            OSError: this process has no file descriptor left.
        """
        head_size, size, count, shared = _FRAME.unpack(self._read(_FRAME.size))
        sizes = struct.unpack(f"<{count}Q", self._read(8 * count))
        head = pickle.loads(self._read(head_size))
        data = self._read(size)
        buffers = self._borrow(sizes) if shared else [memoryview(self._read(each)) for each in sizes]
        return head, Parcel(data, buffers)

    def hang_up(self) -> None:
        """Send nothing more, and tell the other end so."""
        with suppress(OSError):  # the other end was quicker
            self._socket.shutdown(socket.SHUT_WR)

    def skip(self) -> bool:
        """Drop some of what the other end has sent; tell whether there was something."""
        with suppress(ConnectionError):
            return bool(self._socket.recv(_ROOM))
        return False

    def close(self) -> None:
        """Let go of the connection."""
        self._socket.close()

    def _read(self, size: int) -> bytearray:
        data = bytearray(size)
        self._fill(memoryview(data))
        return data

    def _fill(self, room: memoryview) -> None:
        while room:
            try:
                count = self._socket.recv_into(room)
            except ConnectionError:
                count = 0
            if not count:
                raise EOFError
            room = room[count:]

    def _borrow(self, sizes: Sequence[int]) -> list[memoryview]:
        memory = self._lent()
        try:
            whole = self._map(memory, sum(map(_aligned, sizes)))
        finally:
            os.close(memory)
        return [whole[place : place + size] for place, size in zip(_places(sizes), sizes, strict=True)]

    def _lent(self) -> int:
        try:
            data, found, _, _ = socket.recv_fds(self._socket, 1, 1)
        except ConnectionError:
            data, found = b"", []
        if not data:
            raise EOFError
        if not found:
            raise OSError(EMFILE, "No file descriptor is left for the memory that another process shares")
        return found[0]

    def _map(self, memory: int, size: int) -> memoryview:
        """The memory as the receiver's own: what it changes there, nobody else sees."""
        if len(self._mapped) < _MOST_MAPPED:
            mapped = mmap(memory, size, access=ACCESS_COPY)
            self._mapped.add(mapped)
            return memoryview(mapped)
        data = memoryview(bytearray(size))
        done = 0
        while done < size:
            done += os.preadv(memory, [data[done:]], done)
        return data


_channels: WeakSet[Channel] = WeakSet()


def _let_go() -> None:
    """A forked process has no business with the connections of its parent, whose end they would hide."""
    for channel in list(_channels):
        channel.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


@contextmanager
def _shared(buffers: Sequence[Any], sizes: Sequence[int]) -> Iterator[int | None]:
    """The descriptor of memory that holds the buffers; None where the way through the socket is quicker, or left."""
    memory = _created() if _SHARED and sum(sizes) >= _SHARED_FROM else None
    try:
        yield memory if memory is not None and _filled(memory, buffers, sizes) else None
    finally:
        if memory is not None:
            os.close(memory)


def _created() -> int | None:
    with suppress(OSError):  # no descriptor is left
        return os.memfd_create("penstock")
    return None


def _filled(memory: int, buffers: Sequence[Any], sizes: Sequence[int]) -> bool:
    try:
        for place, buffer in zip(_places(sizes), buffers, strict=True):
            _write(memory, memoryview(buffer).cast("B"), place)
        os.ftruncate(memory, sum(map(_aligned, sizes)))
    except OSError:  # there is no room
        return False
    return True


def _places(sizes: Sequence[int]) -> Iterator[int]:
    place = 0
    for size in sizes:
        yield place
        place += _aligned(size)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _write(memory: int, data: memoryview, place: int) -> None:
    while data:
        count = os.pwrite(memory, data, place)
        data, place = data[count:], place + count
