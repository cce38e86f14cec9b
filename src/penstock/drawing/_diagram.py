"""A pipeline as boxes and arrows between them, before anybody knows how it will be drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from penstock.drawing._flow import Flow, Step, is_parameter, stored
from penstock.drawing._words import counted, listed

Kind = Literal["node", "dataset", "parameters", "namespace"]

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
    group: tuple[str, ...]
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes in the order of a run, arrows between their places, and how many nodes they stand for."""

    boxes: tuple[Box, ...]
    arrows: tuple[tuple[int, int], ...]
    nodes: int

    @property
    def groups(self) -> list[tuple[str, ...]]:
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
    return _Drawing(nodes, namespaces, _readable(namespaces) if depth is None else min(depth, _DEEPEST)).of(
        parameters
    )


def _readable(namespaces: Sequence[tuple[str, ...]]) -> int:
    """As many levels as show no more boxes for nodes than one can read, or else none."""
    deepest = min(max(map(len, namespaces), default=0), _DEEPEST)
    for depth in range(deepest, 0, -1):
        folded = {namespace[: depth + 1] for namespace in namespaces if len(namespace) > depth}
        if len(folded) + sum(len(namespace) <= depth for namespace in namespaces) <= LARGE:
            return depth
    return 0 if len(namespaces) > LARGE else deepest


class _Drawing:
    """A diagram in the making, which opens namespaces to a certain depth."""

    def __init__(self, nodes: Sequence[Step], namespaces: Sequence[tuple[str, ...]], depth: int) -> None:
        self._nodes = nodes
        self._depth = depth
        self._known = {namespace[:n] for namespace in namespaces for n in range(1, len(namespace) + 1)}
        self._homes = [self._home(node, namespace) for node, namespace in zip(nodes, namespaces, strict=True)]

    def _home(self, node: Step, namespace: tuple[str, ...]) -> tuple[Kind, str]:
        """The box that a node is drawn as, or that it is folded into."""
        if len(namespace) > self._depth:
            return "namespace", ".".join(namespace[: self._depth + 1])
        return "node", node.name

    def of(self, parameters: bool) -> Diagram:
        """The diagram, with boxes for parameters or without."""
        touched: dict[str, dict[tuple[Kind, str], None]] = {}
        for node, home in zip(self._nodes, self._homes, strict=True):
            for name in stored([*node.inputs, *node.outputs], parameters):
                touched.setdefault(name, {})[home] = None
        shown = {name for name, homes in touched.items() if not self._folded(name, homes)}
        arrows = dict[tuple[tuple[Kind, str], tuple[Kind, str]], None]()
        order = dict[tuple[Kind, str], None]()
        for node, home in zip(self._nodes, self._homes, strict=True):
            read = [_dataset(name) for name in stored(node.inputs, parameters) if name in shown]
            written = [_dataset(name) for name in stored(node.outputs, parameters) if name in shown]
            order.update(dict.fromkeys([*read, home, *written]))
            arrows.update(dict.fromkeys([(name, home) for name in read] + [(home, name) for name in written]))
        place = {key: number for number, key in enumerate(order)}
        return Diagram(
            boxes=tuple(self._boxes(order)),
            arrows=tuple((place[source], place[target]) for source, target in arrows),
            nodes=len(self._nodes),
        )

    def _folded(self, name: str, homes: Iterable[tuple[Kind, str]]) -> bool:
        """Whether a dataset belongs to a folded namespace and nobody else uses it."""
        inside = self._namespace_of(name)
        return len(inside) > self._depth and set(homes) == {
            ("namespace", ".".join(inside[: self._depth + 1]))
        }

    def _namespace_of(self, name: str) -> tuple[str, ...]:
        """The innermost namespace of nodes that the name of a dataset begins with."""
        parts = tuple(name.removeprefix("params:").split("."))[:-1]
        while parts and parts not in self._known:
            parts = parts[:-1]
        return parts

    def _boxes(self, order: Iterable[tuple[Kind, str]]) -> list[Box]:
        members: dict[tuple[Kind, str], list[Step]] = {}
        readers: dict[str, list[str]] = {}
        writers: dict[str, list[str]] = {}
        for node, home in zip(self._nodes, self._homes, strict=True):
            members.setdefault(home, []).append(node)
            for name in stored(node.inputs, True):
                readers.setdefault(name, []).append(node.name)
            for name in stored(node.outputs, True):
                writers.setdefault(name, []).append(node.name)
        return [
            self._box(kind, name, members.get((kind, name), []), writers.get(name, []), readers.get(name, []))
            for kind, name in order
        ]

    def _box(self, kind: Kind, name: str, members: list[Step], writers: list[str], readers: list[str]) -> Box:
        if kind == "node":
            (node,) = members
            group = tuple(node.namespace.split(".")) if node.namespace else ()
            return Box(kind, name, node.short_name, "", group, _details_of(node))
        if kind == "namespace":
            parts = name.split(".")
            inside = (("nodes", listed([node.name for node in members])),)
            return Box(
                kind, name, parts[-1], counted(len(members), "node"), tuple(parts[: self._depth]), inside
            )
        group = self._namespace_of(name)[: self._depth]
        said = (("written by", listed(writers)), ("read by", listed(readers)))
        return Box(
            kind, name, _inside(name, group), "", group, tuple((word, names) for word, names in said if names)
        )


def _dataset(name: str) -> tuple[Kind, str]:
    return "parameters" if is_parameter(name) else "dataset", name


def _inside(name: str, group: tuple[str, ...]) -> str:
    """A dataset's name without the namespace that it is drawn in."""
    prefix = "params:" if name.startswith("params:") else ""
    return prefix + name.removeprefix(prefix).removeprefix("".join(f"{part}." for part in group))


def _details_of(node: Step) -> tuple[tuple[str, str], ...]:
    said = (
        ("reads", listed(node.inputs)),
        ("writes", listed(node.outputs)),
        ("tags", listed(sorted(node.tags))),
        ("function", node.whereabouts),
    )
    return tuple((word, text) for word, text in said if text)
