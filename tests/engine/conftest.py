"""A schedule to talk to in words, for tests that read like tables."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import pytest

from penstock.engine import Policy
from penstock.engine._actions import Action, Confirm, Load, Release, Save
from penstock.engine._plan import Plan, make_plan
from penstock.engine._schedule import Schedule
from penstock.io import Place, Placement
from penstock.pipeline import Node, Pipeline

_WORDS = {Load: "load", Save: "save", Confirm: "confirm", Release: "release"}


def plan_of(
    nodes: Iterable[Node], memory: Collection[str] = (), limited: Mapping[str, Sequence[str]] | None = None
) -> Plan:
    """What there is to do, with the datasets in `memory` there, all others on storage, `limited` under these names."""
    graph = Pipeline(list(nodes)).graph
    confirmed = [name for node in graph.nodes for name in node.confirms if name not in graph.names]
    names = (*graph.names, *confirmed)
    places = [Place.INLINE if name in memory else Place.THREAD for name in names]
    limits = {names.index(name): given for name, given in (limited or {}).items()}
    return make_plan(graph, names, [Placement(place, place) for place in places], limits=limits)


class Talk:
    """A schedule that is told in words what ended, and answers in words what starts.

    `run n` is node n, `load a for n`, `save a of n`, `release a` and `confirm a` are actions, `resume n` lets a
    generator node go on, `drop a` is an in-memory dataset that nobody needs any more.
    """

    def __init__(
        self,
        nodes: Iterable[Node],
        memory: Collection[str] = (),
        limited: Mapping[str, Sequence[str]] | None = None,
        **policy: Any,
    ) -> None:
        self.plan = plan_of(nodes, memory, limited)
        self.schedule = Schedule(self.plan, Policy(**policy))
        graph = self.plan.graph
        self._nodes = {node.name: number for number, node in enumerate(graph.nodes)}
        confirmed = [name for node in graph.nodes for name in node.confirms if name not in graph.names]
        self._names = (*graph.names, *confirmed)
        self._under_way: dict[str, Action] = {}

    def start(self) -> list[str]:
        """All that may start now."""
        started: list[str] = []
        while more := self._started():
            started += more
        return started

    def _started(self) -> list[str]:
        started = [self._worded(action) for action in self.schedule.pop_io()]
        started += [f"resume {self._name(node)}" for node in self.schedule.pop_resumable()]
        while (node := self.schedule.pop_run()) is not None:
            started.append(f"run {self._name(node)}")
        return started

    def end(self, *things: str) -> list[str]:
        """Tell that things ended, one after the other; answers what starts in consequence."""
        return [started for thing in things for started in (*self._ended(thing), *self.start())]

    @property
    def under_way(self) -> list[Action]:
        """The actions that have been started and have not ended."""
        return list(self._under_way.values())

    def fail(self, thing: str) -> list[str]:
        """Tell that something failed."""
        if thing.startswith("run "):
            self.schedule.run_failed(self._nodes[thing.removeprefix("run ")])
        else:
            self.schedule.io_failed(self._under_way.pop(thing))
        return self.start()

    def chunk(self, node: str) -> list[str]:
        """Tell that a generator node yielded."""
        self.schedule.yielded(self._nodes[node])
        return self.start()

    def play(self, first: Iterable[str] | None = None) -> list[str]:
        """End whatever starts, first come, first served, until nothing more starts; all that started, in order."""
        story = list(self.start() if first is None else first)
        for thing in story:
            if not thing.startswith(("drop ", "resume ")):
                story += self.end(thing)
        return story

    def _ended(self, thing: str) -> list[str]:
        if thing.startswith("run "):
            dropped = self.schedule.ran(self._nodes[thing.removeprefix("run ")])
            return [f"drop {self._names[dataset]}" for dataset in dropped]
        match self._under_way.pop(thing):
            case Load(node, dataset):
                self.schedule.loaded(node, dataset)
            case Save(node, dataset):
                self.schedule.saved(node, dataset)
            case Confirm() | Release() as action:
                self.schedule.tidied(action)
        return []

    def _worded(self, action: Action) -> str:
        words = f"{_WORDS[type(action)]} {self._names[action.dataset]}"
        if isinstance(action, Load):
            words += f" for {self._name(action.node)}"
        elif isinstance(action, Save):
            words += f" of {self._name(action.node)}"
        self._under_way[words] = action
        return words

    def _name(self, node: int) -> str:
        return self.plan.graph.nodes[node].name


@pytest.fixture
def talk() -> Callable[..., Talk]:
    """Makes a schedule that is talked to in words, of nodes, names of what is in memory, and a policy."""
    return Talk


@pytest.fixture(scope="session")
def plan() -> Callable[..., Plan]:
    """Makes a plan of nodes and names of what is in memory."""
    return plan_of
