"""What is to be saved: in which order, and when it may become visible."""

from collections import deque
from collections.abc import Iterable
from typing import Any

from penstock.engine._actions import Commit, Encode, Save, Stage
from penstock.engine._causality import Causality
from penstock.engine._holdings import Holdings
from penstock.engine._limits import Limits, Parked
from penstock.engine._plan import Plan, Policy


class Outgoing:
    """The queues of saves, first come, first served; what has to wait for its causes is put aside.

    Args:
        plan: what the nodes write.
        policy: whether outputs become visible in causal order.
        holdings: the bytes that are held.
        limits: the named limits.

    Attributes:
        pending: outputs that are computed and not on storage yet.
    """

    __slots__ = (
        "_aside",
        "_causality",
        "_commit_queue",
        "_encode_queue",
        "_holdings",
        "_limited",
        "_limits",
        "_plan",
        "_save_queue",
        "_set_aside",
        "pending",
    )

    def __init__(self, plan: Plan, policy: Policy, holdings: Holdings, limits: Limits) -> None:
        self._plan = plan
        self._holdings = holdings
        self._limits = limits
        self._limited = Parked(limits)  # saves, stagings and commits
        self._causality: Causality | None = None
        # Where nothing is handed over, nothing can run ahead of its causes.
        if policy.commit == "causal" and any(plan.handed_over):
            self._causality = Causality(plan.graph, plan.memory_outputs)
        self._encode_queue: deque[Encode] = deque()
        self._save_queue: deque[Save | Stage] = deque()
        self._commit_queue: deque[Commit] = deque()
        self._aside: dict[int, list[Save | Commit]] = {}  # per node whose causes are not visible yet
        self._set_aside = 0  # how many these are
        self.pending = 0

    @property
    def at_rest(self) -> bool:
        """Whether nothing goes on, or can go on unless something else does."""
        return self.pending == self._set_aside

    def put(self, node: int) -> None:
        """`node` has outputs, or a chunk of them, to be saved."""
        saves = self._plan.saves[node]
        self.pending += len(saves)
        for dataset in saves:
            if self._plan.handed_over[dataset]:
                self._encode_queue.append(Encode(node, dataset))
            elif self._may_become_visible(save := Save(node, dataset)):
                self._save_queue.append(save)

    def encoded(self, node: int, dataset: int, size: int) -> None:
        """So many bytes of an output are held, for its consumers and for its store."""
        source = self._plan.source[dataset]
        self._holdings.hold(source, size, self._plan.readers[source] + 1)
        self._save_queue.append(Stage(node, dataset))

    def staged(self, node: int, dataset: int) -> None:
        """An output is written where nobody looks."""
        self._holdings.use(self._plan.source[dataset])
        if self._may_become_visible(commit := Commit(node, dataset)):
            self._commit_queue.append(commit)

    def saved(self) -> None:
        """One output, or chunk of it, is on storage, or never will be."""
        self.pending -= 1

    def ran(self, node: int) -> None:
        """`node` has run."""
        if self._causality is not None:
            self._take_back(self._causality.ran(node))

    def became_visible(self, dataset: int) -> None:
        """The whole of `dataset` is on storage."""
        if self._causality is not None:
            self._take_back(self._causality.visible(dataset))

    def pop(self) -> Save | Stage | Commit | None:
        """The next thing to write or make visible, if there is room for it."""
        while self._commit_queue or self._save_queue or self._limited:
            for action in self._limited.pop():
                self._queue_of(action).appendleft(action)
            queue: deque[Save | Stage | Commit] = self._commit_queue or self._save_queue  # type: ignore[assignment]  # one of
            if not queue:
                return None
            action = queue.popleft()
            full = self._limits.full(action.dataset)
            if full is None:
                self._limits.take(action.dataset)
                return action
            self._limited.put(full, action)
        return None

    def pop_encode(self) -> Encode | None:
        """The next thing to encode."""
        return self._encode_queue.popleft() if self._encode_queue else None

    def _may_become_visible(self, action: Save | Commit) -> bool:
        """Whether all that an output was computed from is visible; if not, it is set aside until it is."""
        if self._causality is None or self._causality.is_clear(action.node):
            return True
        self._aside.setdefault(action.node, []).append(action)
        self._set_aside += 1
        return False

    def _take_back(self, nodes: Iterable[int]) -> None:
        """What these nodes were computed from is visible."""
        for node in nodes:
            for action in self._aside.pop(node, ()):
                self._set_aside -= 1
                self._queue_of(action).append(action)

    def _queue_of(self, action: Save | Stage | Commit) -> deque[Any]:
        return self._commit_queue if isinstance(action, Commit) else self._save_queue
