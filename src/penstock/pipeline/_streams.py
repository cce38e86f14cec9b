"""The chunks of a generator node, as one stream per output."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, tee
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.pipeline._node import Node


def part(node: "Node", chunks: Iterator[Any]) -> dict[str, Any]:
    """One iterator per output of `node`; each chunk is made when the first of them asks for it.

    The first chunk is made at once, so that a generator which does not fit its node is found out here.
    A node without outputs is run to its end.

    Raises:
        NodeOutputError: a chunk does not fit the declared outputs.
    """
    rows: Iterator[Sequence[Any]] = map(node.split, chunks)
    names = node.outputs
    if not names:
        return dict.fromkeys(name for row in rows for name in row)
    streams = tee(chain(list(islice(rows, 1)), rows), len(names))
    return {
        name: map(itemgetter(place), stream)
        for place, (name, stream) in enumerate(zip(names, streams, strict=True))
    }
