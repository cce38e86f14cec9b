"""The one stream of what happens in a run.

Log lines, progress, hooks and timelines are subscribers of this stream. A subscriber is called with one event at a
time, never two at once, on the thread on which the thing happened: node events where the node runs, dataset events
where the dataset is loaded or saved. It should be quick, since that thread waits for it; an error that it raises
fails the run.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from penstock.io import Traffic
from penstock.pipeline import Graph


class RunStarted(NamedTuple):
    """A run is about to begin; its nodes are named in run order. `graph` tells what depends on what."""

    run_id: str
    nodes: tuple[str, ...]
    graph: Graph | None = None


class DatasetLoading(NamedTuple):
    """A dataset is about to be loaded for a node. `traffic` counts its bytes meanwhile; data in memory has none."""

    dataset: str
    node: str
    traffic: Traffic | None = None


class DatasetLoaded(NamedTuple):
    """A dataset has been loaded for a node. `bytes` came from where it is kept; None where nobody knows."""

    dataset: str
    node: str
    data: Any
    seconds: float
    bytes: int | None = None


class NodeStarted(NamedTuple):
    """A node has all its inputs and is about to be called with them."""

    node: str
    inputs: Mapping[str, Any]


class NodeFinished(NamedTuple):
    """A node's function has returned; its outputs are not saved yet. The outputs of a generator are its last chunk."""

    node: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    seconds: float


class NodeFailed(NamedTuple):
    """A node's function has raised."""

    node: str
    inputs: Mapping[str, Any]
    error: BaseException


class DatasetSaving(NamedTuple):
    """An output, or a chunk of it, is about to be saved. `traffic` is as in `DatasetLoading`."""

    dataset: str
    node: str
    data: Any
    traffic: Traffic | None = None


class DatasetSaved(NamedTuple):
    """An output, or a chunk of it, has been saved and is visible. `bytes` is as in `DatasetLoaded`."""

    dataset: str
    node: str
    data: Any
    seconds: float
    bytes: int | None = None


class DatasetFailed(NamedTuple):
    """A dataset could not be loaded or saved."""

    dataset: str
    node: str
    error: BaseException


class Retrying(NamedTuple):
    """An attempt at a load, a save, or a node (then `dataset` is None) failed; the next one is in `delay` seconds."""

    dataset: str | None
    node: str
    attempt: int
    delay: float
    error: BaseException


class RunFinished(NamedTuple):
    """All outputs are saved."""

    run_id: str
    seconds: float


class RunFailed(NamedTuple):
    """The run ended early, by a failure or an interruption; `error` is what the caller is about to get."""

    run_id: str
    seconds: float
    error: BaseException


Event = (
    RunStarted
    | DatasetLoading
    | DatasetLoaded
    | NodeStarted
    | NodeFinished
    | NodeFailed
    | DatasetSaving
    | DatasetSaved
    | DatasetFailed
    | Retrying
    | RunFinished
    | RunFailed
)
EVENTS_OF_DATA = (DatasetLoading, DatasetLoaded, DatasetSaving, DatasetSaved, DatasetFailed)

Subscriber = Callable[[Event], object]
"""Called with events: all of them, or those of the types in its attribute `events`, if it has one."""


def listeners(subscribers: Iterable[Subscriber], event: type) -> list[Subscriber]:
    """Those who want to be told of events of a type, in the same order."""
    return [subscriber for subscriber in subscribers if event in getattr(subscriber, "events", (event,))]
