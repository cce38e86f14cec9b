"""One run under way: performs what the schedule decides and tells it what came of it.

The schedule is a monitor. Whichever thread has something to report takes the lock, reports, and hands out what may
start now: a load to a thread or to the loop, a node to a compute thread. So nobody waits for a busy coordinator, and a
compute thread that finishes a node goes straight on with the next one.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import copy_context
from threading import get_ident
from time import monotonic
from typing import Literal

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
from penstock.engine._calls import NodeCalls
from penstock.engine._home import Home
from penstock.engine._job import Job
from penstock.engine._loop import LoopSide
from penstock.engine._outcome import Outcome
from penstock.engine._patience import Patience
from penstock.engine._plan import make_plan
from penstock.engine._record import DOING, Record
from penstock.engine._remote import width, with_workers
from penstock.engine._schedule import Schedule
from penstock.engine._threads import Crew, Stopped, stop_thread
from penstock.engine._timed import TimedCalls
from penstock.engine._transfers import Transfers
from penstock.engine._whereabouts import are_kept, at
from penstock.engine._widening import Widening
from penstock.io import Place
from penstock.io._worker import lend_worker

Lane = Literal["thread", "loop"]

TURN = 0.005
"""Seconds for which nodes that are done at once may follow each other on an event loop."""


class Execution:
    """The monitor of one run. A driver begins it, lends it a home thread, and closes it.

    Args:
        job: what to run, and how.
        loop: the event loop to await things on.
        on_finish: called once, on whatever thread, when there is nothing more to wait for; home knows anyway.

    Attributes:
        home: the inbox that the home thread serves until `finished`.
        finished: there is nothing more to wait for.
        ended: the same, for those who wait for something else.
        stopping: what is still under way is no longer wanted.
        failures: what went wrong, in order.
        patience: tries things again.
        timed: makes calls that get so much time and no more.
        workers: the processes that call the functions of nodes, if there are such.
        busy: per thread, the node (its id) or action that user code is at.
        marks: whether user code is to know what it belongs to.
    """

    def __init__(self, job: Job, loop: LoopSide, on_finish: Callable[[], object] | None = None) -> None:
        self.job = job
        self.home = Home()
        self.finished = False
        self.ended = threading.Event()
        self.stopping = False
        self.failures: list[BaseException] = []
        self.busy: dict[int, int | Action] = {}
        self.marks = are_kept()
        in_steps = job.policy.overlap and job.policy.hand_over
        limits = {dataset: (*terms.limits, *terms.place) for dataset, terms in job.terms.items()}
        self.plan = make_plan(job.graph, job.names, job.placements, in_steps=in_steps, limits=limits)
        self.schedule = Schedule(self.plan, job.policy, job.kept)
        self.lock = threading.Lock()
        self.loop = loop
        self.record = Record(job, self.telling)
        self.io_crew = Crew("penstock-io", job.policy.io_threads + job.policy.codec_slots, self.give_up)
        self._compute_crew = Crew("penstock-compute", job.policy.compute_slots, self.give_up)
        self._context = copy_context()
        self._io_context = copy_context()
        self._io_context.run(lend_worker, self._on_io_thread)
        self._nodes_context = copy_context()  # async nodes of an ordered run share one, as its sync nodes do
        loop.on_error = self.give_up
        self._on_finish = on_finish
        self._widening: Widening | None = None
        if not job.policy.ordered and job.policy.compute_slots > 1:
            self._widening = Widening(self.schedule, job.policy, self.lock, self.advance, self.give_up)
        self._returning: dict[Action, Callable[[], object]] = {}  # what has waited for its next attempt
        self.patience = Patience(self)
        self.timed = TimedCalls(self)
        self._transfers = Transfers(self)
        self.workers, nodes = with_workers(self)
        self._calls = NodeCalls(self, self._transfers, nodes)

    # From the first thing to start to the last one to end -------------------------------------------------------------

    def begin(self) -> None:
        """Hand out what may start at once."""
        with self.lock:
            self.advance()
        if self.job.calls:  # they come up while data is being loaded
            self.workers.start(min(self.job.policy.compute_slots, width(self.job.graph)))

    def interrupt(self, reason: BaseException) -> None:
        """End the run from a thread that is not part of it."""
        self.failures.insert(0, reason)
        self.stop()
        self.home.wake()

    def stop(self) -> None:
        """Hand out nothing more, and let threads end after what they are at."""
        with self.lock:
            self.stopping = self.finished = True
            self.ended.set()
        if self.job.on_stop is not None:
            self.job.on_stop()
        self._compute_crew.dismiss()
        self.io_crew.dismiss()
        self.workers.dismiss()
        if self._widening is not None:
            self._widening.close()

    def stop_calls(self) -> None:
        """Tell Python code that is still under way on threads to stop.

        Saves are not told: cut short, a dataset that cannot stage its saves would leave half of one behind.
        Threads that wait for a worker process end when its call does.
        """
        self.workers.stop()
        for thread, doing in list(self.busy.items()):
            if thread in self.workers.listeners:
                continue
            if not isinstance(doing, Save | Stage | Commit) and thread != get_ident():
                stop_thread(thread)

    @property
    def threads(self) -> list[threading.Thread]:
        """The worker threads that have not ended."""
        timed = [thread for thread in self.timed.threads if thread.is_alive()]
        return self._compute_crew.threads + self.io_crew.threads + timed

    @property
    def settled(self) -> bool:
        """Whether, once stopped, nothing of this run can become visible on storage any more."""
        with self.lock:
            return not self._transfers.committing.difference([get_ident()])

    def outcome(self, unfinished: Sequence[str] = ()) -> Outcome:
        """What came of the run, as far as it went; what has not ended is added to `unfinished`."""
        self._transfers.discard()
        unfinished = [*unfinished, *(self._describe(doing) for doing in list(self.busy.values()))]
        return Outcome(self.schedule.finished, self.record, self.record.seconds, self.failures, unfinished)

    def _describe(self, doing: int | Action) -> str:
        if isinstance(doing, int):
            return f"running node '{self.job.graph.nodes[doing].name}'"
        return f"{DOING[type(doing)]} dataset '{self.job.names[doing.dataset]}'"

    def is_moot(self, action: Action) -> bool:
        """Whether an action that has waited for a thread is not wanted any more: nobody will use what it would load."""
        return isinstance(action, Load | Fetch | Decode) and self.schedule.failed

    # What is reported -------------------------------------------------------------------------------------------------

    def ran(self, node: int, lane: Lane | None = None) -> int | None:
        """A node has run; answers the node that the caller should go on with, see `advance`."""
        with self.lock:
            for dataset in self.schedule.ran(node):
                self.job.datasets[dataset].release()
            return self.advance(lane)

    def performed(self, action: Action) -> None:
        """An action has been performed."""
        schedule = self.schedule
        with self.lock:
            match action:
                case Load():
                    schedule.loaded(action.node, action.dataset)
                case Fetch():
                    schedule.fetched(action.dataset, self._transfers.size(action))
                case Decode():
                    schedule.decoded(action.node, action.dataset)
                case Save():
                    schedule.saved(action.node, action.dataset)
                case Encode():
                    schedule.encoded(action.node, action.dataset, self._transfers.size(action))
                case Stage():
                    schedule.staged(action.node, action.dataset)
                case Commit():
                    schedule.committed(action.node, action.dataset)
                case Confirm() | Release():
                    schedule.tidied(action)
            for source in schedule.pop_dropped():
                self._transfers.drop(source)
            self.advance()

    def admit(self, action: Fetch, size: int) -> bool:
        """Whether there is room for what a fetch is about to read."""
        with self.lock:
            return self.schedule.admit(action.dataset, size)

    def put_off(self, action: Fetch) -> None:
        """A fetch had to make room for others; it is made again later."""
        with self.lock:
            self.schedule.put_off(action.dataset)
            self.advance()

    @property
    def gives_way(self) -> bool:
        """Whether what waits for its next attempt gives its place to others."""
        return self.job.policy.overlap

    def pause(self, action: Action) -> None:
        """An action does nothing until it goes on."""
        with self.lock:
            self.schedule.paused(action)
            self.advance()

    def go_on(self, action: Action, wake: Callable[[], object]) -> None:
        """An action wants its place again; `wake` is called, on whatever thread, when it has one."""
        with self.lock:
            self._returning[action] = wake
            self.schedule.go_on(action)
            self.advance()

    def node_failed(self, node: int, error: BaseException) -> None:
        """A node has failed."""
        with self.lock:
            self._note(error)
            self.schedule.run_failed(node)
            self.advance()

    def action_failed(self, action: Action, error: BaseException) -> None:
        """An action has failed."""
        with self.lock:
            self._note(error)
            self.schedule.io_failed(action)
            self.advance()

    @contextmanager
    def telling(self, error: BaseException) -> Iterator[None]:
        """While subscribers are told of a failure, which may take them long, nothing new starts and nothing ends."""
        with self.lock:
            self._note(error)
            self.schedule.reporting()
        try:
            yield
        finally:
            with self.lock:
                self.schedule.reported()

    def _note(self, error: BaseException) -> None:
        if not any(error is noted for noted in self.failures):
            self.failures.append(error)

    def give_up(self, error: BaseException) -> None:
        """The run's own machinery has failed: what is under way may never be reported, so nothing is waited for."""
        with self.lock:
            if self.stopping:
                return
            self.failures.append(error)
            self.schedule.fail()
            if not self.finished:
                self._finish()

    def ends_the_run(self, error: BaseException) -> bool:
        """Whether an exception says that the run is over, rather than that a node or dataset failed."""
        if self.stopping or isinstance(error, Stopped):
            return True
        return not isinstance(error, Exception) and get_ident() == self.home.thread

    # What starts ------------------------------------------------------------------------------------------------------

    def advance(self, lane: Lane | None = None) -> int | None:
        """Hand out all that may start now; with the lock held.

        Returns:
            A node that the caller should run itself, since it has just run one in that lane.
        """
        if self.stopping:
            return None
        schedule = self.schedule
        if schedule.has_io:
            self._start_all_io()
        for waiting in schedule.pop_resumable():
            self._calls.resume(waiting)
        mine, begun = None, schedule.started
        while (node := schedule.pop_run()) is not None:
            needed: Lane = "loop" if self.plan.on_loop[node] else "thread"
            if mine is None and needed == lane and self.home.idle:
                mine = node
            elif needed == "loop":
                self.loop.spawn(
                    self._nodes_context if self.job.policy.ordered else self._context.copy(),
                    self._await,
                    node,
                )
            else:
                self._start_compute(node)
        if schedule.has_io and schedule.started > begun:
            self._start_all_io()  # a node that has become the next one may load whatever waits beside it
        if self._widening is not None and schedule.starved:
            self._widening.wake()
        if mine is None and schedule.done and not self.finished:
            self._finish()
        return mine

    def _start_compute(self, node: int) -> None:
        if self.job.policy.ordered:
            self.home.put(self._compute, node, self._calls.run)
        else:
            self._compute_crew.put(self._compute, node, self._run_apart)

    def _start_all_io(self) -> None:
        if self._returning:
            for action in self.schedule.pop_returned():
                self._returning.pop(action)()
        for action in self.schedule.pop_io():
            self._start_io(action)

    def _start_io(self, action: Action) -> None:
        placement = self.job.placements[action.dataset]
        place = placement.save if isinstance(action, Save | Stage | Commit) else placement.load
        if isinstance(action, Encode | Decode):
            self.io_crew.put(self._context.copy().run, self._transfers.perform, action)
        elif place is Place.LOOP and isinstance(action, Commit):
            self.loop.call(self._transfers.let_commit, action)
        elif place is Place.LOOP:
            self.loop.spawn(self._io_context.copy(), self._transfers.aperform, action)
        elif place is Place.HOME or not self.job.policy.overlap:
            self.home.put(self._transfers.perform, action)
        else:
            self.io_crew.put(self._context.copy().run, self._transfers.perform, action)

    async def _on_io_thread(self, function: Callable[..., object], *args: object) -> object:
        """Await a part of an action that blocks, on an I/O thread."""
        done: Future[object] = Future()
        whereabouts = at.get()
        assert whereabouts is not None
        self.io_crew.put(copy_context().run, self._perform_part, whereabouts[1], done, function, *args)
        return await asyncio.wrap_future(done)

    def _perform_part(
        self, action: int | Action, done: "Future[object]", function: Callable[..., object], *args: object
    ) -> None:
        thread = get_ident()
        self.busy[thread] = action
        try:
            if done.set_running_or_notify_cancel():
                done.set_result(function(*args))
        except BaseException as error:  # noqa: BLE001  raised where it is awaited
            done.set_exception(error)
        finally:
            del self.busy[thread]

    def _compute(self, node: int, run: Callable[[int], bool]) -> None:
        """Run a node, and then whatever node may run next, on the calling thread."""
        following: int | None = node
        while following is not None and run(following):
            following = self.ran(following, "thread")

    async def _await(self, node: int) -> None:
        """Run a node, and in an ordered run whatever node follows, on the event loop.

        The loop gets a turn at least every few milliseconds, also between nodes that never wait for anything.
        """
        lane: Lane | None = "loop" if self.job.policy.ordered else None
        following: int | None = node
        turn = monotonic()
        while following is not None and await self._calls.arun(following):
            following = self.ran(following, lane)
            if following is not None and monotonic() - turn > TURN:
                await asyncio.sleep(0)
                turn = monotonic()

    def _run_apart(self, node: int) -> bool:
        """Run a node whose context variables are nobody else's."""
        return self._context.copy().run(self._calls.run, node)

    def _finish(self) -> None:
        self.finished = True
        self.ended.set()
        self.home.wake()
        if self._on_finish is not None:
            self._on_finish()
