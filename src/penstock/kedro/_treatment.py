"""How datasets of Kedro are to be used in a run."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from penstock.io import Place
from penstock.kedro._thread_bound import why_one_thread


@dataclass(frozen=True, slots=True)
class Treatment:
    """How datasets of Kedro are to be used in a run.

    Attributes:
        native: whether files are read and written by Penstock's own datasets, where these are known to do the same.
        on_main_thread: names of datasets, and of types, that must not be used from other threads.
    """

    native: bool
    on_main_thread: frozenset[str]

    @classmethod
    def made(cls, native: bool, on_main_thread: str | Iterable[str]) -> "Treatment":
        """The treatment that a user has asked for; names may be text with commas between."""
        names = on_main_thread.split(",") if isinstance(on_main_thread, str) else on_main_thread
        return cls(native, frozenset(name.strip() for name in names))

    def place(self, name: str, dataset: Any) -> Place:
        """Where a dataset does its work, as far as that is not the event loop."""
        kinds = type(dataset).__mro__
        known = {
            name,
            *(kind.__name__ for kind in kinds),
            *(f"{k.__module__}.{k.__qualname__}" for k in kinds),
        }
        if not known.isdisjoint(self.on_main_thread) or why_one_thread(dataset) is not None:
            return Place.HOME
        return Place.THREAD
