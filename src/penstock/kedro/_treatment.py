"""How datasets of Kedro are to be used in a run."""

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from typing import Any

from penstock._suggest import did_you_mean
from penstock.errors import InvalidRunError
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
        """The treatment that a user has asked for; names may be text with commas or spaces between."""
        if isinstance(on_main_thread, str):
            on_main_thread = on_main_thread.replace(",", " ").split()
        return cls(native, frozenset(on_main_thread))

    def check(self, names: Collection[str], catalog: Container[str]) -> None:
        """Refuse a name that looks like a misspelt one.

        Args:
            names: the datasets of a run.
            catalog: knows others of the project.

        Raises:
            InvalidRunError: nobody knows it, but it is close to the name of a dataset.
        """
        for name in sorted(self.on_main_thread.difference(names)):
            if name not in catalog and (meant := did_you_mean(name, names)):
                raise InvalidRunError(f"on_main_thread names '{name}', which is no dataset here.{meant}")

    def place(self, name: str, dataset: Any) -> Place:
        """Where a dataset does its work, as far as that is not the event loop."""
        kinds = type(dataset).__mro__
        known = {
            name,
            *(kind.__name__ for kind in kinds),
            *(f"{kind.__module__}.{kind.__qualname__}" for kind in kinds),
        }
        if not known.isdisjoint(self.on_main_thread) or why_one_thread(dataset) is not None:
            return Place.HOME
        return Place.THREAD
