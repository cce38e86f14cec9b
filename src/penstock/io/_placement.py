"""Where the I/O of a dataset takes place, decided once per class."""

from collections.abc import Hashable
from enum import Enum
from typing import Any, NamedTuple

from penstock.io._dataset import AbstractDataset
from penstock.io._sides import is_native


class Place(Enum):
    """Where one operation of a dataset is carried out."""

    INLINE = "inline"
    """On the spot, by whichever thread asks: it only touches memory."""
    LOOP = "loop"
    """Awaited on the event loop that does the I/O."""
    THREAD = "thread"
    """On an I/O thread, beside others."""
    HOME = "home"
    """On the run's home thread, one at a time: the dataset is not thread-safe."""


class Placement(NamedTuple):
    """The places of a dataset's loads and saves, and whether these can be done in steps (see `penstock.io.Steps`).

    Attributes:
        load: where it loads, or, in steps, reads bytes.
        save: where it saves, or, in steps, writes bytes.
        bytes_key: for a dataset whose `load()` is `decode(read())`: what tells its bytes from others'.
        hands_over: its `save(data)` is `stage_bytes(encode(data)).commit()`, and the next load would read these bytes.
        tells_size: its `read()` tells how many bytes it is going to hold, see `expect_bytes`.
    """

    load: Place
    save: Place
    bytes_key: Hashable | None = None
    hands_over: bool = False
    tells_size: bool = False


_by_class: dict[type, Placement] = {}


def placement(dataset: object) -> Placement:
    """Where to load and save a dataset; any object with `load` and `save` has a place.

    A dataset that knows better, because it wraps another one or because its storage decides, says so in a
    method `_placement()`, which is asked every time.

    >>> from penstock.io import MemoryDataset
    >>> placement(MemoryDataset(1)).load
    <Place.INLINE: 'inline'>
    """
    cls = type(dataset)
    placed = _by_class.get(cls)
    if placed is not None:
        return placed
    own: Any = getattr(dataset, "_placement", None)
    if own is not None:
        asked: Placement = own()
        return asked
    return _by_class.setdefault(cls, Placement(_place(cls, "load"), _place(cls, "save")))


def _place(cls: type, operation: str) -> Place:
    if issubclass(cls, AbstractDataset) and cls._INLINE:
        return Place.INLINE
    if not getattr(cls, "_THREAD_SAFE", True):
        return Place.HOME
    return Place.LOOP if is_native(cls, operation) else Place.THREAD
