"""How a run stands at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal, NamedTuple

from penstock._amounts import duration, size
from penstock.pipeline import Graph

RunState = Literal["not started", "running", "done", "failed"]
NodeState = Literal["waiting", "ready", "running", "done", "failed", "stopped"]

_ENOUGH = 3
"""Nodes that must be done before anything is said about the others."""


class Running(NamedTuple):
    """A node that computes, and for how many seconds it has."""

    node: str
    seconds: float


class Transfer(NamedTuple):
    """A load or a save under way, for how many seconds it has been, and what it has moved, where that is known."""

    kind: Literal["load", "save"]
    dataset: str
    node: str
    seconds: float
    bytes: int | None

    @property
    def rate(self) -> float | None:
        """Bytes per second; None where nobody knows."""
        return self.bytes / self.seconds if self.bytes is not None and self.seconds > 0 else None

    @property
    def figures(self) -> str:
        """What is known of it, in words: "1.2 GB, 80.1 MB/s, 3.2 s"."""
        told = [] if self.bytes is None else [size(self.bytes)]
        told += [] if self.rate is None else [f"{size(self.rate)}/s"]
        return ", ".join([*told, duration(self.seconds)])


class Backoff(NamedTuple):
    """Something whose attempt failed, and that is tried again in so many seconds.

    That is a load or a save of `dataset`, or the node itself where there is no dataset. `attempt` counts those that
    have failed; `reason` is the latest error in words, without secrets.
    """

    dataset: str | None
    node: str
    attempt: int
    seconds: float
    reason: str

    @property
    def figures(self) -> str:
        """What is known of it, in words: "attempt 2 in 1.5 s, after ConnectionError: nobody there"."""
        return f"attempt {self.attempt + 1} in {duration(self.seconds)}, after {self.reason}"


class Flow(NamedTuple):
    """All loads, or all saves, that are complete: their bytes, and the seconds during which at least one went on."""

    bytes: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float | None:
        """Bytes per second while something was moved; None as long as nothing was."""
        return self.bytes / self.seconds if self.bytes and self.seconds > 0 else None


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """How a run stands at one moment; it does not change any more.

    Attributes:
        run_id: the name of the run; empty before it has begun.
        state: of the run as a whole.
        nodes: the names of all nodes, in run order.
        done: per node whose function has returned, the seconds that it took, in the order in which they ended.
        running: the nodes that compute, by start.
        failed: per node that failed, or whose load or save did, the error in words, without secrets.
        stopped: the nodes that were cut short because the run ended.
        transfers: the loads and saves under way, by start.
        backoffs: what failed and waits for its next attempt. Loads and saves among them are under way as well.
        retries: how many attempts so far have failed and were not the last.
        loaded: what has been loaded so far.
        saved: what has been saved so far.
        elapsed: seconds since the run began, until it ended.
    """

    run_id: str
    state: RunState
    nodes: tuple[str, ...]
    done: Mapping[str, float]
    running: tuple[Running, ...]
    failed: Mapping[str, str]
    stopped: tuple[str, ...]
    transfers: tuple[Transfer, ...]
    backoffs: tuple[Backoff, ...] = ()
    retries: int = 0
    loaded: Flow
    saved: Flow
    elapsed: float
    _last_done: float = field(repr=False)
    _graph: Graph | None = field(repr=False, compare=False)

    @property
    def loads(self) -> tuple[Transfer, ...]:
        """The loads under way."""
        return tuple(transfer for transfer in self.transfers if transfer.kind == "load")

    @property
    def saves(self) -> tuple[Transfer, ...]:
        """The saves under way."""
        return tuple(transfer for transfer in self.transfers if transfer.kind == "save")

    @cached_property
    def states(self) -> Mapping[str, NodeState]:
        """Per node, in run order, what has become of it; made when somebody asks, since there may be many."""
        ready = self._ready()
        states: dict[str, NodeState] = {
            name: "ready" if number in ready else "waiting" for number, name in enumerate(self.nodes)
        }
        states |= dict.fromkeys(self.done, "done")
        states |= dict.fromkeys((running.node for running in self.running), "running")
        states |= dict.fromkeys(self.stopped, "stopped")
        states |= dict.fromkeys(self.failed, "failed")
        return MappingProxyType(states)

    @property
    def ready(self) -> tuple[str, ...]:
        """The nodes whose turn it is: those that they depend on are done; loads, saves or a slot are waited for."""
        return self._in_state("ready")

    @property
    def waiting(self) -> tuple[str, ...]:
        """The nodes that wait for other nodes."""
        return self._in_state("waiting")

    @property
    def remaining(self) -> float | None:
        """About how many seconds are left, at the pace so far; None where that would be a guess.

        It takes three nodes that are done, and a tenth of all. Nothing is known of what the others will take, so a
        pipeline whose last node is its longest is estimated too low, until nothing is said any more.
        """
        done, left = len(self.done), len(self.nodes) - len(self.done)
        if self.state != "running" or not left or done < max(_ENOUGH, len(self.nodes) / 10):
            return None
        estimate = self._last_done / done * left - (self.elapsed - self._last_done)
        return (
            estimate if estimate > 0 else None
        )  # what takes longer than all were to take has proved it wrong

    @property
    def waits_for(self) -> str | None:
        """What the run waits for, in words: "node 'fit' (3.2 s)", "load of 'flights' (1.0 s) and 2 more".

        Nodes come first, since whatever is loaded or saved beside them costs no waiting.
        """
        for told in (
            [self._waited_for("node", None, running.node, running.seconds) for running in self.running],
            [self._waited_for("load of", load.dataset, load.node, load.seconds) for load in self.loads],
            [self._waited_for("save of", save.dataset, save.node, save.seconds) for save in self.saves],
        ):
            if told:
                return told[0] + (f" and {len(told) - 1} more" if len(told) > 1 else "")
        return None

    @cached_property
    def backing_off(self) -> Mapping[tuple[str | None, str], Backoff]:
        """What waits for its next attempt, by dataset and node; a node itself by None and its name."""
        return MappingProxyType({(one.dataset, one.node): one for one in self.backoffs})

    def _waited_for(self, what: str, dataset: str | None, node: str, seconds: float) -> str:
        again = self.backing_off.get((dataset, node))
        told = "" if again is None else f", attempt {again.attempt + 1} in {duration(again.seconds)}"
        return f"{what} '{dataset or node}' ({seconds:.1f} s{told})"

    def __str__(self) -> str:
        """How the run stands, on one line: "12 of 40 nodes, 1 running, loaded 1.2 GB (80.1 MB/s), 4.8 s"."""
        if self.state == "not started":
            return self.state
        told = [f"{len(self.done)} of {len(self.nodes)} node{'s' * (len(self.nodes) != 1)}"]
        told += [f"{len(self.failed)} failed"] * bool(self.failed)
        told += [f"{len(self.stopped)} stopped"] * bool(self.stopped)
        told += [f"{len(self.running)} running"] * bool(self.running)
        told += [f"{self.retries} tried again"] * bool(self.retries)
        told += [_moved("loaded", self.loaded), _moved("saved", self.saved), duration(self.elapsed)]
        told += [] if self.remaining is None else [f"about {duration(self.remaining)} left"]
        return ", ".join(filter(None, told))

    def _repr_html_(self) -> str:
        """For notebooks."""
        from penstock.progress._html import progress_html

        return progress_html(self)

    def _in_state(self, state: NodeState) -> tuple[str, ...]:
        return tuple(name for name, found in self.states.items() if found == state)

    def _ready(self) -> set[int]:
        if self._graph is None or self.state != "running":
            return set()
        done = {number for number, name in enumerate(self.nodes) if name in self.done}
        left = set(range(len(self.nodes))) - done
        return {number for number in left if self._graph.parents(number) <= done}


def _moved(what: str, flow: Flow) -> str:
    if not flow.bytes:
        return ""
    return f"{what} {size(flow.bytes)}" + (f" ({size(flow.rate)}/s)" if flow.rate else "")
