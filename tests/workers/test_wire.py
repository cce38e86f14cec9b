"""Whatever goes through a connection comes out as it was: in the pickle, beside it, or in memory that both map."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.workers._parcels import pack, unpack
from penstock.workers._wire import Channel, Parcel

Pair = tuple[Channel, Channel]


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    ends = socket.socketpair()
    channels = Channel(ends[0]), Channel(ends[1])
    yield channels
    for channel in channels:
        channel.close()


def carried(pair: Pair, data: Any) -> Any:
    """What comes out at the other end."""
    parcel = pack(data)
    sending = threading.Thread(target=pair[0].send, args=[("word", 1), parcel])
    sending.start()
    head, received = pair[1].receive()
    sending.join()
    assert head == ("word", 1)
    return unpack(received)


plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
nested = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)


@given(nested)
def test_plain_data(pair: Pair, data: Any) -> None:
    assert carried(pair, data) == data


@given(st.lists(st.integers(0, 60_000), max_size=6), st.sampled_from(["u1", "i4", "f8"]))
def test_arrays_of_any_size_each_in_memory_of_its_own(pair: Pair, sizes: list[int], kind: str) -> None:
    """On either side of the sizes from which they travel apart, and from which memory is mapped."""
    given = [np.arange(size).astype(kind) for size in sizes]
    received = carried(pair, given)
    for number, (array, sent) in enumerate(zip(received, given, strict=True)):
        np.testing.assert_array_equal(array, sent)
        assert array.dtype == sent.dtype
        array[:] = number
    for number, array in enumerate(received):
        assert (array == number).all()


def test_more_than_a_socket_holds(pair: Pair) -> None:
    data = b"x" * 20_000_000
    assert carried(pair, data) == data


def test_the_end_of_the_other_side_is_told(pair: Pair) -> None:
    one, other = map(Channel, socket.socketpair())
    one.send(("last",), Parcel(b"word"))
    one.hang_up()
    assert other.receive() == (("last",), Parcel(b"word", []))
    with pytest.raises(EOFError):
        other.receive()
    one.close()
    with pytest.raises(OSError):  # noqa: PT011  of whatever kind
        one.send(("more",))
    other.close()
