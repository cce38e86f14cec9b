"""What a run has left behind, and where its time went."""

from collections import Counter
from collections.abc import Sequence
from heapq import nlargest
from typing import Any

from penstock._amounts import size
from penstock.cli._console import columns, counted, heading, say
from penstock.cli._places import place_of
from penstock.drawing._words import shortened
from penstock.engine import Retried
from penstock.io import saving_as
from penstock.runner import RunResult


def print_summary(result: RunResult) -> None:
    """Where the results are, the time of each node, and how much loading and saving cost no waiting."""
    _print_results(result)
    _print_nodes(result)
    _print_retries(result.retries)
    say()
    say(f"{counted(len(result.node_seconds), 'node')} in {result.seconds:.2f} s. {_overlap(result)}")


_MANY = 12
"""Nodes and results of which all are shown."""
_REASON = 100
"""Characters of an error that are shown."""


def _print_results(result: RunResult) -> None:
    say()
    saved = [name for name in result.save_seconds if not _is_lost(result.saved[name])]
    if saved:
        say(heading("Results"))
        with saving_as(result.save_version):  # or each would make up a version of its own
            say(columns([[name, place_of(result.saved[name])] for name in saved[-_MANY:]]))
        if len(saved) > _MANY:
            say(f"  and {len(saved) - _MANY} saved before these")
    lost = [name for name in result if name not in saved]
    if lost:
        say(f"Not kept, since the catalog has no place for them: {', '.join(lost)}")


def _is_lost(dataset: Any) -> bool:
    """Whether it lives no longer than the process."""
    return bool(getattr(dataset, "_EPHEMERAL", False))


def _print_nodes(result: RunResult) -> None:
    told = result.node_seconds
    if len(told) > _MANY:
        slowest = nlargest(_MANY, told, key=told.__getitem__)
        told = {node: took for node, took in told.items() if node in slowest}
    if told:
        say()
        say(
            heading(
                "Seconds per node" if told == result.node_seconds else f"Seconds of the {_MANY} slowest nodes"
            )
        )
        say(columns([[node, f"{took:.2f}"] for node, took in told.items()], numbers=True))


def _print_retries(retries: Sequence[Retried]) -> None:
    """What was tried again, how often, and why the last time."""
    if not retries:
        return
    latest = {(one.dataset, one.node): one for one in retries}
    times = Counter((one.dataset, one.node) for one in retries)
    say()
    say(heading("Tried again"))
    rows = [
        [one.dataset or one.node, counted(times[key], "time"), shortened(one.reason, _REASON)]
        for key, one in latest.items()
    ]
    say(columns(rows[:_MANY]))
    if len(rows) > _MANY:
        say(f"  and {len(rows) - _MANY} more")


def _overlap(result: RunResult) -> str:
    if not result.io_seconds:
        return "Nothing was loaded or saved."
    share = result.overlapped_seconds / result.io_seconds
    return (
        f"Loading{_moved(result, 'load')} and saving{_moved(result, 'save')} took {result.io_seconds:.2f} s in all, "
        f"{result.overlapped_seconds:.2f} s ({share:.0%}) of it while something else went on."
    )


def _moved(result: RunResult, kind: str) -> str:
    """The bytes of all loads or saves, as far as anybody counted them."""
    number = sum(span.bytes or 0 for span in result.timeline if span.kind == kind)
    return f" ({size(number)})" if number else ""
