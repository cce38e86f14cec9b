"""Objects as parcels, functions and classes of scripts and notebooks included, and what cannot be sent.

Functions and classes that are importable are sent by name; those of `__main__`, lambdas and closures as they are.
"""

import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from types import FunctionType
from typing import Any

from cloudpickle import Pickler

from penstock.workers._wire import Parcel

_APART = 20_000
"""Bytes from which a buffer travels beside the pickle rather than in it."""

Swap = Callable[[Any], Any]


class _Packer(Pickler):  # type: ignore[misc]  # cloudpickle has no types
    """Pickles an object; some objects in it are replaced by what `swap` makes of them."""

    def __init__(self, file: BytesIO, buffers: list[Any], swap: Swap | None) -> None:
        super().__init__(file, protocol=5, buffer_callback=self._keep)
        self._buffers = buffers
        self._swap = swap

    def _keep(self, buffer: pickle.PickleBuffer) -> bool:
        """Whether a buffer goes into the pickle; otherwise it is kept apart."""
        try:
            raw = buffer.raw()
        except BufferError:  # not contiguous
            return True
        if raw.nbytes < _APART:
            return True
        self._buffers.append(raw)
        return False

    def reducer_override(self, obj: Any) -> Any:
        if self._swap is not None and (made := self._swap(obj)) is not None:
            return made
        return super().reducer_override(obj)


def pack(data: Any, swap: Swap | None = None) -> Parcel:
    """An object as a parcel.

    Args:
        data: the object.
        swap: asked about objects of whatever class; how to make what the receiver is to get instead (as `__reduce__`
            says it), or None.

    Raises:
        Exception: it cannot be pickled.
    """
    file, buffers = BytesIO(), list[Any]()
    _Packer(file, buffers, swap).dump(data)
    return Parcel(file.getvalue(), buffers)


def unpack(parcel: Parcel) -> Any:
    """The object in a parcel."""
    return pickle.loads(parcel.data, buffers=parcel.buffers)


def culprit(data: Any, swap: Swap | None = None) -> str:
    """Which part of an object cannot be pickled, for people.

    >>> from threading import Lock
    >>> culprit({"model": [1, Lock()]})
    "['model'][1], a _thread.lock: cannot pickle '_thread.lock' object"
    >>> culprit(lambda guard=Lock(): guard)
    "its default of 'guard', a _thread.lock: cannot pickle '_thread.lock' object"
    """
    path, seen = "", {id(data)}
    while (found := next(_failing(data, swap, seen), None)) is not None:
        step, data = found
        path += step
    kind = type(data)
    return (
        f"{path}{', ' if path else ''}a {kind.__module__}.{kind.__qualname__}: {_reason(data, swap)}".replace(
            "builtins.", ""
        )
    )


def _failing(data: Any, swap: Swap | None, seen: set[int]) -> Iterator[tuple[str, Any]]:
    for step, part in _parts(data):
        if id(part) not in seen and _reason(part, swap):
            seen.add(id(part))
            yield step, part


def _parts(data: Any) -> Iterator[tuple[str, Any]]:
    """What an object holds, each with the words that lead to it."""
    if isinstance(data, FunctionType):
        from inspect import getclosurevars

        found = getclosurevars(data)
        yield from ((f"its variable '{name}'", part) for name, part in found.nonlocals.items())
        yield from ((f"the global '{name}'", part) for name, part in found.globals.items())
        yield from ((f"its default of '{name}'", part) for name, part in _defaults(data))
    elif isinstance(data, Mapping):
        yield from ((f"[{key!r}]", part) for key, part in data.items())
    elif isinstance(data, list | tuple | set | frozenset):
        yield from ((f"[{place}]", part) for place, part in enumerate(data))
    elif not isinstance(data, type):
        with suppress(TypeError):  # it has no attributes of its own
            yield from ((f".{name}", part) for name, part in list(vars(data).items()))


def _defaults(function: Any) -> Iterator[tuple[str, Any]]:
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    given = function.__defaults__ or ()
    yield from zip(names[len(names) - len(given) :], given, strict=True)
    yield from (function.__kwdefaults__ or {}).items()


def _reason(data: Any, swap: Swap | None) -> str:
    """Why an object cannot be pickled; nothing if it can."""
    try:
        pack(data, swap)
    except Exception as error:  # noqa: BLE001  whatever it is, it is told
        return str(error) or type(error).__name__
    return ""
