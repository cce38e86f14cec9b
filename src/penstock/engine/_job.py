"""What a driver is given: everything about a run that is decided before it begins."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from penstock.engine._events import Subscriber
from penstock.engine._plan import Policy
from penstock.io import Placement
from penstock.io._terms import Terms
from penstock.pipeline import Graph

if TYPE_CHECKING:
    from penstock.workers import Call


@dataclass(frozen=True, slots=True)
class Job:
    """A graph, the datasets behind its names, and how to run it.

    Attributes:
        graph: what depends on what.
        names: the names of `graph`, followed by those of datasets that are only confirmed.
        datasets: per name, the dataset.
        placements: per name, where the dataset does its work.
        policy: what may go on at once.
        subscribers: who is told what happens, in this order.
        clock: the time in seconds, for durations.
        kept: the datasets that the caller wants to have afterwards, so that no consumer may take them over.
        told_apart: nothing is told on an event loop, but on threads of their own, since somebody waits for that loop.
        on_stop: called when the run is stopped; who is told of it must not keep it from ending any longer.
        run_id: what the run is called.
        terms: per dataset that has some, on which terms it is loaded and saved.
        calls: the nodes whose functions are called in worker processes, each with what these have to know.
        before_node: called with a node's name and inputs; what it returns replaces inputs of those names.
    """

    graph: Graph
    names: Sequence[str]
    datasets: Sequence[Any]
    placements: Sequence[Placement]
    policy: Policy
    subscribers: Sequence[Subscriber] = ()
    kept: Collection[int] = ()
    clock: Callable[[], float] = perf_counter
    told_apart: bool = False
    on_stop: Callable[[], object] | None = None
    run_id: str = ""
    terms: Mapping[int, Terms] = field(default_factory=dict)
    calls: Mapping[int, "Call"] = field(default_factory=dict)
    before_node: Callable[[str, Mapping[str, Any]], Mapping[str, Any]] | None = None
