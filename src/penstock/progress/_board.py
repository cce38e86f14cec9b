"""The board on which a run's events are kept, for whoever wants to know how things stand."""

from collections.abc import Callable
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

from penstock.io import Traffic
from penstock.io._redact import in_words
from penstock.progress._snapshot import Backoff, Flow, Running, RunState, Snapshot, Transfer

if TYPE_CHECKING:
    from penstock.engine import (
        DatasetFailed,
        DatasetLoaded,
        DatasetLoading,
        DatasetSaved,
        DatasetSaving,
        Event,
        NodeFailed,
        NodeFinished,
        NodeStarted,
        Retrying,
        RunFailed,
        RunFinished,
        RunStarted,
    )
    from penstock.pipeline import Graph


_Way = tuple[Literal["load", "save"], float, Traffic]


class Board:
    """A subscriber that can be asked at any moment, on any thread, how the run stands.

    An event costs it the same however many nodes there are, and it holds on to no data. It watches one run at a time;
    given to another run afterwards, it starts anew.

    Args:
        clock: the time in seconds.

    >>> from penstock import node, pipeline, run
    >>> board = Board()
    >>> _ = run(pipeline([node(sum, "numbers", "total", name="add")]), {"numbers": [1, 2]}, subscribers=[board])
    >>> now = board.snapshot()
    >>> now.state, list(now.done), now.waits_for
    ('done', ['add'], None)
    """

    reads_data = False  # what has been saved need not be held for it
    watches_memory = False  # to it, data in memory is part of the nodes

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self._clock = clock
        self._lock = Lock()
        self._handlers: dict[type, Callable[[Any], None]] = {}
        self._begin("", (), None, "not started")

    def __call__(self, event: "Event") -> None:
        """Take note of an event."""
        with self._lock:
            handler = (self._handlers or self._make_handlers()).get(type(event))
            if handler is not None:
                handler(event)

    def snapshot(self) -> Snapshot:
        """How the run stands now."""
        with self._lock:
            now = self._clock() if self._end is None else self._end
            return Snapshot(
                run_id=self._run_id,
                state=self._state,
                nodes=self._nodes,
                done=self._done.copy(),
                running=tuple(Running(node, now - since) for node, since in self._running.items()),
                failed=self._failed.copy(),
                stopped=self._stopped,
                transfers=tuple(
                    Transfer(kind, dataset, node, now - since, traffic.bytes)
                    for (dataset, node), (kind, since, traffic) in self._transfers.items()
                ),
                backoffs=tuple(
                    Backoff(dataset, node, attempt, until - now, reason)
                    for (dataset, node), (attempt, until, reason) in self._backoffs.items()
                    if until > now
                ),
                retries=self._retries,
                loaded=self._loads.flow(now),
                saved=self._saves.flow(now),
                elapsed=now - self._start,
                _last_done=self._last_done - self._start,
                _graph=self._graph,
            )

    def _begin(self, run_id: str, nodes: tuple[str, ...], graph: "Graph | None", state: RunState) -> None:
        self._run_id, self._nodes, self._graph, self._state = run_id, nodes, graph, state
        self._start = self._last_done = self._clock()
        self._end: float | None = None if nodes or run_id else self._start
        self._done: dict[str, float] = {}
        self._running: dict[str, float] = {}
        self._failed: dict[str, str] = {}
        self._stopped: tuple[str, ...] = ()
        self._transfers: dict[tuple[str, str], _Way] = {}
        self._backoffs: dict[tuple[str | None, str], tuple[int, float, str]] = {}
        self._retries = 0
        self._loads = _Moving()
        self._saves = _Moving()

    def _make_handlers(self) -> dict[type, Callable[[Any], None]]:
        """Looked up once per board, since the engine brings asyncio, which a board that nobody uses does without."""
        from penstock import engine

        self._handlers = {
            engine.RunStarted: self._run_started,
            engine.DatasetLoading: self._loading,
            engine.DatasetLoaded: self._loaded,
            engine.NodeStarted: self._node_started,
            engine.NodeFinished: self._node_finished,
            engine.NodeFailed: self._node_failed,
            engine.DatasetSaving: self._saving,
            engine.DatasetSaved: self._saved,
            engine.DatasetFailed: self._dataset_failed,
            engine.Retrying: self._retrying,
            engine.RunFinished: self._run_finished,
            engine.RunFailed: self._run_failed,
        }
        return self._handlers

    def _run_started(self, event: "RunStarted") -> None:
        self._begin(event.run_id, event.nodes, event.graph, "running")

    def _node_started(self, event: "NodeStarted") -> None:
        self._running[event.node] = self._clock()

    def _node_finished(self, event: "NodeFinished") -> None:
        self._running.pop(event.node, None)
        self._done[event.node] = event.seconds
        self._last_done = self._clock()

    def _node_failed(self, event: "NodeFailed") -> None:
        self._running.pop(event.node, None)
        self._done.pop(event.node, None)  # of what has run, but gave something that cannot be kept
        self._failed.setdefault(event.node, in_words(event.error))

    # Data in memory, told of for the sake of others, comes without traffic: its loads and saves are part of the node.

    def _loading(self, event: "DatasetLoading") -> None:
        if event.traffic is not None:
            now = self._clock()
            self._transfers[event.dataset, event.node] = ("load", now, event.traffic)
            self._loads.began(now)

    def _loaded(self, event: "DatasetLoaded") -> None:
        if self._transfers and self._ended(event.dataset, event.node):
            self._loads.ended(self._clock(), event.bytes)

    def _saving(self, event: "DatasetSaving") -> None:
        if event.traffic is not None:
            now = self._clock()
            self._transfers[event.dataset, event.node] = ("save", now, event.traffic)
            self._saves.began(now)

    def _saved(self, event: "DatasetSaved") -> None:
        if self._transfers and self._ended(event.dataset, event.node):
            self._saves.ended(self._clock(), event.bytes)

    def _ended(self, dataset: str, node: str) -> _Way | None:
        return self._transfers.pop((dataset, node), None)

    def _dataset_failed(self, event: "DatasetFailed") -> None:
        self._failed.setdefault(event.node, in_words(event.error))
        transfer = self._ended(event.dataset, event.node)
        if transfer is not None:
            (self._loads if transfer[0] == "load" else self._saves).ended(self._clock(), None)

    def _retrying(self, event: "Retrying") -> None:
        self._retries += 1
        until = self._clock() + event.delay
        self._backoffs[event.dataset, event.node] = event.attempt, until, in_words(event.error)

    def _run_finished(self, _event: "RunFinished") -> None:
        self._over("done")

    def _run_failed(self, _event: "RunFailed") -> None:
        self._over("failed")

    def _over(self, state: RunState) -> None:
        self._state, self._end = state, self._clock()
        self._stopped = tuple(self._running)
        self._running.clear()
        self._transfers.clear()
        self._backoffs.clear()


class _Moving:
    """Adds up the bytes of loads or of saves, and the time during which at least one is under way."""

    __slots__ = ("_busy_since", "_bytes", "_seconds", "_under_way")

    def __init__(self) -> None:
        self._bytes = 0
        self._seconds = 0.0
        self._under_way = 0
        self._busy_since = 0.0

    def began(self, now: float) -> None:
        if not self._under_way:
            self._busy_since = now
        self._under_way += 1

    def ended(self, now: float, moved: int | None) -> None:
        self._bytes += moved or 0
        self._under_way -= 1
        if not self._under_way:
            self._seconds += now - self._busy_since

    def flow(self, now: float) -> Flow:
        busy = now - self._busy_since if self._under_way else 0.0
        return Flow(self._bytes, self._seconds + busy)
