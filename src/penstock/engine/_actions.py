"""What the schedule may ask for. Plain values; whoever performs them reports back to the schedule."""

from typing import NamedTuple


class Load(NamedTuple):
    """Load a dataset for one node; every consumer gets a load of its own."""

    node: int
    dataset: int


class Save(NamedTuple):
    """Save one output of a node, or one chunk of it."""

    node: int
    dataset: int


class Confirm(NamedTuple):
    """Tell a dataset that the node which confirms it has finished."""

    node: int
    dataset: int


class Release(NamedTuple):
    """Let a dataset drop what it holds: its last consumer has finished."""

    node: int
    dataset: int


Action = Load | Save | Confirm | Release
