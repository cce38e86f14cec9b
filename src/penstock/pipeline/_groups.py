"""Nodes put together for deployment: each namespace, or each node, as one unit."""

from dataclasses import dataclass, field

from penstock.pipeline._graph import Graph
from penstock.pipeline._node import Node


@dataclass
class GroupedNodes:
    """Nodes that are deployed as one.

    Attributes:
        name: of the namespace or of the only node.
        type: "namespace" or "nodes".
        nodes: the names of the nodes, in the order they run.
        dependencies: the names of the groups that come before.
    """

    name: str
    type: str
    nodes: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)


def grouped_by_node(graph: Graph) -> list[GroupedNodes]:
    """Each node a group of its own."""
    return [
        GroupedNodes(
            node.name,
            "nodes",
            [node.name],
            sorted(graph.nodes[parent].name for parent in graph.parents(place)),
        )
        for place, node in enumerate(graph.nodes)
    ]


def grouped_by_namespace(graph: Graph) -> list[GroupedNodes]:
    """Each outermost namespace a group, and each node without one."""
    groups: dict[str, GroupedNodes] = {}
    needed: dict[str, dict[str, None]] = {}
    for place, node in enumerate(graph.nodes):
        key = _group(node)
        group = groups.setdefault(key, GroupedNodes(key, "namespace" if node.namespace else "nodes"))
        group.nodes.append(node.name)
        parents = sorted(
            (graph.nodes[parent] for parent in graph.parents(place)), key=lambda parent: parent.name
        )
        needed.setdefault(key, {}).update(dict.fromkeys(map(_group, parents)))
    for key, group in groups.items():
        group.dependencies += [other for other in needed[key] if other != key]
    return list(groups.values())


def _group(node: Node) -> str:
    return node.namespace.partition(".")[0] if node.namespace else node.name
