"""What holds for every graph, every policy, every order in which things end, and a failure at any moment.

A referee that knows nothing but the words of the promises watches a schedule. It looks everything up by name, in the
slowest possible way, so that it cannot share a mistake with what it watches.
"""

from collections import Counter
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from penstock.engine import Policy
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
from penstock.engine._plan import make_plan
from penstock.engine._schedule import Schedule
from penstock.io import Place, Placement
from penstock.pipeline import Node, Pipeline


def work(*values: Any) -> Any:
    return values


async def awork(*values: Any) -> Any:
    return values


def stream(*values: Any) -> Any:
    yield values


async def astream(*values: Any) -> Any:
    yield values


@st.composite
def flows(draw: Any, most: int = 8) -> list[Node]:
    """Nodes of any kind, some of their datasets read and written under transcoded names."""
    readable, transcoded, nodes = ["in0", "in1", "in2", "in3"], set(), []
    for number in range(draw(st.integers(0, most))):
        read = [
            f"{name}@{draw(st.sampled_from('xyz'))}" if name in transcoded else name
            for name in draw(st.lists(st.sampled_from(readable), max_size=3, unique=True))
        ]
        written = [f"d{number}_{place}" for place in range(draw(st.integers(0 if read else 1, 2)))]
        marked = {name for name in written if draw(st.integers(0, 3)) == 0}
        transcoded |= marked
        readable += written
        outputs = [f"{name}@{draw(st.sampled_from('xy'))}" if name in marked else name for name in written]
        function = draw(st.sampled_from([work, work, awork, stream, astream]))
        confirms = draw(st.sampled_from([None, None, f"c{number}", *read[:1]]))
        taken = {stem(name) for node in nodes for name in node.confirms}
        confirms = None if confirms is None or stem(confirms) in taken else confirms
        nodes.append(node_of(function, read, outputs, f"{draw(st.sampled_from('abc'))}{number}", confirms))
    return draw(st.permutations(nodes))


def node_of(function: Any, read: list[str], written: list[str], name: str, confirms: str | None) -> Node:
    return Node(function, read, written, name=name, confirms=confirms)


POLICIES = st.one_of(
    st.builds(Policy, ordered=st.just(True), overlap=st.just(False)),
    st.builds(
        Policy,
        ordered=st.booleans(),
        compute_slots=st.integers(1, 3),
        io_slots=st.integers(1, 4),
        prefetch=st.integers(0, 4),
        backlog=st.integers(0, 3),
        codec_slots=st.integers(1, 3),
        commit=st.sampled_from(["causal", "eager"]),
        memory=st.sampled_from([None, 0, 1, 3]),
        limits=st.dictionaries(st.sampled_from(["db", "api"]), st.integers(1, 2)),
    ),
)


PLACEMENTS = st.one_of(
    st.just(Placement(Place.INLINE, Place.INLINE)),
    st.just(Placement(Place.THREAD, Place.THREAD)),
    st.builds(
        Placement,
        st.just(Place.THREAD),
        st.just(Place.THREAD),
        bytes_key=st.sampled_from(["here", "there"]),
        hands_over=st.booleans(),
        tells_size=st.booleans(),
    ),
)


SHORT_OF_MEMORY = st.builds(
    Policy, ordered=st.booleans(), compute_slots=st.integers(1, 3), memory=st.integers(0, 3)
)
IN_STEPS = st.builds(
    Placement,
    st.just(Place.THREAD),
    st.just(Place.THREAD),
    bytes_key=st.just("here"),
    hands_over=st.booleans(),
    tells_size=st.just(True),
)


TRANSFERS: dict[str, type[Any]] = {
    "load": Load,
    "save": Save,
    "fetch": Fetch,
    "stage": Stage,
    "commit": Commit,
}


def stem(name: str) -> str:
    return name.partition("@")[0]


class Referee:
    """Knows the promises, and objects when one is broken."""

    def __init__(
        self,
        nodes: list[Node],
        names: tuple[str, ...],
        placements: dict[str, Placement],
        policy: Policy,
        limits: dict[str, list[str]],
    ) -> None:
        self.limits = limits
        self.names = names
        in_memory = {name for name in names if placements[name].load is Place.INLINE}
        self.placements = placements
        self.nodes = nodes  # in run order
        self.policy = policy
        self.memory = {n for n in names if all(m in in_memory for m in names if stem(m) == stem(n))}
        self.writer = {stem(name): node for node in nodes for name in node.outputs}
        self.readers = {name: [node for node in nodes if name in node.inputs] for name in names}
        self.failed = False
        self.started: list[Node] = []
        self.ran: list[Node] = []
        self.running: list[Node] = []
        self.waiting: dict[Node, set[str]] = {}  # generators, and what their chunk still has to be saved to
        self.to_save: list[tuple[Node, str]] = []
        self.loading: list[tuple[Node, str]] = []
        self.saving: list[tuple[Node, str]] = []
        self.tidying: list[Action] = []
        self.loaded: set[tuple[Node, str]] = set()
        self.fetching: list[tuple[Node, str]] = []
        self.known: set[tuple[str, Any]] = set()  # sources that have told their size, but had to be put off
        self.told: set[tuple[str, Any]] = set()  # sources being fetched that have told their size
        self.fetched: set[tuple[Node, str]] = set()  # by whoever the bytes were fetched for, not decoded yet
        self.bytes: set[tuple[str, Any]] = set()
        self.decoding: list[tuple[Node, str]] = []
        self.to_encode: list[tuple[Node, str]] = []
        self.encoding: list[tuple[Node, str]] = []
        self.to_stage: list[tuple[Node, str]] = []
        self.staging: list[tuple[Node, str]] = []
        self.to_commit: list[tuple[Node, str]] = []
        self.committing: list[tuple[Node, str]] = []
        self.handed_over: set[str] = set()  # outputs that have been encoded
        self.on_storage: set[str] = set()
        self.asleep: list[Action] = []  # until their next attempt
        self.returning: list[Action] = []  # and want their place back
        self.released: Counter[str] = Counter()
        self.confirmed: Counter[str] = Counter()

    # What is so

    def reads(self, node: Node) -> list[str]:
        return list(dict.fromkeys(node.inputs))

    def saves(self, node: Node) -> list[str]:
        return [name for name in node.outputs if name not in self.memory]

    def is_there(self, name: str) -> bool:
        """Whether a dataset may be loaded."""
        writer = self.writer.get(stem(name))
        if writer is None:
            return True
        written = next(output for output in writer.outputs if stem(output) == stem(name))
        if name in self.memory:
            return writer in self.ran
        if self.hands_over(written):
            return written in self.handed_over
        return written in self.on_storage and (not self.is_renamed(written) or self.released[written] == 1)

    def source(self, name: str) -> tuple[str, Any] | None:
        """What tells the bytes of a dataset from others', where they are held between steps."""
        key = self.placements[name].bytes_key
        return (
            (stem(name), key) if key is not None and name not in self.memory and self.policy.overlap else None
        )

    def hands_over(self, written: str) -> bool:
        """Whether the readers of an output get it as soon as it is encoded."""
        if self.source(written) is None or not self.placements[written].hands_over:
            return False
        if self.writer[stem(written)].func in (stream, astream):
            return False
        relatives = [
            name for name, readers in self.readers.items() if readers and stem(name) == stem(written)
        ]
        return all(self.source(name) == self.source(written) for name in relatives)

    def still_to_decode(self, source: tuple[str, Any]) -> list[tuple[Node, str]]:
        return [
            (node, name)
            for name, nodes in self.readers.items()
            for node in nodes
            if self.source(name) == source and (node, name) not in self.loaded
        ]

    def needs_bytes(self, source: tuple[str, Any]) -> bool:
        """Whether somebody still uses bytes that are held."""
        unstaged = [*self.to_stage, *self.staging]
        return bool(self.still_to_decode(source)) or any(self.source(name) == source for _, name in unstaged)

    def causes(self, node: Node) -> set[str]:
        """The persisted outputs that a node's outputs were computed from."""
        found, left, seen = set(), [node], set()
        while left:
            for name in left.pop().inputs:
                writer = self.writer.get(stem(name))
                if writer is None or name in seen:
                    continue
                seen.add(name)
                if name in self.memory:
                    left.append(writer)
                else:
                    found.add(next(output for output in writer.outputs if stem(output) == stem(name)))
        return found

    def may_show(self, node: Node) -> bool:
        """Whether outputs of a node may become visible."""
        return self.policy.commit == "eager" or self.causes(node) <= self.on_storage

    def pending(self) -> int:
        stages = (
            self.to_save,
            self.saving,
            self.to_encode,
            self.encoding,
            self.to_stage,
            self.staging,
            self.to_commit,
            self.committing,
        )
        return sum(map(len, stages))

    def under_way_to_storage(self) -> list[tuple[Node, str]]:
        return [*self.saving, *self.encoding, *self.staging, *self.committing]

    def io(self) -> int:
        """How many things hold an I/O slot."""
        transfers = (self.loading, self.fetching, self.saving, self.staging, self.committing)
        return sum(map(len, transfers)) - len(self.without_place())

    def under(self, limit: str) -> int:
        """How many loads and saves count under a named limit."""
        transfers = (self.loading, self.fetching, self.saving, self.staging, self.committing)
        without_place = [self.names[action.dataset] for action in self.without_place()]
        counted = Counter(name for some in transfers for _, name in some) - Counter(without_place)
        return sum(number for name, number in counted.items() if limit in self.limits[name])

    def without_place(self) -> list[Action]:
        """What is under way, but waits for its next attempt and has given its place to others."""
        return [*self.asleep, *self.returning]

    def comes_back(self, action: Action) -> None:
        assert self.has_room(self.names[action.dataset])
        self.returning.remove(action)
        assert self.io() <= self.policy.io_slots

    def has_room(self, name: str) -> bool:
        """Whether all named limits let a load or save of a dataset pass."""
        sizes = self.policy.limits or {}
        return all(self.under(limit) < sizes[limit] for limit in self.limits[name] if limit in sizes)

    def codecs(self) -> int:
        return len(self.encoding) + len(self.decoding)

    def is_full(self) -> bool:
        """Whether one more byte is too much: every source has one, and those that tell so count once they have."""
        made = [1 for node, name in self.loaded if self.source(name) is not None and node not in self.ran]
        coming = [1 for _, name in self.fetching if self.counts(name)]
        held = len(self.bytes) + len(coming) + len(made)
        return self.policy.memory is not None and held >= self.policy.memory

    def counts(self, name: str) -> bool:
        """Whether what is being fetched counts already."""
        return not self.placements[name].tells_size or self.source(name) in self.told

    def is_renamed(self, name: str) -> bool:
        """Whether an output is read, but under other names only."""
        return not self.readers[name] and any(
            readers for n, readers in self.readers.items() if stem(n) == stem(name)
        )

    def is_finished(self, node: Node) -> bool:
        return node in self.ran and all(name in self.on_storage for name in self.saves(node))

    def has_all(self, node: Node) -> bool:
        return all(
            self.is_there(name) if name in self.memory else (node, name) in self.loaded
            for name in self.reads(node)
        )

    def held(self) -> int:
        holding = [*self.loading, *self.fetching, *self.fetched, *self.decoding, *self.loaded]
        return len([1 for node, _ in holding if node not in self.ran])

    def head(self) -> Node | None:
        return next((node for node in self.nodes if node not in self.started), None)

    def has_slot(self, node: Node) -> bool:
        if self.pending() > self.policy.backlog or (self.pending() and self.is_full()):
            return False
        if self.policy.ordered:
            return not self.running and node is self.head()
        if node.func in (awork, astream):
            return True
        busy = [other for other in self.running if other.func not in (awork, astream)]
        return len(busy) < self.policy.compute_slots

    def may_load(self, node: Node, name: str) -> bool:
        begun = [*self.loaded, *self.loading, *self.fetching, *self.fetched, *self.decoding]
        if (node, name) in begun or name in self.memory or not self.is_there(name):
            return False
        source = self.source(name)
        if source in self.bytes or source in {self.source(other) for _, other in self.fetching}:
            return False  # it is to be decoded instead
        has_room = self.held() < self.policy.prefetch and not self.is_full()
        return has_room or node is self.head()

    def may_decode(self, node: Node, name: str) -> bool:
        """Whether a node may have its object made of bytes that are held."""
        if (node, name) in self.fetched:
            return True
        begun = [*self.loaded, *self.decoding]
        if self.source(name) not in self.bytes or (node, name) in begun or not self.is_there(name):
            return False
        return self.held() < self.policy.prefetch or node is self.head()

    # What is watched

    def starts(self, action: Action, node: Node, name: str) -> None:
        match action:
            case Load():
                assert not self.failed, "a load after a failure"
                assert name in node.inputs
                assert self.source(name) is None
                assert self.may_load(node, name), f"{node} may not load {name}"
                self.loading.append((node, name))
            case Fetch():
                assert not self.failed, "a fetch after a failure"
                assert name in node.inputs
                assert self.source(name) is not None
                assert self.may_load(node, name), f"{node} may not fetch {name}"
                self.fetching.append((node, name))
                self.told.discard(self.source(name))
                if self.source(name) in self.known:
                    self.told.add(self.source(name))
            case Decode():
                assert not self.failed, "a decoding after a failure"
                assert name in node.inputs
                assert self.may_decode(node, name), f"{node} may not decode {name}"
                self.fetched.discard((node, name))
                self.decoding.append((node, name))
            case Save():
                assert not self.hands_over(name)
                assert self.may_show(node), f"{name} would be visible before its causes"
                self.to_save.remove((node, name))
                self.saving.append((node, name))
            case Encode():
                self.to_encode.remove((node, name))
                self.encoding.append((node, name))
            case Stage():
                self.to_stage.remove((node, name))
                self.staging.append((node, name))
            case Commit():
                assert self.may_show(node), f"{name} would be visible before its causes"
                self.to_commit.remove((node, name))
                self.committing.append((node, name))
            case Confirm():
                assert not self.failed
                assert name in node.confirms
                assert self.is_finished(node)
                self.tidying.append(action)
            case Release():
                assert not self.failed
                self.lets_go(name)
                assert name not in self.memory
                self.tidying.append(action)
        assert self.io() <= self.policy.io_slots
        assert self.codecs() <= self.policy.codec_slots
        assert all(self.under(limit) <= size for limit, size in (self.policy.limits or {}).items())

    def lets_go(self, name: str) -> None:
        assert stem(name) in self.writer, f"{name} is a free input"
        if name in self.memory:
            assert all(node in self.ran for node in self.readers[name])
        else:
            assert all(self.is_finished(node) for node in self.readers[name])
        assert self.readers[name] or self.is_renamed(name), f"{name} is a free output"
        assert not self.released[name], f"{name} is released twice"
        if name in self.memory:
            self.released[name] = 1

    def runs(self, node: Node) -> None:
        assert not self.failed, "a node after a failure"
        assert node not in self.started, "a node runs twice"
        assert self.has_all(node), f"{node} has not all it needs"
        assert self.has_slot(node), f"{node} has no slot"
        self.started.append(node)
        self.running.append(node)

    def alone(self) -> int:
        """How many things are under way, a generator that waits for its chunk excepted."""
        computing = [node for node in self.running if node not in self.waiting]
        return len(computing) + self.io() + self.codecs() + len(self.tidying)

    def could_start(self) -> list[str]:
        """What may start, but has not been started."""
        has_slot = self.io() + len(self.tidying) < self.policy.io_slots
        has_codec = self.codecs() < self.policy.codec_slots
        found = [f"encode {name}" for _, name in self.to_encode if has_codec]
        names = [self.names[action.dataset] for action in self.returning]
        found += [f"go on with {name}" for name in names if has_slot and self.has_room(name)]
        found += [f"stage {name}" for _, name in self.to_stage if has_slot and self.has_room(name)]
        ready = [pair for pair in (*self.to_save, *self.to_commit) if has_slot and self.may_show(pair[0])]
        found += [f"save or commit {name}" for _, name in ready if self.has_room(name)]
        if self.failed:
            return found
        waiting = [node for node in self.nodes if node not in self.started]
        found += [f"run {node}" for node in waiting if self.has_all(node) and self.has_slot(node)]
        inputs = [(node, name) for node in waiting for name in self.reads(node)]
        found += [
            f"load {name}"
            for node, name in inputs
            if has_slot and self.has_room(name) and self.may_load(node, name)
        ]
        found += [f"decode {name}" for node, name in inputs if has_codec and self.may_decode(node, name)]
        return found


class Runs(RuleBasedStateMachine):
    """A run in which hypothesis decides what ends next, and how."""

    policies, placements = POLICIES, PLACEMENTS

    @initialize(nodes=flows(), data=st.data())
    def begin(self, nodes: list[Node], data: Any) -> None:
        policy = data.draw(self.policies, label="policy")
        graph = Pipeline(nodes).graph
        extra = [name for node in graph.nodes for name in node.confirms if name not in graph.names]
        self.names = (*graph.names, *extra)
        placements = {name: data.draw(self.placements, label=f"{name} is") for name in self.names}
        names = st.lists(st.sampled_from(["db", "api", "unlimited"]), unique=True)
        limits = {name: data.draw(names, label=f"{name} counts under") for name in self.names}
        plan = make_plan(
            graph,
            self.names,
            [placements[name] for name in self.names],
            in_steps=policy.overlap,
            limits=dict(enumerate(limits.values())),
        )
        self.schedule = Schedule(plan, policy)
        self.nodes = list(graph.nodes)
        self.referee = Referee(self.nodes, self.names, placements, policy, limits)
        self.pump()

    def pump(self) -> None:
        """Start what may start, under the eyes of the referee."""
        schedule, referee = self.schedule, self.referee
        self.drop()
        going = True
        while going:
            going = False
            for action in schedule.pop_returned():
                referee.comes_back(action)
                going = True
            for action in schedule.pop_io():
                referee.starts(action, self.nodes[action.node], self.names[action.dataset])
                going = True
            for number in schedule.pop_resumable():
                assert not referee.waiting.pop(self.nodes[number]), "resumed before its chunk was saved"
                going = True
            while (number := schedule.pop_run()) is not None:
                referee.runs(self.nodes[number])
                going = True
        if referee.policy.overlap:
            assert referee.could_start() == [], repr(schedule)
        else:
            assert referee.alone() <= 1

    def drop(self) -> None:
        """Forget the bytes that nobody needs."""
        schedule, referee = self.schedule, self.referee
        dropped = {referee.source(self.names[dataset]) for dataset in schedule.pop_dropped()}
        assert dropped <= referee.bytes, "bytes are dropped that were not held"
        referee.bytes -= dropped
        assert not any(map(referee.needs_bytes, dropped)), "bytes are dropped that somebody needs"
        assert referee.failed or all(map(referee.needs_bytes, referee.bytes)), "bytes are kept for nobody"

    def under_way(self) -> list[Any]:
        referee = self.referee
        computing = [node for node in referee.running if node not in referee.waiting]
        waiting = referee.without_place()
        going = [
            *(("load", pair) for pair in referee.loading),
            *(("save", pair) for pair in referee.saving),
            *(("fetch", pair) for pair in referee.fetching),
            *(("stage", pair) for pair in referee.staging),
            *(("commit", pair) for pair in referee.committing),
        ]
        return [
            *(("run", node) for node in computing),
            *((kind, pair) for kind, pair in going if TRANSFERS[kind](*self.ids(*pair)) not in waiting),
            *(("decode", pair) for pair in referee.decoding),
            *(("encode", pair) for pair in referee.encoding),
            *(("tidy", action) for action in referee.tidying),
            *(("sleep", action) for action in referee.asleep),
        ]

    def pick(self, choice: int) -> Any:
        things = self.under_way()
        return things[choice % len(things)]

    @precondition(lambda self: self.under_way())
    @rule(choice=st.integers(0, 20))
    def something_ends(self, choice: int) -> None:
        self.end(*self.pick(choice))
        self.pump()

    @precondition(lambda self: self.referee.fetching)
    @rule(choice=st.integers(0, 20))
    def a_fetch_tells_its_size(self, choice: int) -> None:
        referee = self.referee
        node, name = referee.fetching[choice % len(referee.fetching)]
        if not referee.placements[name].tells_size or referee.source(name) in referee.told:
            return
        _, dataset = self.ids(node, name)
        fits = referee.failed or node is referee.head() or not referee.is_full()
        assert self.schedule.admit(dataset, 1) is fits
        if fits:
            referee.told.add(referee.source(name))
        else:
            referee.fetching.remove((node, name))
            self.schedule.put_off(dataset)
            referee.known.add(referee.source(name))
        self.pump()

    @precondition(lambda self: self.under_way())
    @rule(choice=st.integers(0, 20), really=st.integers(0, 5))
    def something_fails(self, choice: int, really: int) -> None:
        if really:
            return
        referee = self.referee
        match self.pick(choice):
            case "run", node:
                referee.running.remove(node)
                self.schedule.run_failed(self.nodes.index(node))
            case "load", (node, name):
                referee.loading.remove((node, name))
                self.schedule.io_failed(Load(*self.ids(node, name)))
            case "save", (node, name):
                referee.saving.remove((node, name))
                self.schedule.io_failed(Save(*self.ids(node, name)))
            case "fetch", (node, name):
                referee.fetching.remove((node, name))
                self.schedule.io_failed(Fetch(*self.ids(node, name)))
            case "decode", (node, name):
                referee.decoding.remove((node, name))
                self.schedule.io_failed(Decode(*self.ids(node, name)))
            case "encode", (node, name):
                referee.encoding.remove((node, name))
                self.schedule.io_failed(Encode(*self.ids(node, name)))
            case "stage", (node, name):
                referee.staging.remove((node, name))
                self.schedule.io_failed(Stage(*self.ids(node, name)))
            case "commit", (node, name):
                referee.committing.remove((node, name))
                self.schedule.io_failed(Commit(*self.ids(node, name)))
            case "tidy", action:
                referee.tidying.remove(action)
                self.schedule.io_failed(action)
            case "sleep", _:
                return  # it ends only with the run
        referee.failed = True
        self.pump()

    @precondition(lambda self: self.under_way())
    @rule(choice=st.integers(0, 20))
    def something_is_to_be_tried_again(self, choice: int) -> None:
        referee = self.referee
        kind, thing = self.pick(choice)
        if kind not in TRANSFERS or not referee.policy.overlap:
            return
        action = TRANSFERS[kind](*self.ids(*thing))
        self.schedule.paused(action)
        referee.asleep.append(action)
        self.pump()

    @precondition(lambda self: self.under_way())
    @rule(choice=st.integers(0, 20))
    def a_generator_yields(self, choice: int) -> None:
        referee = self.referee
        kind, node = self.pick(choice)
        if kind != "run" or node.func not in (stream, astream):
            return
        if not referee.failed:
            referee.waiting[node] = set(referee.saves(node))
            referee.to_save += [(node, name) for name in referee.saves(node)]
        else:
            referee.running.remove(node)  # its chunk is never saved, so it never goes on
        self.schedule.yielded(self.nodes.index(node))
        self.pump()

    @precondition(lambda self: not self.under_way())
    @rule()
    def nothing_is_left(self) -> None:
        assert self.schedule.done

    def end(self, kind: str, thing: Any) -> None:
        referee = self.referee
        match kind, thing:
            case "run", node:
                self.ran(node)
            case "load", (node, name):
                referee.loading.remove((node, name))
                referee.loaded.add((node, name))
                self.schedule.loaded(*self.ids(node, name))
            case "save", (node, name):
                referee.saving.remove((node, name))
                if node in referee.waiting:
                    referee.waiting[node].discard(name)
                else:
                    referee.on_storage.add(name)
                self.schedule.saved(*self.ids(node, name))
            case "fetch", (node, name):
                referee.fetching.remove((node, name))
                referee.fetched.add((node, name))
                referee.bytes.add(referee.source(name))
                self.schedule.fetched(self.names.index(name), 1)
            case "decode", (node, name):
                referee.decoding.remove((node, name))
                referee.loaded.add((node, name))
                self.schedule.decoded(*self.ids(node, name))
            case "encode", (node, name):
                referee.encoding.remove((node, name))
                referee.to_stage.append((node, name))
                referee.handed_over.add(name)
                referee.bytes.add(referee.source(name))
                self.schedule.encoded(*self.ids(node, name), 1)
            case "stage", (node, name):
                referee.staging.remove((node, name))
                referee.to_commit.append((node, name))
                self.schedule.staged(*self.ids(node, name))
            case "commit", (node, name):
                referee.committing.remove((node, name))
                referee.on_storage.add(name)
                self.schedule.committed(*self.ids(node, name))
            case "tidy", action:
                self.tidied(action)
            case "sleep", action:
                referee.asleep.remove(action)
                referee.returning.append(action)
                self.schedule.go_on(action)

    def ran(self, node: Node) -> None:
        referee = self.referee
        referee.running.remove(node)
        dropped = [self.names[dataset] for dataset in self.schedule.ran(self.nodes.index(node))]
        if referee.failed:
            assert dropped == []
            return
        referee.ran.append(node)
        if node.func in (stream, astream):
            referee.on_storage |= set(referee.saves(node))
        else:
            for name in referee.saves(node):
                queue = referee.to_encode if referee.hands_over(name) else referee.to_save
                queue.append((node, name))
        for name in dropped:
            referee.lets_go(name)

    def tidied(self, action: Confirm | Release) -> None:
        referee = self.referee
        referee.tidying.remove(action)
        counted = referee.confirmed if isinstance(action, Confirm) else referee.released
        counted[self.names[action.dataset]] += 1
        self.schedule.tidied(action)

    def ids(self, node: Node, name: str) -> tuple[int, int]:
        return self.nodes.index(node), self.names.index(name)

    @invariant()
    def never_gets_stuck(self) -> None:
        """Promise 16's other half: whatever the order, a run ends."""
        if hasattr(self, "schedule"):
            assert self.schedule.done or self.under_way(), f"stuck: {self.schedule!r}"
            self.done_means_that_nothing_is_left()

    def done_means_that_nothing_is_left(self) -> None:
        referee = self.referee
        if referee.failed:
            going = [
                name for _, name in (*referee.to_encode, *referee.to_stage, *referee.under_way_to_storage())
            ]
            stuck = [node for node, _ in (*referee.to_save, *referee.to_commit) if not referee.may_show(node)]
            able = [node for node, _ in (*referee.to_save, *referee.to_commit) if referee.may_show(node)]
            assert self.schedule.done == (not going and not able), (going, able, stuck)
        else:
            everything = all(map(referee.is_finished, referee.nodes))
            assert self.schedule.done == (everything and not referee.tidying)
        finished = [node for node in referee.nodes if referee.is_finished(node)]
        assert [self.nodes[number] for number in self.schedule.finished] == finished

    def teardown(self) -> None:
        """Let the rest happen, oldest first, and look at the whole."""
        if not hasattr(self, "schedule"):
            return
        while things := self.under_way():
            self.end(*things[0])
            self.pump()
            self.never_gets_stuck()
        assert self.schedule.done
        referee = self.referee
        if referee.failed:
            return
        assert sorted(referee.ran, key=self.nodes.index) == self.nodes
        assert not referee.policy.ordered or referee.started == self.nodes
        for name in self.names:
            made = stem(name) in referee.writer
            passed_on = bool(referee.readers.get(name)) or referee.is_renamed(name)
            assert referee.released[name] == (1 if made and passed_on else 0), name
        assert referee.confirmed == Counter(name for node in self.nodes for name in node.confirms)


class RunsShortOfMemory(Runs):
    """The same, where little fits in and everything tells its size."""

    policies, placements = SHORT_OF_MEMORY, IN_STEPS


# A busy machine is no failure.
Runs.TestCase.settings = settings(deadline=None, max_examples=150, stateful_step_count=50)
RunsShortOfMemory.TestCase.settings = settings(deadline=None, max_examples=75, stateful_step_count=50)
TestEveryRun = pytest.mark.timeout(120)(Runs.TestCase)
TestEveryRunShortOfMemory = pytest.mark.timeout(120)(RunsShortOfMemory.TestCase)
