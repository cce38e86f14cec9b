"""Causal order on storage: nothing becomes visible before what it was computed from.

What a consumer is handed before it is on storage, or gets from a node in memory, may be ahead of the storage. So a
node is *clear* when every input of it is settled, and an input is settled when it is on storage, or, in memory, when
the node that made it is clear and has run. Only the outputs of clear nodes may become visible.
"""

from collections.abc import Sequence

from penstock.pipeline import Graph


class Causality:
    """Counts what each node's outputs still have to wait for. Linear in edges over a whole run; nothing recurses.

    Args:
        graph: what was computed from what.
        memory_outputs: per node, the outputs that never reach storage.
    """

    __slots__ = ("_graph", "_memory_outputs", "_ran", "_unsettled")

    def __init__(self, graph: Graph, memory_outputs: Sequence[tuple[int, ...]]) -> None:
        producer = graph.producer
        self._graph = graph
        self._memory_outputs = memory_outputs
        self._unsettled = [sum(1 for dataset in ids if producer[dataset] >= 0) for ids in graph.inputs]
        self._ran = bytearray(len(graph.nodes))

    def is_clear(self, node: int) -> bool:
        """Whether the outputs of `node` may become visible."""
        return not self._unsettled[node]

    def ran(self, node: int) -> list[int]:
        """`node` has run; answers the nodes that are clear in consequence."""
        self._ran[node] = 1
        return [] if self._unsettled[node] else self._settle(self._memory_outputs[node])

    def visible(self, dataset: int) -> list[int]:
        """`dataset` is on storage; answers the nodes that are clear in consequence."""
        return self._settle((dataset,))

    def _settle(self, datasets: Sequence[int]) -> list[int]:
        graph, unsettled = self._graph, self._unsettled
        left, clear = list(datasets), []
        while left:
            for name in graph.siblings[left.pop()]:
                for node in graph.consumers[name]:
                    unsettled[node] -= 1
                    if not unsettled[node]:
                        clear.append(node)
                        if self._ran[node]:
                            left.extend(self._memory_outputs[node])
        return clear
