"""Who watches the runs of all sessions without being named at each, as notebooks do."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.engine import Subscriber

Watch = Callable[["Sequence[Subscriber]"], "Sequence[Subscriber]"]

_watching: list[Watch] = []


def watch_runs(watch: Watch, on: bool = True) -> None:
    """From now on, have every run of every session in this process watched, or no longer.

    Args:
        watch: called at the beginning of each run with the subscribers that it was given; returns more of them.
        on: whether to watch. Watching twice is watching once.
    """
    if watch in _watching:
        _watching.remove(watch)
    if on:
        _watching.append(watch)


def watched(subscribers: "Sequence[Subscriber]") -> "Sequence[Subscriber]":
    """The subscribers of a run, and whoever else watches it."""
    more = [subscriber for watch in tuple(_watching) for subscriber in watch(subscribers)]
    return (*subscribers, *more)
