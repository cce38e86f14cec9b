"""Nodes whose functions are called in worker processes. Everything else about them stays with the run."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from threading import get_ident
from typing import TYPE_CHECKING, Any, cast

from penstock.engine._timed import too_late
from penstock.errors import InvalidRunError, UnpicklableError
from penstock.pipeline import Graph, Node, NodeKind

if TYPE_CHECKING:
    from penstock.engine._execution import Execution
    from penstock.workers import Call, Workers

_AWAY = (NodeKind.FUNCTION, NodeKind.GENERATOR)


def pack_nodes(graph: Graph) -> Mapping[int, "Call"]:
    """What worker processes have to know to call the nodes that do not belong on an event loop.

    Raises:
        InvalidRunError: the function of a node cannot be sent there.
    """
    from penstock.workers import pack_call

    calls = {}
    for number, node in enumerate(graph.nodes):
        if node.kind in _AWAY:
            bare = node.replace(preview_fn=None, retry=None, timeout=None)
            try:
                calls[number] = pack_call(
                    node.name, bare.call, node.kind is NodeKind.GENERATOR, _names(graph, number)
                )
            except UnpicklableError as error:
                raise InvalidRunError(_unpicklable(node)) from error
    return calls


def _names(graph: Graph, number: int) -> Sequence[str]:
    return [graph.names[dataset] for dataset in graph.inputs[number]]


def _unpicklable(node: Node) -> str:
    from penstock.workers import culprit

    return (
        f"The function of node '{node.name}' cannot be sent to a worker process: {culprit(node.func)}.\n"
        "Make this object in the function itself, give it to the node as an input, or use ThreadRunner. "
        "Nothing has run."
    )


class RemoteNode:
    """Stands for a node where it is called; the call takes place in a worker process.

    Args:
        node: the node.
        number: its id.
        workers: the processes.

    Attributes:
        name: that of the node.
        kind: that of the node.
        split: that of the node.
        patience: that of the node, less the time-out, which this one sees to itself: a process can be killed.
    """

    __slots__ = ("_number", "_seconds", "_workers", "kind", "name", "patience", "split")

    def __init__(self, node: Node, number: int, workers: "Workers") -> None:
        self.name = node.name
        self.kind = node.kind
        self.split = node.split
        self.patience = node.patience and node.patience._replace(timeout=None)
        self._seconds = node.patience and node.patience.timeout
        self._number = number
        self._workers = workers

    def call(self, values: Sequence[Any]) -> Any:
        """What the node's function gives for these values, or a generator of it."""
        if self.kind is NodeKind.GENERATOR:
            return self._workers.stream(self._number, values)
        return self._workers.call(self._number, values, self._seconds)


def with_workers(execution: "Execution") -> tuple["Workers | Nobody", Sequence[Node]]:
    """The worker processes of a run, none of them started yet; and its nodes, or what stands for them."""
    job = execution.job
    nodes = job.graph.nodes
    if not job.calls:
        return Nobody(), nodes
    from penstock.io._partitions import PartitionLoader
    from penstock.workers import Workers

    def apart(number: int, function: Callable[[], object]) -> None:
        execution.io_crew.put(_marked, execution.busy, number, function)

    workers = Workers(job.calls, job.run_id, apart, too_late, stays=[PartitionLoader])
    found = [RemoteNode(node, n, workers) if n in job.calls else node for n, node in enumerate(nodes)]
    return workers, cast(Sequence[Node], found)


def _marked(busy: dict[int, Any], number: int, function: Callable[[], object]) -> None:
    """Call what a node has asked for, on a thread that counts as being at that node."""
    busy[get_ident()] = number
    try:
        function()
    finally:
        del busy[get_ident()]


def width(graph: Graph) -> int:
    """How many nodes may have to run at once, as far as levels tell.

    >>> from penstock import node, pipeline
    >>> width(pipeline([node(min, "a", "b"), node(max, "a", "c"), node(pow, ["b", "c"], "d")]).graph)
    2
    """
    level = [0] * len(graph.nodes)
    for node, inputs in enumerate(graph.inputs):
        producers = [graph.producer[name] for dataset in inputs for name in graph.siblings[dataset]]
        level[node] = 1 + max((level[producer] for producer in producers if producer >= 0), default=0)
    return max(Counter(level).values(), default=0)


class Nobody:
    """The worker processes of a run that has none."""

    listeners: Collection[int] = ()

    def start(self, count: int) -> None:
        """There is nothing to start."""

    def dismiss(self) -> None:
        """There is nobody to dismiss."""

    def stop(self) -> None:
        """There is nothing to stop."""

    def kill(self) -> bool:
        """There is nothing to end."""
        return False

    def wait(self, seconds: float) -> bool:  # noqa: ARG002  as those that there are
        """There is nothing to wait for."""
        return True
