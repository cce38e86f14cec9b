"""A pipeline as boxes and arrows between them, before anybody knows how it will be drawn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from penstock.drawing._flow import Flow, Step, is_parameter, stored
from penstock.drawing._words import counted, listed

Kind = Literal["node", "dataset", "parameters", "namespace"]
Key = tuple[Kind, str]
Group = tuple[str, ...]

LARGE = 60
"""Boxes for nodes beyond which namespaces are folded, if nobody says how deep to look."""

_DEEPEST = 20
"""Levels of namespaces that are opened at most."""


@dataclass(frozen=True, slots=True)
class Box:
    """One thing in a picture.

    Attributes:
        kind: what it is; "namespace" for one that is folded.
        name: the full name.
        label: what to write into the box.
        note: a second line for it, or nothing.
        group: the namespace that it is drawn in, outermost part first.
        details: what there is to say about it, by heading.
    """

    kind: Kind
    name: str
    label: str
    note: str
    group: Group
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes in the order of a run, arrows between their places, and how many nodes they stand for."""

    boxes: tuple[Box, ...]
    arrows: tuple[tuple[int, int], ...]
    nodes: int

    @property
    def groups(self) -> list[Group]:
        """The namespaces that are drawn open, each after those around it."""
        found = {box.group[:depth]: None for box in self.boxes for depth in range(1, len(box.group) + 1)}
        return sorted(found, key=len)

    @property
    def title(self) -> str:
        """What the picture shows, in a line."""
        drawn = {kind: [box.kind for box in self.boxes].count(kind) for kind in ("dataset", "namespace")}
        parts = [counted(self.nodes, "node"), counted(drawn["dataset"], "dataset")]
        if drawn["namespace"]:
            parts.append(f"{counted(drawn['namespace'], 'namespace')} folded")
        return f"Pipeline of {', '.join(parts)}"


def diagram_of(flow: Flow, *, depth: int | None = None, parameters: bool = False) -> Diagram:
    """The boxes and arrows of a pipeline.

    Args:
        flow: the pipeline.
        depth: how many levels of namespaces to open; those below are folded into one box each. Left out, as many as
            keep the picture readable.
        parameters: draw parameters as boxes of their own, rather than tell of them with their nodes.
    """
    nodes = flow.nodes
    namespaces = [tuple(node.namespace.split(".")) if node.namespace else () for node in nodes]
    levels = _readable(namespaces) if depth is None else min(depth, _DEEPEST)
    return _Drawing(nodes, namespaces, levels).of(parameters)


def _readable(namespaces: Sequence[Group]) -> int:
    """As many levels as show no more boxes for nodes than one can read, or else none."""
    deepest = min(max(map(len, namespaces), default=0), _DEEPEST)
    for depth in range(deepest, 0, -1):
        folded = {namespace[: depth + 1] for namespace in namespaces if len(namespace) > depth}
        if len(folded) + sum(len(namespace) <= depth for namespace in namespaces) <= LARGE:
            return depth
    return 0 if len(namespaces) > LARGE else deepest


class _Drawing:
    """A diagram in the making, which opens namespaces to a certain depth."""

    def __init__(self, nodes: Sequence[Step], namespaces: Sequence[Group], depth: int) -> None:
        self._nodes = nodes
        self._depth = depth
        self._known = {namespace[:n] for namespace in namespaces for n in range(1, len(namespace) + 1)}
        self._homes = [self._home(node, namespace) for node, namespace in zip(nodes, namespaces, strict=True)]
        self._readers: dict[str, list[int]] = {}
        self._writer: dict[str, int] = {}
        for number, node in enumerate(nodes):
            for name in stored(node.inputs, True):
                self._readers.setdefault(name, []).append(number)
            self._writer.update(dict.fromkeys(stored(node.outputs, True), number))

    def _home(self, node: Step, namespace: Group) -> Key:
        """The box that a node is drawn as, or that it is folded into."""
        if len(namespace) > self._depth:
            return "namespace", ".".join(namespace[: self._depth + 1])
        return "node", node.name

    def of(self, parameters: bool) -> Diagram:
        """The diagram, with boxes for parameters or without."""
        order, arrows = dict[Key, None](), dict[tuple[Key, Key], None]()
        for node, home in zip(self._nodes, self._homes, strict=True):
            read = [_dataset(name) for name in stored(node.inputs, parameters) if self._reads(home, name)]
            written = [_dataset(name) for name in stored(node.outputs, parameters) if not self._folded(name)]
            order.update(dict.fromkeys([*read, home, *written]))
            arrows.update(dict.fromkeys([(name, home) for name in read] + [(home, name) for name in written]))
        place = {key: number for number, key in enumerate(order)}
        return Diagram(
            boxes=tuple(self._boxes(order)),
            arrows=tuple((place[source], place[target]) for source, target in arrows),
            nodes=len(self._nodes),
        )

    def _reads(self, home: Key, name: str) -> bool:
        """Whether a box is seen to read a dataset: not when it is folded and writes it, too."""
        writes = name in self._writer and self._homes[self._writer[name]] == home
        return not writes and not self._folded(name)

    def _folded(self, name: str) -> bool:
        """Whether a dataset belongs to a folded namespace and nobody else uses it."""
        namespace = self._namespace_of(name)
        if len(namespace) <= self._depth:
            return False
        home = ("namespace", ".".join(namespace[: self._depth + 1]))
        return all(self._homes[number] == home for number in self._users(name))

    def _users(self, name: str) -> list[int]:
        writer = [self._writer[name]] if name in self._writer else []
        return writer + self._readers.get(name, [])

    def _namespace_of(self, name: str) -> Group:
        """The innermost namespace of nodes that the name of a dataset begins with."""
        parts = tuple(name.removeprefix("params:").split("."))[:-1]
        while parts and parts not in self._known:
            parts = parts[:-1]
        return parts

    def _boxes(self, order: Iterable[Key]) -> Iterator[Box]:
        members: dict[Key, list[Step]] = {}
        for node, home in zip(self._nodes, self._homes, strict=True):
            members.setdefault(home, []).append(node)
        for kind, name in order:
            match kind:
                case "node":
                    yield _box_of(*members[kind, name])
                case "namespace":
                    yield _box_of_folded(name, members[kind, name])
                case _:
                    yield self._box_of_dataset(kind, name)

    def _box_of_dataset(self, kind: Kind, name: str) -> Box:
        group = self._namespace_of(name)[: self._depth]
        writer = [self._nodes[self._writer[name]].name] if name in self._writer else []
        readers = [self._nodes[number].name for number in self._readers.get(name, [])]
        details = _said(("written by", listed(writer)), ("read by", listed(readers)))
        return Box(kind, name, _inside(name, group), "", group, details)


def _dataset(name: str) -> Key:
    return "parameters" if is_parameter(name) else "dataset", name


def _inside(name: str, group: Group) -> str:
    """A dataset's name without the namespace that it is drawn in."""
    prefix = "params:" if name.startswith("params:") else ""
    return prefix + name.removeprefix(prefix).removeprefix("".join(f"{part}." for part in group))


def _box_of(node: Step) -> Box:
    group = tuple(node.namespace.split(".")) if node.namespace else ()
    details = _said(
        ("reads", listed(node.inputs)),
        ("writes", listed(node.outputs)),
        ("tags", listed(sorted(node.tags))),
        ("function", node.whereabouts),
    )
    return Box("node", node.name, node.short_name, "", group, details)


def _box_of_folded(name: str, members: Sequence[Step]) -> Box:
    *around, last = name.split(".")
    details = _said(("nodes", listed([node.name for node in members])))
    return Box("namespace", name, last, counted(len(members), "node"), tuple(around), details)


def _said(*details: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((word, text) for word, text in details if text)
