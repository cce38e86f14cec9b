"""What stays in the run's process and is called there, although nodes in worker processes hold it.

That is what loads: a partition's loader has a store behind it, with connections, limits and credentials.
"""

import os
from collections.abc import Callable, Collection
from itertools import count
from threading import Lock
from typing import Any

from penstock.workers._here import here

Key = tuple[int, int]
"""A process id, and a number in that process."""

_numbers = count()
_here: dict[Key, Any] = {}


class Kept:
    """The objects that stay here for as long as a run lasts.

    Args:
        kinds: their classes; they are called without arguments.
    """

    def __init__(self, kinds: Collection[type]) -> None:
        self._kinds = frozenset(kinds)
        self._keys: dict[int, Key] = {}
        self._lock = Lock()

    def swap(self, obj: Any) -> Any:
        """What is sent in place of an object that stays here; None for one that is sent."""
        return (borrowed, (self._key(obj),)) if type(obj) in self._kinds else None

    def forget(self) -> None:
        """Let go of all of them."""
        with self._lock:
            for key in self._keys.values():
                _here.pop(key, None)
            self._keys.clear()

    def _key(self, obj: Any) -> Key:
        with self._lock:
            key = self._keys.get(id(obj))
            if key is None:
                key = self._keys[id(obj)] = os.getpid(), next(_numbers)
                _here[key] = obj
            return key


class Borrowed:
    """Stands for an object in the run's process: calling it calls that one, there.

    Args:
        key: which one.
        ask: asks the run.
    """

    __slots__ = ("_ask", "_key")

    def __init__(self, key: Key, ask: Callable[..., Any]) -> None:
        self._key = key
        self._ask = ask

    def __call__(self) -> Any:
        return self._ask("call", self._key)

    def __reduce__(self) -> tuple[Callable[[Key], Any], tuple[Key]]:
        return borrowed, (self._key,)


def borrowed(key: Key) -> Any:
    """The object itself in the process that it has stayed in; what stands for it in any other."""
    if key in _here:
        return _here[key]
    found = here.get()
    if found is None:
        raise LookupError("What a run has lent to a node cannot be used when the run is over.")
    return Borrowed(key, found.ask)


def call_kept(key: Key) -> Any:
    """Call an object that has stayed here."""
    return _here[key]()
