"""The brain of a run: told what happened, it answers what may start now.

No threads, no loop, no clock and no data live here, so every ordering of events can be tested. The conversation is

1. an event method (`loaded`, `ran`, `saved`, ...) records what happened, then
2. `pop_io` and `pop_run` are asked, until they have nothing to give, what may start.

Everything is counted in integers: a node is its place in the graph's order, a dataset its place in `graph.names`.
Each event costs time in proportion to the edges that it touches, so a whole run is linear in nodes plus edges.

Whoever performs the actions holds one lock around this object; it has none of its own.
"""

from collections import deque
from collections.abc import Collection
from heapq import heappop, heappush

from penstock.engine._actions import Action, Commit, Confirm, Decode, Encode, Release, Save, Stage
from penstock.engine._holdings import Holdings
from penstock.engine._incoming import Incoming
from penstock.engine._limits import Limits
from penstock.engine._outgoing import Outgoing
from penstock.engine._pauses import Pauses
from penstock.engine._plan import Plan, Policy

_WAITING, _STARTED, _FINISHED = range(3)


class Schedule:
    """Decides what may start, for one run of a plan under a policy.

    Args:
        plan: what there is to do.
        policy: how much of it may go on at once.
        kept: datasets that nobody may take over and that are not let go.
    """

    __slots__ = (
        "_begun",
        "_chunk_saves",
        "_codecs_running",
        "_failed",
        "_finished",
        "_head",
        "_holdings",
        "_incoming",
        "_io_running",
        "_limits",
        "_loop_queue",
        "_missing",
        "_next",
        "_ordered",
        "_outgoing",
        "_pauses",
        "_plan",
        "_policy",
        "_ready",
        "_reporting",
        "_resumable",
        "_running",
        "_saves_left",
        "_state",
        "_tail_queue",
        "_uses",
        "compute_slots",
        "has_io",
    )

    def __init__(self, plan: Plan, policy: Policy, kept: Collection[int] = ()) -> None:
        graph = plan.graph
        count = len(graph.nodes)
        self._plan = plan
        self._policy = policy
        self.compute_slots = policy.compute_slots
        self._ordered = policy.ordered

        self._uses = _uses(plan)  # of each dataset, those who have yet to let go of it
        for dataset in kept:
            self._uses[dataset] += 1  # whoever asked for the run never does
        self._missing = [len(loads) for loads in plan.loads]  # inputs that a node still waits for
        self._saves_left = [len(saves) for saves in plan.saves]
        self._state = bytearray(count)  # per node: _WAITING, _STARTED or _FINISHED
        self._finished = 0
        self._begun = 0

        self._next = 0  # ordered runs: the node whose turn it is
        self._head = 0  # the first node that has not started
        self._ready: list[int] = []  # unordered runs: a heap of nodes that have all they need
        self._loop_queue: deque[int] = deque()  # the same, for nodes on the event loop
        self.has_io = any(plan.loads) or any(plan.saves) or any(plan.confirms)
        self._holdings = Holdings(policy.memory)
        self._limits = Limits(plan.limits, policy.limits or {})
        self._incoming = Incoming(plan, policy, self._holdings, self._limits, self._is_first_unstarted)
        self._outgoing = Outgoing(plan, policy, self._holdings, self._limits)
        self._pauses = Pauses(self._limits)
        self._tail_queue: deque[Confirm | Release] = deque()

        self._running = 0
        self._io_running = 0
        self._codecs_running = 0
        self._chunk_saves: dict[int, int] = {}  # of generator nodes: the saves of a chunk that are to go
        self._resumable: list[int] = []
        self._failed = False
        self._reporting = 0  # failures that somebody is being told of
        self._begin()

    # What is so -------------------------------------------------------------------------------------------------------

    @property
    def done(self) -> bool:
        """Whether nothing is left to wait for.

        After a failure that means: everybody knows of it, and all that had been computed by then is saved, except
        for what would become visible before something that it was computed from and that could not be saved.
        """
        if self._failed:
            return self._outgoing.at_rest and not self._reporting
        return self._finished == len(self._state) and not self._io_running and not self._tail_queue

    @property
    def failed(self) -> bool:
        """Whether nothing new starts any more."""
        return self._failed

    @property
    def starved(self) -> bool:
        """Whether a sync node has all it needs and waits only for a compute slot."""
        return bool(self._ready) and self._running >= self.compute_slots

    @property
    def finished(self) -> list[int]:
        """The nodes that have run and whose outputs are saved."""
        return [node for node, state in enumerate(self._state) if state == _FINISHED]

    @property
    def started(self) -> int:
        """How many nodes have ever been popped."""
        return self._begun

    def is_last_use(self, dataset: int) -> bool:
        """Whether the one node about to read `dataset` is the last, so that it may have the object itself."""
        return self._uses[dataset] == 1 and self._plan.graph.producer[dataset] >= 0

    def __repr__(self) -> str:
        return (
            f"<Schedule {self._finished}/{len(self._state)} finished, {self._running} computing, "
            f"{self._io_running} loading or saving, {len(self._incoming)} loads and {self._outgoing.pending} saves "
            f"to go{', failed' if self._failed else ''}>"
        )

    # What happened ----------------------------------------------------------------------------------------------------

    def loaded(self, node: int, dataset: int) -> None:
        """One input of `node` has been loaded."""
        self._transferred(dataset)
        self._satisfy(node)

    def fetched(self, dataset: int, size: int) -> None:
        """So many bytes of `dataset` are held, for all who wait to decode them."""
        self._transferred(dataset)
        if not self._failed:
            self._incoming.fetched(dataset, size)

    def admit(self, dataset: int, size: int) -> bool:
        """Whether there is room for the bytes of `dataset`, which is being fetched; if not, it is to be `put_off`."""
        return self._failed or self._incoming.admit(dataset, size)

    def put_off(self, dataset: int) -> None:
        """`dataset` has not been fetched; that is to be tried again when there is room."""
        self._transferred(dataset)
        if not self._failed:
            self._incoming.put_off(dataset)

    def paused(self, action: Action) -> None:
        """An action waits for its next attempt; others may have its place, unless one thing happens at a time."""
        if self._policy.overlap:
            self._transferred(action.dataset)

    def go_on(self, action: Action) -> None:
        """An action that has waited wants a place again; `pop_returned` names it when it has one."""
        self._pauses.go_on(action)

    def decoded(self, node: int, dataset: int) -> None:
        """One input of `node` has been made of the bytes that are held."""
        self._codecs_running -= 1
        self._holdings.lend(self._plan.source[dataset], node)
        self._satisfy(node)

    def pop_dropped(self) -> list[int]:
        """The sources whose bytes nobody needs any more."""
        return self._holdings.pop_dropped()

    def ran(self, node: int) -> list[int]:
        """`node` has computed its outputs.

        Returns:
            The in-memory datasets that nobody needs any more.
        """
        self._leave(node)
        if self._failed:
            return []
        plan = self._plan
        if self.has_io:
            self._holdings.give_back(node)
            self._incoming.ran(node)
            self._outgoing.ran(node)
        dropped = self._let_go(plan.memory_inputs[node])
        if plan.renamed:
            dropped += [dataset for dataset in plan.memory_outputs[node] if dataset in plan.renamed]
        if not self._ordered:
            for dataset in plan.memory_outputs[node]:
                self._offer(dataset)
        if plan.streams[node]:  # what there was to save has been saved chunk by chunk
            for dataset in plan.saves[node]:
                self._hand_over(node, dataset)
                self._outgoing.became_visible(dataset)
            self._complete(node)
        elif plan.saves[node]:
            self._outgoing.put(node)
        else:
            self._complete(node)
        return dropped

    def yielded(self, node: int) -> None:
        """Generator `node` has a chunk for its outputs, and waits until `pop_resumable` names it."""
        if self._failed:
            return
        saves = len(self._plan.saves[node])
        if saves:
            self._chunk_saves[node] = saves
            self._outgoing.put(node)
        else:
            self._resumable.append(node)

    def saved(self, node: int, dataset: int) -> None:
        """One output of `node`, or its chunk of it, is on storage."""
        self._transferred(dataset)
        self._outgoing.saved()
        if node in self._chunk_saves:
            self._chunk_saved(node)
            return
        self._hand_over(node, dataset)
        self._became_visible(node, dataset)

    def encoded(self, node: int, dataset: int, size: int) -> None:
        """So many bytes of an output of `node` are held, for its consumers and for its store."""
        self._codecs_running -= 1
        self._outgoing.encoded(node, dataset, size)
        self._offer(dataset)

    def staged(self, node: int, dataset: int) -> None:
        """An output of `node` is written where nobody looks."""
        self._transferred(dataset)
        self._outgoing.staged(node, dataset)

    def committed(self, node: int, dataset: int) -> None:
        """A staged output of `node` has become visible."""
        self._transferred(dataset)
        self._outgoing.saved()
        if not self._failed:
            self._tail_queue.extend(Release(node, name) for name in self._let_go((dataset,)))
        self._became_visible(node, dataset)

    def tidied(self, action: Confirm | Release) -> None:
        """A confirmation or a release has been performed."""
        self._io_running -= 1
        dataset, plan = action.dataset, self._plan
        if isinstance(action, Release) and dataset in plan.renamed and not plan.handed_over[dataset]:
            self._offer(dataset)

    def run_failed(self, node: int) -> None:
        """The function of `node` failed; nothing new starts, what has been computed is still saved."""
        self._leave(node)
        self.fail()

    def io_failed(self, action: Action) -> None:
        """An action failed; nothing new starts, what has been computed is still saved."""
        if isinstance(action, Encode | Decode):
            self._codecs_running -= 1
        elif isinstance(action, Confirm | Release):
            self._io_running -= 1
        else:
            self._transferred(action.dataset)
        if isinstance(action, Save | Encode | Stage | Commit):
            self._outgoing.saved()
        self.fail()

    def reporting(self) -> None:
        """A failure is being told; nothing new starts meanwhile, and the run is not done before it is `reported`."""
        self._reporting += 1
        self.fail()

    def reported(self) -> None:
        """Whoever had to know of a failure has been told."""
        self._reporting -= 1

    def fail(self) -> None:
        """Something outside the schedule failed; nothing new starts, what has been computed is still saved."""
        self._failed = True
        self._resumable.clear()
        self._incoming.clear()
        self._tail_queue.clear()
        self._ready.clear()
        self._loop_queue.clear()

    # What may start now -----------------------------------------------------------------------------------------------

    def pop_run(self) -> int | None:
        """The next node that may run now, if any; it counts as running from here on."""
        if self._failed or (self.has_io and self._saves_lag_behind):
            return None
        node = self._pop_in_order() if self._ordered else self._pop_ready()
        if node is not None:
            self._state[node] = _STARTED
            self._begun += 1
        return node

    def pop_io(self) -> list[Action]:
        """The actions that may start now; they count as under way from here on."""
        if not self._policy.overlap:
            return self._pop_one_at_a_time()
        return self._pop_transfers() + self._pop_codecs()

    def pop_returned(self) -> list[Action]:
        """The actions that have waited and may go on; they count as under way again."""
        found: list[Action] = []
        while self._io_running < self._policy.io_slots and (action := self._pauses.pop()) is not None:
            found.append(action)
            self._io_running += 1
        return found

    def pop_resumable(self) -> list[int]:
        """Generator nodes whose chunk is saved and that may go on."""
        if not self._resumable:
            return []
        nodes, self._resumable = self._resumable, []
        return nodes

    # How it is decided ------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Queue the nodes that wait for nothing."""
        plan = self._plan
        producer, inline = plan.graph.producer, plan.inline
        if self._ordered:
            return  # in graph order, what is in memory has been computed by the time a node has its turn
        for node, inputs in enumerate(plan.memory_inputs):
            self._missing[node] += sum(1 for d in inputs if inline[d] and producer[d] >= 0)
            if not self._missing[node]:
                self._make_ready(node)

    def _transferred(self, dataset: int) -> None:
        """A load or a save of `dataset`, or a step of one, is not under way any longer."""
        self._io_running -= 1
        self._limits.give_back(dataset)

    def _satisfy(self, node: int) -> None:
        self._missing[node] -= 1
        if not self._missing[node] and not self._ordered and not self._failed:
            self._make_ready(node)

    def _make_ready(self, node: int) -> None:
        if self._plan.on_loop[node]:
            self._loop_queue.append(node)
        else:
            heappush(self._ready, node)

    def _leave(self, node: int) -> None:
        if self._ordered or not self._plan.on_loop[node]:
            self._running -= 1

    def _let_go(self, datasets: tuple[int, ...]) -> list[int]:
        """Count one consumer less; the intermediate datasets among them that have no consumer left."""
        uses, producer = self._uses, self._plan.graph.producer
        dropped = []
        for dataset in datasets:
            uses[dataset] -= 1
            if not uses[dataset] and producer[dataset] >= 0:
                dropped.append(dataset)
        return dropped

    def _hand_over(self, node: int, dataset: int) -> None:
        """`dataset` is on storage. What is read under another name lets go first of all that it may hold back."""
        if dataset not in self._plan.renamed:
            self._offer(dataset)
        elif not self._failed:
            self._tail_queue.append(Release(node, dataset))

    def _offer(self, dataset: int) -> None:
        """`dataset` exists now: its consumers, under whatever transcoded name, may have it."""
        if self._failed:
            return
        graph, plan = self._plan.graph, self._plan
        for name in graph.siblings[dataset]:
            if not plan.inline[name]:
                self._incoming.offer(name)
            elif not self._ordered:
                for node in graph.consumers[name]:
                    self._satisfy(node)

    def _chunk_saved(self, node: int) -> None:
        self._chunk_saves[node] -= 1
        if not self._chunk_saves[node]:
            del self._chunk_saves[node]
            if not self._failed:
                self._resumable.append(node)

    def _became_visible(self, node: int, dataset: int) -> None:
        self._outgoing.became_visible(dataset)
        self._saves_left[node] -= 1
        if not self._saves_left[node]:
            self._complete(node)

    @property
    def _saves_lag_behind(self) -> bool:
        """Whether saves have to catch up before more is computed."""
        pending = self._outgoing.pending
        return pending > self._policy.backlog or (pending > 0 and self._holdings.is_full)

    def _complete(self, node: int) -> None:
        self._finished += 1
        self._state[node] = _FINISHED
        if self._failed:
            return
        plan = self._plan
        if plan.confirms[node]:
            self._tail_queue.extend(Confirm(node, dataset) for dataset in plan.confirms[node])
        if plan.loads[node]:
            self._tail_queue.extend(Release(node, dataset) for dataset in self._let_go(plan.loads[node]))

    def _pop_in_order(self) -> int | None:
        node = self._next
        if self._running or node == len(self._state) or self._missing[node]:
            return None
        if not self._policy.overlap and (self._io_running or self._outgoing.pending or self._tail_queue):
            return None
        self._running = 1
        self._next = node + 1
        return node

    def _pop_ready(self) -> int | None:
        if self._loop_queue:
            return self._loop_queue.popleft()
        if self._ready and self._running < self.compute_slots:
            self._running += 1
            return heappop(self._ready)
        return None

    def _pop_transfers(self) -> list[Action]:
        actions: list[Action] = []
        while self._tail_queue:
            actions.append(self._tail_queue.popleft())
        room = self._policy.io_slots - self._io_running
        while room > 0 and (action := self._outgoing.pop() or self._incoming.pop_load()):
            actions.append(action)
            room -= 1
        self._io_running += len(actions)
        return actions

    def _pop_codecs(self) -> list[Action]:
        """What is to be encoded comes first: it lets go of the larger object, and others may wait for it."""
        actions: list[Action] = []
        room = self._policy.codec_slots - self._codecs_running
        while room > 0 and (action := self._outgoing.pop_encode() or self._incoming.pop_decode()):
            actions.append(action)
            room -= 1
        self._codecs_running += len(actions)
        return actions

    def _pop_one_at_a_time(self) -> list[Action]:
        if self._io_running or self._running > len(self._chunk_saves):
            return []
        action: Action | None = self._outgoing.pop()
        if action is None and self._tail_queue:
            action = self._tail_queue.popleft()
        action = action or self._incoming.pop_load_of(self._next)
        if action is None:
            return []
        self._io_running += 1
        return [action]

    def _is_first_unstarted(self, node: int) -> bool:
        """Whether `node` is the first in order that has not started: its inputs may always load."""
        head, state = self._head, self._state
        while head < len(state) and state[head]:
            head += 1
        self._head = head
        return node == head


def _uses(plan: Plan) -> list[int]:
    """Per dataset how many have to let go of it before it is released: its consumers, and one that hands it over."""
    graph = plan.graph
    uses = [len(consumers) for consumers in graph.consumers]
    for dataset, handed_over in enumerate(plan.handed_over[: len(uses)]):
        if handed_over and any(graph.consumers[name] for name in graph.siblings[dataset]):
            uses[dataset] += 1
    return uses
