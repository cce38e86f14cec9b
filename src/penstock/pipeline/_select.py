"""Which nodes a slice of a pipeline keeps. Every function gives the ids of nodes in a graph.

Each is linear in the size of the graph and walks with a list of its own, so a long chain costs no stack.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from penstock._suggest import did_you_mean
from penstock.errors import PipelineError
from penstock.pipeline._graph import Graph
from penstock.pipeline._transcoding import SEPARATOR, stem


def named(graph: Graph, names: Sequence[str]) -> set[int]:
    """The nodes of these names.

    Raises:
        PipelineError: there is no node of some name.
    """
    ids = {node.name: place for place, node in enumerate(graph.nodes)}
    _check_known("node", names, ids)
    return {ids[name] for name in names}


def from_nodes(graph: Graph, names: Sequence[str]) -> set[int]:
    """The nodes of these names and all that wait for them, directly or not."""
    return _closure(named(graph, names), graph.children)


def to_nodes(graph: Graph, names: Sequence[str]) -> set[int]:
    """The nodes of these names and all they wait for, directly or not."""
    return _closure(named(graph, names), graph.parents)


def reading(graph: Graph, names: Sequence[str]) -> set[int]:
    """The nodes that read these datasets; a name without transcoding stands for all of its transcodings."""
    return {node for dataset in _datasets(graph, names) for node in graph.consumers[dataset]}


def writing(graph: Graph, names: Sequence[str]) -> set[int]:
    """The nodes that write these datasets; a name without transcoding stands for all of its transcodings."""
    wanted = _datasets(graph, names)
    return {
        graph.producer[dataset]
        for dataset in wanted
        if graph.producer[dataset] >= 0 and dataset in graph.outputs[graph.producer[dataset]]
    }


def from_inputs(graph: Graph, names: Sequence[str]) -> set[int]:
    """The nodes that need these datasets, directly or not."""
    return _closure(reading(graph, names), graph.children)


def to_outputs(graph: Graph, names: Sequence[str]) -> set[int]:
    """The nodes that these datasets need, directly or not."""
    return _closure(writing(graph, names), graph.parents)


def tagged(graph: Graph, tags: Sequence[str]) -> set[int]:
    """The nodes with any of these tags."""
    wanted = frozenset(tags)
    return {place for place, node in enumerate(graph.nodes) if not wanted.isdisjoint(node._tags)}


def in_namespaces(graph: Graph, namespaces: Sequence[str]) -> set[int]:
    """The nodes in these namespaces and in those nested inside them.

    Raises:
        PipelineError: some namespace has no nodes.
    """
    members: dict[str, list[int]] = {}
    for place, node in enumerate(graph.nodes):
        for prefix in node.namespace_prefixes:
            members.setdefault(prefix, []).append(place)
    _check_known("namespace", namespaces, members)
    return {place for namespace in namespaces for place in members[namespace]}


def known_tagged(graph: Graph, tags: Sequence[str]) -> set[int]:
    """The nodes with any of these tags, each of which some node must have.

    Raises:
        PipelineError: no node has some tag.
    """
    _check_known("tag", tags, {tag for node in graph.nodes for tag in node._tags})
    return tagged(graph, tags)


def _closure(start: Iterable[int], neighbours: Callable[[int], Iterable[int]]) -> set[int]:
    found = set(start)
    todo = list(found)
    while todo:
        fresh = [node for node in neighbours(todo.pop()) if node not in found]
        found.update(fresh)
        todo += fresh
    return found


def _datasets(graph: Graph, names: Sequence[str]) -> set[int]:
    ids: dict[str, list[int]] = {}
    for dataset, name in enumerate(graph.names):
        ids.setdefault(name, []).append(dataset)
        if SEPARATOR in name:
            ids.setdefault(stem(name), []).append(dataset)
    _check_known("dataset", names, ids)
    return {dataset for name in names for dataset in ids[name]}


def _check_known(kind: str, names: Iterable[str], known: Collection[str]) -> None:
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    if unknown:
        hints = "".join(_hint(name, known) for name in unknown)
        raise PipelineError(f"The pipeline has no {kind} named {' or '.join(map(repr, unknown))}.{hints}")


def _hint(name: str, known: Collection[str]) -> str:
    """The same name inside a namespace if there is one, else what is spelt like it."""
    inside = [other for other in known if other.endswith(f".{name}")]
    return f" Did you mean {' or '.join(map(repr, inside))}?" if inside else did_you_mean(name, known)
