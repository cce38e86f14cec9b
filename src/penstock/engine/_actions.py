"""What the schedule may ask for. Plain values; whoever performs them reports back to the schedule.

A dataset that is a codec on a store is loaded and saved in steps (fetch, decode; encode, stage, commit), any other in
one. No two actions of different kinds are equal, though a node may confirm, load and release one and the same dataset.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """Load a dataset for one node; every consumer gets a load of its own."""

    node: int
    dataset: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """Read the bytes of a dataset from its store, for one node and for whoever else decodes them."""

    node: int
    dataset: int


@dataclass(frozen=True, slots=True)
class Decode:
    """Make an object for one node of bytes that are held; every consumer gets one of its own."""

    node: int
    dataset: int


@dataclass(frozen=True, slots=True)
class Save:
    """Save one output of a node, or one chunk of it, and make it visible."""

    node: int
    dataset: int


@dataclass(frozen=True, slots=True)
class Encode:
    """Make bytes of one output of a node. From here on its consumers may have it."""

    node: int
    dataset: int


@dataclass(frozen=True, slots=True)
class Stage:
    """Write the bytes of an output to its store, where nobody looks."""

    node: int
    dataset: int


@dataclass(frozen=True, slots=True)
class Commit:
    """Make a staged output visible; all that it was computed from is visible already."""

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


Action = Load | Fetch | Decode | Save | Encode | Stage | Commit | Confirm | Release
