"""Messages that break off."""

import pickle
import socket
import struct
from collections.abc import Iterator

import pytest

from penstock.workers._wire import _FRAME, Channel

HEAD = pickle.dumps(("returned",))
FRONT = _FRAME.pack(len(HEAD), 0, 1, True) + struct.pack("<Q", 300_000) + HEAD
"""Of a message whose buffer is to come as shared memory."""


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, Channel]]:
    far, near = socket.socketpair()
    channel = Channel(near)
    with far:
        yield far, channel
    channel.close()


@pytest.mark.parametrize("size", [0, 1, len(FRONT) - 1, len(FRONT)])
def test_the_end_of_the_other_process_is_told_wherever_a_message_breaks_off(
    ends: tuple[socket.socket, Channel], size: int
) -> None:
    far, channel = ends
    far.sendall(FRONT[:size])
    far.close()
    with pytest.raises(EOFError):
        channel.receive()


def test_memory_for_which_no_descriptor_is_left_is_told(ends: tuple[socket.socket, Channel]) -> None:
    far, channel = ends
    far.sendall(FRONT + b"\0")
    with pytest.raises(OSError, match="No file descriptor is left"):
        channel.receive()
