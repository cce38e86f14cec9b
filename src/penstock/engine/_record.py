"""What a run remembers and tells of itself: times for its result, events for its subscribers, notes for its errors."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from operator import attrgetter
from typing import Any, TypeVar, TypeVarTuple, get_args

from penstock.engine._actions import (
    Action,
    Commit,
    Confirm,
    Decode,
    Encode,
    Fetch,
    Load,
    Release,
    Save,
    Stage,
)
from penstock.engine._aside import on_thread
from penstock.engine._events import (
    EVENTS_OF_DATA,
    DatasetFailed,
    DatasetSaved,
    Event,
    NodeFailed,
    NodeFinished,
    NodeStarted,
    listeners,
)
from penstock.engine._job import Job
from penstock.engine._passing import Passing
from penstock.engine._timeline import Kind, Retried, Span, Timeline
from penstock.io import Traffic
from penstock.io._foreign import hush_foreign

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

DOING = {
    Load: "loading",
    Fetch: "loading",
    Decode: "loading",
    Save: "saving",
    Encode: "saving",
    Stage: "saving",
    Commit: "saving",
    Confirm: "confirming",
    Release: "releasing",
}


class Record:
    """The memory and the voice of one run.

    Args:
        job: whose names, subscribers and clock to use.
        telling: entered with an error while subscribers are told of it.

    Attributes:
        watched: whether somebody wants to know of every load, node and save.
        data_watched: whether somebody wants to know of loads and saves.
        memory_watched: whether that includes those of data in memory, which are part of their nodes.
        data_read: whether somebody looks at what has been saved, so that it is held until it is visible.
        told_apart: whether nothing is told on an event loop, since somebody who is told may wait for it.
        clock: the time in seconds.
        failed: the first node that has failed, with its inputs by name.
        retries: the attempts that failed and were not the last.
    """

    def __init__(self, job: Job, telling: Callable[[BaseException], AbstractContextManager[None]]) -> None:
        self._job = job
        self.clock = job.clock
        self._telling_of = telling
        self.watched = bool(job.subscribers) or job.before_node is not None
        self._listeners = {event: listeners(job.subscribers, event) for event in get_args(Event)}
        self.data_watched = any(self._listeners[event] for event in EVENTS_OF_DATA)
        self.memory_watched = any(
            getattr(who, "watches_memory", True) for event in EVENTS_OF_DATA for who in self._listeners[event]
        )
        self.data_read = any(getattr(who, "reads_data", True) for who in self._listeners[DatasetSaved])
        self.told_apart = self.watched and job.told_apart
        self._telling = threading.RLock()  # re-entrant: a subscriber may cause events
        self._zero = job.clock()
        self.failed: tuple[str, Mapping[str, Any]] | None = None
        self.retries: list[Retried] = []
        self._node_times: list[tuple[int, float, float, str]] = []
        self._action_times: list[tuple[Action, float, float, str, int | None]] = []

    # Times ------------------------------------------------------------------------------------------------------------

    @property
    def seconds(self) -> float:
        """How long the run has taken so far."""
        return self._job.clock() - self._zero

    def spans(self) -> Timeline:
        """Everything that has taken time so far, by start."""
        nodes, names, zero = self._job.graph.nodes, self._job.names, self._zero
        spans = [
            Span("run", nodes[number].name, None, start - zero, end - zero, thread)
            for number, start, end, thread in self._node_times
        ]
        for action, start, end, thread, moved in self._action_times:
            kind: Kind = "load" if DOING[type(action)] == "loading" else "save"
            node, dataset = nodes[action.node].name, names[action.dataset]
            step = None if isinstance(action, Load | Save) else type(action).__name__.lower()
            spans.append(Span(kind, node, dataset, start - zero, end - zero, thread, moved, step))
        return Timeline(sorted(spans, key=attrgetter("start")))

    # Nodes ------------------------------------------------------------------------------------------------------------

    def node_started(self, number: int, inputs: list[Any]) -> None:
        """Tell that a node is about to run; `before_node` may replace its inputs, in place."""
        job = self._job
        name, named = job.graph.nodes[number].name, self._named(job.graph.inputs[number], inputs)
        self.tell(NodeStarted(name, named))
        if job.before_node is not None:
            with self._telling:
                inputs[:] = {**named, **job.before_node(name, named)}.values()

    def node_ran(self, number: int, start: float) -> float:
        """Remember that a node has run; how long it took."""
        end = self._job.clock()
        self._node_times.append((number, start, end, threading.current_thread().name))
        return end - start

    def node_finished(
        self, number: int, inputs: Sequence[Any], outputs: Sequence[Any], seconds: float
    ) -> None:
        """Tell that a node has run."""
        graph = self._job.graph
        given, made = graph.inputs[number], graph.outputs[number]
        self.tell(
            NodeFinished(
                graph.nodes[number].name, self._named(given, inputs), self._named(made, outputs), seconds
            )
        )

    def node_failed(self, number: int, inputs: Sequence[Any], error: BaseException) -> None:
        """Write on an error which node it comes from, and tell."""
        node = self._job.graph.nodes[number]
        error.add_note(f"This happened in node '{node.name}': {node}")
        named = self._named(self._job.graph.inputs[number], inputs)
        self.failed = self.failed or (node.name, named)
        if self.watched:
            self.tell_failure(NodeFailed(node.name, named, error))

    # Datasets ---------------------------------------------------------------------------------------------------------

    def passing(self, action: Action, data: Any = None, traffic: Traffic | None = None) -> Passing:
        """What a load or a save goes through. Data in memory passes without `traffic`."""
        return Passing(self, action, data, traffic)

    async def apart(self, tell: Callable[[*Ts], T], *args: *Ts) -> T:
        """Tell something that happens on an event loop, without blocking it for somebody who waits for it."""
        return await on_thread(tell, *args) if self.told_apart else tell(*args)

    def performed(self, action: Action, start: float, moved: int | None) -> None:
        """Remember how long a step of a load or a save took, and what it moved."""
        self._action_times.append((action, start, self._job.clock(), threading.current_thread().name, moved))

    def blame(self, action: Action, error: Exception) -> None:
        """Write on an error which dataset and node it is about, and take out of it what the dataset keeps secret."""
        hush_foreign(error, self._job.datasets[action.dataset])
        dataset, node = self.names_of(action)
        error.add_note(f"This happened while {DOING[type(action)]} dataset '{dataset}' for node '{node}'.")

    def names_of(self, action: Action) -> tuple[str, str]:
        """Which dataset and which node an action is about."""
        return self._job.names[action.dataset], self._job.graph.nodes[action.node].name

    def _named(self, ids: Sequence[int], values: Sequence[Any]) -> Mapping[str, Any]:
        return dict(zip((self._job.names[dataset] for dataset in ids), values, strict=False))

    def tell_failure(self, event: NodeFailed | DatasetFailed) -> None:
        """Tell of a failure; a subscriber that fails over it must not hide it."""
        with self._telling_of(event.error):
            try:
                self.tell(event)
            except Exception as another:  # noqa: BLE001  reported with the failure itself
                event.error.add_note(f"Who was told of it failed too: {type(another).__name__}: {another}")

    def tell(self, event: Event) -> None:
        """Tell subscribers, one at a time."""
        with self._telling:
            for subscriber in self._listeners[type(event)]:
                subscriber(event)
