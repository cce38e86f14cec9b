"""What is to be loaded: in which order, how far ahead of the nodes, and from where."""

from collections.abc import Callable
from heapq import heappop, heappush

from penstock.engine._actions import Decode, Fetch, Load
from penstock.engine._holdings import Holdings
from penstock.engine._limits import Limits, Parked
from penstock.engine._plan import Plan, Policy

Wish = tuple[int, int, int]
"""An input to be loaded: its node, its position among the inputs, its dataset."""


class Incoming:
    """The queues of loads, by node. The inputs of the node that is next may always load, so that no run gets stuck.

    A dataset with steps is fetched once, for the first who wants it; the others are parked, and decode the same bytes.

    Args:
        plan: what the nodes read.
        policy: how far ahead loads may be.
        holdings: the bytes that are held.
        limits: the named limits.
        is_next: whether a node is the first, in order, that has not started.
    """

    __slots__ = (
        "_decode_queue",
        "_fetching",
        "_held",
        "_holdings",
        "_is_next",
        "_limited",
        "_limits",
        "_load_queue",
        "_parked",
        "_plan",
        "_policy",
    )

    def __init__(
        self,
        plan: Plan,
        policy: Policy,
        holdings: Holdings,
        limits: Limits,
        is_next: Callable[[int], bool],
    ) -> None:
        self._plan = plan
        self._policy = policy
        self._holdings = holdings
        self._is_next = is_next
        self._limits = limits
        self._limited = Parked(limits)  # wishes
        self._load_queue: list[Wish] = []  # a heap
        # A heap; those that need no room of their own come first.
        self._decode_queue: list[tuple[bool, Wish]] = []
        # Per source whose bytes are not held: who wants to decode them.
        self._parked: dict[int, list[Wish]] = {}
        self._fetching: dict[int, Wish] = {}  # per source that is being fetched: for whom
        self._held = 0  # inputs loaded or loading for nodes that have not run
        self._queue_the_start()

    def __len__(self) -> int:
        return len(self._load_queue) + len(self._limited) + len(self._decode_queue)

    def offer(self, dataset: int) -> None:
        """`dataset`, which is not in memory, exists now: its consumers may have it."""
        for node in self._plan.graph.consumers[dataset]:
            self._want((node, self._plan.loads[node].index(dataset), dataset))

    def fetched(self, dataset: int, size: int) -> None:
        """So many bytes of `dataset` are held, for all who want to decode them."""
        source = self._plan.source[dataset]
        self._holdings.arrived(source, size, self._plan.readers[source])
        first = self._fetching.pop(source)
        for wish in self._parked.pop(source):
            heappush(self._decode_queue, (wish != first, wish))

    def admit(self, dataset: int, size: int) -> bool:
        """`dataset`, which is being fetched, has so many bytes: whether there is room for them."""
        source = self._plan.source[dataset]
        whatever = self._is_next(self._fetching[source][0])
        return self._holdings.admit(source, size, whatever=whatever)

    def put_off(self, dataset: int) -> None:
        """`dataset` is not being fetched after all, but later, when there is room."""
        source = self._plan.source[dataset]
        self._holdings.put_off(source)
        del self._fetching[source]
        self._held -= 1
        heappush(self._load_queue, self._parked[source][0])

    def ran(self, node: int) -> None:
        """`node` has run, and its inputs are not held any longer."""
        self._held -= len(self._plan.loads[node])

    def clear(self) -> None:
        """Nothing more is to be loaded."""
        self._load_queue.clear()
        self._limited.clear()
        self._decode_queue.clear()

    def pop_load(self) -> Load | Fetch | None:
        """The next thing to load or fetch, if there is room for it."""
        while self._load_queue or self._limited:
            for wish in self._limited.pop():
                heappush(self._load_queue, wish)
            if not self._load_queue:
                return None
            wish = self._load_queue[0]
            node, _, dataset = wish
            source = self._plan.source[dataset]
            if source >= 0 and (source in self._fetching or source in self._holdings):
                heappop(self._load_queue)  # somebody else's wish has been enough
                continue
            if not (self._is_next(node) or (self._has_room and self._fits(source))):
                return None
            heappop(self._load_queue)
            if (full := self._limits.full(dataset)) is not None:
                self._limited.put(full, wish, order=wish)
                continue
            self._limits.take(dataset)
            self._held += 1
            if source < 0:
                return Load(node, dataset)
            self._fetching[source] = wish
            self._holdings.expect(source, tells=self._plan.tells_size[dataset])
            return Fetch(node, dataset)
        return None

    def pop_load_of(self, node: int) -> Load | Fetch | None:
        """The next thing to load or fetch, if it is for `node`."""
        return self.pop_load() if self._load_queue and self._load_queue[0][0] == node else None

    def pop_decode(self) -> Decode | None:
        """The next thing to make of bytes that are held, if there is room for it."""
        if not self._decode_queue:
            return None
        needs_room, (node, _, dataset) = self._decode_queue[0]
        if needs_room and not (self._has_room or self._is_next(node)):
            return None
        heappop(self._decode_queue)
        self._held += needs_room
        return Decode(node, dataset)

    @property
    def _has_room(self) -> bool:
        return self._held < self._policy.prefetch

    def _fits(self, source: int) -> bool:
        """Whether the memory allows to begin with a load; what has no source is loaded whole."""
        return not self._holdings.is_full if source < 0 else self._holdings.has_room_for(source)

    def _queue_the_start(self) -> None:
        """Want all that exists before the run."""
        producer = self._plan.graph.producer
        for node, loads in enumerate(self._plan.loads):
            for position, dataset in enumerate(loads):
                if producer[dataset] < 0:
                    self._want((node, position, dataset))

    def _want(self, wish: Wish) -> None:
        source = self._plan.source[wish[2]]
        if source < 0:
            heappush(self._load_queue, wish)
        elif source in self._holdings:
            heappush(self._decode_queue, (True, wish))
        else:
            parked = self._parked.setdefault(source, [])
            # A fetch for a later node would not do: it may have to wait for room.
            if not parked or wish < parked[0]:
                heappush(self._load_queue, wish)
            heappush(parked, wish)
