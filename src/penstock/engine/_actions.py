"""What the schedule may ask for. Plain values; whoever performs them reports back to the schedule.

No two of different kinds are equal, though a node may confirm, load and release one and the same dataset.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """Load a dataset for one node; every consumer gets a load of its own."""

    node: int
    dataset: int


@dataclass(frozen=True, slots=True)
class Save:
    """Save one output of a node, or one chunk of it."""

    node: int
    dataset: int


@dataclass(frozen=True, slots=True)
class Confirm:
    """Tell a dataset that the node which confirms it has finished."""

    node: int
    dataset: int


@dataclass(frozen=True, slots=True)
class Release:
    """Let a dataset drop what it holds: its last consumer has finished."""

    node: int
    dataset: int


Action = Load | Save | Confirm | Release
