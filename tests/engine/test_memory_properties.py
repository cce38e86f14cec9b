"""Promise 11 for memory: encoded bytes that are held or on their way stay within the budget at every instant.

Sources of very different sizes are read by nodes in any order. Only what the next node in order needs may go beyond the
budget, since it would never run otherwise; and whatever the sizes, every run comes to its end.
"""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.engine import Policy
from penstock.engine._actions import Decode, Fetch
from penstock.engine._plan import make_plan
from penstock.engine._schedule import Schedule
from penstock.io import Place, Placement
from penstock.pipeline import Node, Pipeline

STORED = Placement(Place.LOOP, Place.LOOP, bytes_key="here", hands_over=True, tells_size=True)
SIZES = st.sampled_from([0, 1, 2, 5, 30, 100, 1000])


def nothing(*_: object) -> None: ...


class Reading:
    """A run of nodes that only read, in which somebody decides what happens next."""

    def __init__(self, reads: list[list[int]], sizes: list[int], policy: Policy, chance: Random) -> None:
        used = sorted({number for inputs in reads for number in inputs})
        names = {number: f"d{number:02}" for number in used}
        nodes = [
            Node(nothing, [names[number] for number in dict.fromkeys(inputs)], None, name=f"n{place:02}")
            for place, inputs in enumerate(reads)
        ]
        self.graph = Pipeline(nodes).graph
        self.sizes = {names[number]: sizes[number] for number in used}
        placements = [STORED] * len(self.graph.names)
        self.schedule = Schedule(make_plan(self.graph, self.graph.names, placements), policy)
        self.policy = policy
        self.chance = chance
        self.untold: list[Fetch] = []
        self.coming: list[Fetch] = []
        self.decoding: list[Decode] = []
        self.running: list[int] = []
        self.started: set[int] = set()
        self.held: set[str] = set()
        self.beyond: set[str] = set()  # what the next node needed when it was asked for

    def name(self, action: Fetch | Decode) -> str:
        return self.graph.names[action.dataset]

    def go(self) -> None:
        self.pump()
        while not self.schedule.done:
            under_way = [*self.untold, *self.coming, *self.decoding, *self.running]
            assert under_way, f"stuck: {self.schedule!r}"
            self.happen(self.chance.choice(under_way))
            self.pump()
            self.within_budget()

    def pump(self) -> None:
        going = True
        while going:
            actions = self.schedule.pop_io()
            self.untold += [action for action in actions if isinstance(action, Fetch)]
            self.decoding += [action for action in actions if isinstance(action, Decode)]
            ready = []
            while (node := self.schedule.pop_run()) is not None:
                ready.append(node)
            self.running += ready
            self.started |= set(ready)
            going = bool(actions or ready)

    def happen(self, thing: Fetch | Decode | int) -> None:
        if isinstance(thing, int):
            self.running.remove(thing)
            self.schedule.ran(thing)
        elif isinstance(thing, Decode):
            self.decoding.remove(thing)
            self.schedule.decoded(thing.node, thing.dataset)
        elif thing in self.untold:
            self.untold.remove(thing)
            self.tell(thing)
        else:
            self.coming.remove(thing)
            self.held.add(self.name(thing))
            self.schedule.fetched(thing.dataset, self.sizes[self.name(thing)])
        self.held -= {self.graph.names[dataset] for dataset in self.schedule.pop_dropped()}

    def tell(self, fetch: Fetch) -> None:
        """A fetch learns how much it is about to read."""
        size = self.sizes[self.name(fetch)]
        is_next = fetch.node == min(set(range(len(self.graph.nodes))) - self.started)
        if self.schedule.admit(fetch.dataset, size):
            self.coming.append(fetch)
            if is_next:
                self.beyond.add(self.name(fetch))
        else:
            assert not is_next, "what the next node needs is put off"
            self.schedule.put_off(fetch.dataset)

    def within_budget(self) -> None:
        on_hand = {*map(self.name, self.coming), *self.held} - self.beyond
        size = sum(self.sizes[name] for name in on_hand)
        assert size <= (self.policy.memory or 0), (on_hand, size, self.policy.memory)


@settings(deadline=None, max_examples=300)
@given(
    reads=st.lists(st.lists(st.integers(0, 7), min_size=1, max_size=3), min_size=1, max_size=12),
    sizes=st.lists(SIZES, min_size=8, max_size=8),
    policy=st.builds(
        Policy,
        ordered=st.booleans(),
        compute_slots=st.integers(1, 3),
        io_slots=st.integers(1, 5),
        prefetch=st.integers(0, 8),
        memory=st.sampled_from([0, 1, 10, 100, 500]),
    ),
    chance=st.randoms(use_true_random=False),
)
def test_every_run_stays_within_its_budget_and_ends(
    reads: list[list[int]], sizes: list[int], policy: Policy, chance: Random
) -> None:
    Reading(reads, sizes, policy, chance).go()
