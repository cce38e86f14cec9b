"""A pipeline as a Mermaid flow chart, for Markdown files, wikis and issues."""

import re
from collections.abc import Iterator

from penstock.drawing._diagram import Box, Diagram, diagram_of
from penstock.drawing._flow import Flow
from penstock.drawing._words import printable

_SHAPES = {
    "node": '["{}"]',
    "dataset": '(["{}"])',
    "parameters": '{{{{"{}"}}}}',
    "namespace": '[["{}"]]',
}


def draw_mermaid(flow: Flow, *, depth: int | None = None, parameters: bool = False) -> str:
    """A pipeline as a Mermaid flow chart: nodes as rectangles, datasets rounded, namespaces as frames.

    Args:
        flow: the pipeline.
        depth: how many levels of namespaces to open; left out, as many as keep the picture readable.
        parameters: draw parameters too.

    >>> from penstock import node, pipeline
    >>> print(draw_mermaid(pipeline([node(sorted, "rows", "ordered", name="sort")])))
    flowchart TD
        b0(["rows"])
        b1["sort"]
        b2(["ordered"])
        b0 --> b1
        b1 --> b2
    """
    diagram = diagram_of(flow, depth=depth, parameters=parameters)
    arrows = [f"    b{source} --> b{target}" for source, target in diagram.arrows]
    return "\n".join(["flowchart TD", *_boxes(diagram), *arrows])


def _boxes(diagram: Diagram) -> Iterator[str]:
    """Group by group, outer ones before those inside them; a group that is named again goes on where it was."""
    inside: dict[tuple[str, ...], list[str]] = {(): []} | {group: [] for group in diagram.groups}
    for number, box in enumerate(diagram.boxes):
        inside[box.group].append(f"b{number}{_shape(box)}")
    frames = {group: number for number, group in enumerate(diagram.groups)}
    for group in sorted(diagram.groups, key=len, reverse=True):
        frame = f'subgraph g{frames[group]}["{_escaped(group[-1])}"]'
        inside[group[:-1]] += [frame, *(f"    {line}" for line in inside[group]), "end"]
    return (f"    {line}" for line in inside[()])


def _shape(box: Box) -> str:
    text = f"{box.label}, {box.note}" if box.note else box.label
    return _SHAPES[box.kind].format(_escaped(text))


def _escaped(text: str) -> str:
    """The text as a quoted label takes it: Mermaid has numbers between # and ; for what means something to it.

    A dash in front and a full stop before a space would begin a list.
    """
    return re.sub(r"[^\w ,./@:-]|^-|\.(?= )", lambda found: f"#{ord(found[0])};", printable(text))
