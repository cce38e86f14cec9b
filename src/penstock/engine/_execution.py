"""One run under way: performs what the schedule decides and tells it what came of it.

The schedule is a monitor. Whichever thread has something to report takes the lock, reports, and hands out what may
start now: a load to a thread or to the loop, a node to a compute thread. So nobody waits for a busy coordinator, and a
compute thread that finishes a node goes straight on with the next one.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import aclosing, closing, contextmanager
from contextvars import copy_context
from functools import partial
from threading import get_ident
from time import perf_counter
from typing import Any

from penstock.engine._actions import Action, Confirm, Load, Release, Save
from penstock.engine._events import (
    DatasetFailed,
    DatasetLoaded,
    DatasetLoading,
    DatasetSaved,
    DatasetSaving,
    Event,
    NodeFailed,
    NodeFinished,
    NodeStarted,
)
from penstock.engine._home import Home
from penstock.engine._job import Job
from penstock.engine._loop import HEARTBEAT, LoopSide
from penstock.engine._plan import make_plan
from penstock.engine._schedule import Schedule
from penstock.engine._threads import Crew, Stopped, stop_thread
from penstock.engine._outcome import Outcome
from penstock.engine._timeline import Kind, Span
from penstock.engine._widening import Widening
from penstock.io import Place
from penstock.io.stores import Staged
from penstock.pipeline import NodeKind

_DOING = {Load: "loading", Save: "saving", Confirm: "confirming", Release: "releasing"}


class Execution:
    """The monitor of one run. A driver begins it, lends it a home thread, and closes it.

    Args:
        job: what to run, and how.
        loop: the event loop to await things on.
        on_finish: called once, on whatever thread, when there is nothing more to wait for; the home thread knows anyway.
    """

    def __init__(self, job: Job, loop: LoopSide, on_finish: Callable[[], object] | None = None) -> None:
        self.job = job
        self.home = Home()
        self.failures: list[BaseException] = []
        self.finished = False  # there is nothing more to wait for
        self.stopping = False  # what is still under way is no longer wanted

        self._plan = make_plan(job.graph, job.names, job.placements)
        self._nodes = job.graph.nodes
        self._schedule = Schedule(self._plan, job.policy)
        self._lock = threading.Lock()
        self._telling = threading.RLock()  # re-entrant: a subscriber may cause events
        self._loop = loop
        self._on_finish = on_finish
        self._context = copy_context()
        self._compute_crew = Crew("penstock-compute", job.policy.compute_slots, self.fail)
        self._io_crew = Crew("penstock-io", job.policy.io_slots, self.fail)
        self._widening = None if job.policy.ordered else Widening(self._schedule, job.policy, self._lock, self._advance)

        self._loaded: dict[int, dict[int, Any]] = {node: {} for node, ids in enumerate(self._plan.loads) if ids}
        self._outputs: dict[tuple[int, int], Any] = {}  # computed, to be saved
        self._turns: dict[int, Callable[[], object]] = {}  # how to tell a generator node that its chunk is saved
        self._busy: dict[int, int | Action] = {}  # per thread, the node or action that user code is at
        self._committing = 0

        self._zero = perf_counter()
        self._node_spans: list[tuple[int, float, float, str]] = []
        self._io_spans: list[tuple[Load | Save, float, float, str]] = []

    # The monitor ------------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Hand out what may start at once."""
        with self._lock:
            self._advance()

    def fail(self, error: BaseException) -> None:
        """Note a failure outside nodes and datasets; nothing new starts."""
        with self._lock:
            if not self.stopping:
                self.failures.append(error)
                self._schedule.fail()
                self._advance()

    def interrupt(self, reason: BaseException) -> None:
        """End the run from a thread that is not part of it."""
        self.failures.insert(0, reason)
        self.stop()
        self.home.wake()

    def stop(self) -> None:
        """Give up what is still under way: tell Python code on threads to stop, and hand out nothing more.

        Saves are not told: cut short, a dataset that cannot stage its saves would leave half of one behind.
        """
        with self._lock:
            self.stopping = self.finished = True
        for thread, doing in list(self._busy.items()):
            if not isinstance(doing, Save) and thread != get_ident():
                stop_thread(thread)
        self._compute_crew.dismiss()
        self._io_crew.dismiss()
        if self._widening is not None:
            self._widening.close()

    @property
    def threads(self) -> list[threading.Thread]:
        """The threads that have not ended."""
        return self._compute_crew.threads + self._io_crew.threads

    @property
    def settled(self) -> bool:
        """Whether, once stopped, nothing of this run can become visible on storage any more."""
        with self._lock:
            return not self._committing

    def outcome(self) -> Outcome:
        """What came of the run, as far as it went."""
        names, nodes = self.job.names, self._nodes
        spans = [self._span("run", nodes[number].name, None, *times) for number, *times in self._node_spans]
        for action, *times in self._io_spans:
            kind: Kind = "load" if isinstance(action, Load) else "save"
            spans.append(self._span(kind, nodes[action.node].name, names[action.dataset], *times))
        spans.sort(key=lambda span: span.start)
        unfinished = [self._describe(doing) for doing in self._busy.values()]
        return Outcome(self._schedule.finished, tuple(spans), perf_counter() - self._zero, self.failures, unfinished)

    def _advance(self, go_on: bool = False) -> int | None:
        """Hand out all that may start now; with the lock held.

        Returns:
            With `go_on`, a node that the calling compute thread should run itself.
        """
        if self.stopping:
            return None
        schedule = self._schedule
        for action in schedule.pop_io():
            self._start_io(action)
        for node in schedule.pop_resumable():
            self._turns[node]()
        mine = None
        while (node := schedule.pop_run()) is not None:
            if self._plan.on_loop[node]:
                self._loop.spawn(self._arun, node)
            elif go_on and mine is None and self.home.idle:
                mine = node
            else:
                self._start_compute(node)
        if self._widening is not None and schedule.starved:
            self._widening.wake()
        if schedule.done and not self.finished:
            self.finished = True
            self.home.wake()
            if self._on_finish is not None:
                self._on_finish()
        return mine

    def _start_compute(self, node: int) -> None:
        if self.job.policy.ordered:
            self.home.put(self._compute, node, self._run)
        else:
            self._compute_crew.put(self._compute, node, self._run_apart)

    def _start_io(self, action: Action) -> None:
        placement = self.job.placements[action.dataset]
        place = placement.save if isinstance(action, Save) else placement.load
        if place is Place.LOOP:
            self._loop.spawn(self._aio, action)
        elif place is Place.HOME or not self.job.policy.overlap:
            self.home.put(self._io, action)
        else:
            self._io_crew.put(self._context.copy().run, self._io, action)

    def _tell(self, event: Event) -> None:
        with self._telling:
            for subscriber in self.job.subscribers:
                subscriber(event)

    # Nodes ------------------------------------------------------------------------------------------------------------

    def _compute(self, node: int | None, run: Callable[[int], bool]) -> None:
        """Run `node`, and then whatever node may run next, on the calling thread."""
        while node is not None and run(node):
            with self._lock:
                node = self._ran(node, go_on=True)

    def _ran(self, node: int, go_on: bool = False) -> int | None:
        for dataset in self._schedule.ran(node):
            self.job.datasets[dataset].release()
        return self._advance(go_on)

    def _run_apart(self, number: int) -> bool:
        """Run a node whose context variables are nobody else's."""
        return self._context.copy().run(self._run, number)

    def _run(self, number: int) -> bool:
        """Run a sync node on the calling thread; tell whether it went well."""
        node = self._nodes[number]
        thread = get_ident()
        self._busy[thread] = number
        inputs: list[Any] = []
        start = perf_counter()
        try:
            self._gather(number, inputs)
            if node.kind is NodeKind.GENERATOR:
                outputs = self._stream(number, node.call(inputs))
            else:
                outputs = node.split(node.call(inputs))
                if not self.job.subscribers:
                    inputs.clear()  # a large input must not live on while the outputs are copied
                self._keep(number, outputs)
            self._end(number, start, inputs, outputs)
        except BaseException as error:
            self._fail_run(number, inputs, error)
            return False
        finally:
            del self._busy[thread]
        return True

    async def _arun(self, number: int) -> None:
        """Run an async node on the loop."""
        node = self._nodes[number]
        inputs: list[Any] = []
        start = perf_counter()
        try:
            self._gather(number, inputs)
            if node.kind is NodeKind.ASYNC_GENERATOR:
                outputs = await self._astream(number, node.call(inputs))
            else:
                outputs = node.split(await node.call(inputs))
                self._keep(number, outputs)
            self._end(number, start, inputs, outputs)
        except BaseException as error:
            self._fail_run(number, inputs, error)
            return
        with self._lock:
            self._ran(number)

    def _end(self, number: int, start: float, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        end = perf_counter()
        self._node_spans.append((number, start, end, threading.current_thread().name))
        if self.job.subscribers:
            given, made = self._named(self.job.graph.inputs, number, inputs), self._named(self.job.graph.outputs, number, outputs)
            self._tell(NodeFinished(self._nodes[number].name, given, made, end - start))

    def _fail_run(self, number: int, inputs: Sequence[Any], error: BaseException) -> None:
        """Record that a node failed, unless the error is about the run and not about the node."""
        if self._ends_the_run(error):
            raise error
        node = self._nodes[number]
        error.add_note(f"This happened in node '{node.name}': {node}")
        if self.job.subscribers:
            self._tell(NodeFailed(node.name, self._named(self.job.graph.inputs, number, inputs), error))
        with self._lock:
            self.failures.append(error)
            self._schedule.run_failed(number)
            self._advance()

    def _gather(self, number: int, inputs: list[Any]) -> None:
        """Collect what `number` takes: from memory, or from the loads that have been made for it."""
        loaded = self._loaded.pop(number, {})
        graph, inline = self.job.graph, self._plan.inline
        for dataset in graph.inputs[number]:
            inputs.append(self._fetch(number, dataset) if inline[dataset] else loaded[dataset])
        if self.job.subscribers or self.job.before_node:
            self._announce(number, inputs)

    def _announce(self, number: int, inputs: list[Any]) -> None:
        """Tell that a node is about to run, and let `before_node` have its say about the inputs."""
        name, named = self._nodes[number].name, self._named(self.job.graph.inputs, number, inputs)
        self._tell(NodeStarted(name, named))
        if self.job.before_node is not None:
            with self._telling:
                inputs[:] = {**named, **self.job.before_node(name, named)}.values()

    def _fetch(self, number: int, dataset: int) -> Any:
        """Load an input that is in memory; its last consumer gets the object itself instead of a copy."""
        source = self.job.datasets[dataset]
        load = source._take if self._schedule.is_last_use(dataset) else source.load
        if not self.job.subscribers:
            return self._plainly(Load(number, dataset), load)
        with self._watch(Load(number, dataset)) as passing:
            passing.data = load()
        return passing.data

    def _keep(self, number: int, outputs: Sequence[Any]) -> None:
        """Put outputs where they belong: into memory on the spot, or aside until they are saved."""
        for dataset, data in zip(self.job.graph.outputs[number], outputs, strict=True):
            if not self._plan.inline[dataset]:
                self._outputs[number, dataset] = data
            elif not self.job.subscribers:
                self._plainly(Save(number, dataset), self.job.datasets[dataset].save, data)
            else:
                with self._watch(Save(number, dataset), data):
                    self.job.datasets[dataset].save(data)

    def _plainly(self, action: Action, function: Callable[..., Any], *args: Any) -> Any:
        """Load or save in memory with nobody watching."""
        try:
            return function(*args)
        except Exception as error:
            self._blame(error, action)
            raise

    # Generator nodes --------------------------------------------------------------------------------------------------

    def _stream(self, number: int, chunks: Generator[Any]) -> Sequence[Any]:
        """Save what a generator yields, chunk by chunk; it goes on when its chunk is saved."""
        outputs: Sequence[Any] = ()
        with closing(chunks):
            for chunk in chunks:
                outputs = self._nodes[number].split(chunk)
                saved = threading.Event()
                self._yield(number, outputs, saved.set)
                self._wait(saved)
        return outputs

    async def _astream(self, number: int, chunks: AsyncGenerator[Any]) -> Sequence[Any]:
        outputs: Sequence[Any] = ()
        async with aclosing(chunks):
            async for chunk in chunks:
                outputs = self._nodes[number].split(chunk)
                saved = asyncio.Event()
                self._yield(number, outputs, partial(self._loop.call, saved.set))
                await saved.wait()
        return outputs

    def _yield(self, number: int, outputs: Sequence[Any], when_saved: Callable[[], object]) -> None:
        self._keep(number, outputs)
        with self._lock:
            self._turns[number] = when_saved
            self._schedule.yielded(number)
            self._advance()

    def _wait(self, saved: threading.Event) -> None:
        """Wait on a compute thread. The home thread goes on serving: the very save may be waiting there."""
        if get_ident() == self.home.thread:
            self.home.serve(until=lambda: saved.is_set() or self.finished)
        else:
            while not (saved.wait(HEARTBEAT) or self.finished):
                pass
        if not saved.is_set():
            raise Stopped  # the run failed elsewhere, and this generator's chunk will never be saved

    # Loads and saves --------------------------------------------------------------------------------------------------

    def _io(self, action: Action) -> None:
        """Perform an action on the calling thread."""
        thread = get_ident()
        self._busy[thread] = action
        start = perf_counter()
        try:
            with self._watch(action, self._outputs.pop((action.node, action.dataset), None)) as passing:
                self._perform(action, passing)
            self._done(action, passing, start)
        except BaseException as error:
            self._fail_io(action, error)
        finally:
            del self._busy[thread]

    async def _aio(self, action: Action) -> None:
        """Perform an action on the loop."""
        start = perf_counter()
        try:
            with self._watch(action, self._outputs.pop((action.node, action.dataset), None)) as passing:
                await self._aperform(action, passing)
            self._done(action, passing, start)
        except BaseException as error:
            self._fail_io(action, error)

    def _perform(self, action: Action, passing: "_Passing") -> None:
        dataset = self.job.datasets[action.dataset]
        match action:
            case Load():
                passing.data = dataset.load()
            case Save() if hasattr(dataset, "stage"):
                self._commit(dataset.stage(passing.data))
            case Save():
                dataset.save(passing.data)
            case Confirm():
                dataset.confirm()
            case Release():
                dataset.release()

    async def _aperform(self, action: Action, passing: "_Passing") -> None:
        dataset = self.job.datasets[action.dataset]
        match action:
            case Load():
                passing.data = await dataset.aload()
            case Save():
                await dataset.asave(passing.data)
            case Confirm():
                dataset.confirm()
            case Release():
                await dataset.arelease()

    def _commit(self, staged: Staged) -> None:
        """Make a save visible, unless the run has ended without waiting for it."""
        with self._lock:
            late = self.stopping
            self._committing += not late
        if late:
            staged.discard()
            raise Stopped
        try:
            staged.commit()
        finally:
            with self._lock:
                self._committing -= 1

    def _done(self, action: Action, passing: "_Passing", start: float) -> None:
        if isinstance(action, Load | Save):
            self._io_spans.append((action, start, perf_counter(), threading.current_thread().name))
        if isinstance(action, Load):
            self._loaded[action.node][action.dataset] = passing.data
        with self._lock:
            match action:
                case Load():
                    self._schedule.loaded(action.node)
                case Save():
                    self._schedule.saved(action.node, action.dataset)
                case _:
                    self._schedule.tidied()
            self._advance()

    def _fail_io(self, action: Action, error: BaseException) -> None:
        if self._ends_the_run(error):
            raise error
        with self._lock:
            self.failures.append(error)
            self._schedule.io_failed(action)
            self._advance()

    # What is told -----------------------------------------------------------------------------------------------------

    @contextmanager
    def _watch(self, action: Action, data: Any = None) -> Iterator["_Passing"]:
        """Tell what becomes of a load or a save, and blame its failure on dataset and node."""
        passing = _Passing(data)
        start = perf_counter()
        dataset, node = self.job.names[action.dataset], self._nodes[action.node].name
        try:
            if self.job.subscribers and isinstance(action, Load | Save):
                loading = isinstance(action, Load)
                self._tell(DatasetLoading(dataset, node) if loading else DatasetSaving(dataset, node, data))
                yield passing
                told = DatasetLoaded if loading else DatasetSaved
                self._tell(told(dataset, node, passing.data, perf_counter() - start))
            else:
                yield passing
        except Exception as error:
            self._blame(error, action)
            if self.job.subscribers:
                self._tell(DatasetFailed(dataset, node, error))
            raise

    def _blame(self, error: BaseException, action: Action) -> None:
        node = self._nodes[action.node].name
        error.add_note(f"This happened while {_DOING[type(action)]} dataset '{self.job.names[action.dataset]}' for node '{node}'.")

    def _named(self, ids: Sequence[tuple[int, ...]], number: int, values: Sequence[Any]) -> Mapping[str, Any]:
        return dict(zip((self.job.names[dataset] for dataset in ids[number]), values, strict=False))

    def _ends_the_run(self, error: BaseException) -> bool:
        """Whether an exception says that the run is over, rather than that a node or dataset failed."""
        if self.stopping or isinstance(error, Stopped | GeneratorExit):
            return True
        return not isinstance(error, Exception) and get_ident() == self.home.thread

    def _describe(self, doing: int | Action) -> str:
        if isinstance(doing, int):
            return f"running node '{self._nodes[doing].name}'"
        return f"{_DOING[type(doing)]} dataset '{self.job.names[doing.dataset]}'"

    def _span(self, kind: Kind, node: str, dataset: str | None, start: float, end: float, thread: str) -> Span:
        return Span(kind, node, dataset, start - self._zero, end - self._zero, thread)


class _Passing:
    """Data on its way between a dataset and a node."""

    __slots__ = ("data",)

    def __init__(self, data: Any) -> None:
        self.data = data
