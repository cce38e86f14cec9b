"""A pipeline as lines of text, for terminals."""

from itertools import groupby
from operator import itemgetter

from penstock.drawing._flow import Flow, stored
from penstock.drawing._words import counted, printable

_LINES = {"only": "─", "first": "┬", "middle": "├", "last": "└", "to": "→"}
_ASCII = {"only": "-", "first": "+", "middle": "|", "last": "`", "to": "->"}


def draw_text(flow: Flow, *, parameters: bool = False, unicode: bool = True) -> str:
    """A pipeline as lines of text: its nodes by generation, with what they read and write.

    Nodes of one generation bear one number: they do not wait for each other.

    Args:
        flow: the pipeline.
        parameters: list the parameters among what nodes read.
        unicode: False for terminals that know nothing but ASCII.

    >>> from penstock import node, pipeline
    >>> print(draw_text(pipeline([
    ...     node(sorted, "rows", "ordered", name="sort"),
    ...     node(max, "ordered", "largest", name="pick"),
    ...     node(min, "ordered", "smallest", name="spot"),
    ... ])))
    3 nodes: rows → largest, smallest
    <BLANKLINE>
    1 ─ sort  rows → ordered
    2 ┬ pick  ordered → largest
      └ spot  ordered → smallest
    """
    marks = _LINES if unicode else _ASCII
    text = "\n".join([_headline(flow, parameters, marks), *_lines(flow, parameters, marks)])
    return text if unicode else text.encode("ascii", "backslashreplace").decode()


def _headline(flow: Flow, parameters: bool, marks: dict[str, str]) -> str:
    read = set(stored([name for node in flow.nodes for name in node.inputs], parameters))
    written = set(stored([name for node in flow.nodes for name in node.outputs], parameters))
    ends = _arrow(sorted(read - written), sorted(written - read), marks)
    return printable(f"{counted(len(flow.nodes), 'node')}: {ends}" if flow.nodes else "No nodes.")


def _lines(flow: Flow, parameters: bool, marks: dict[str, str]) -> list[str]:
    numbered = sorted(zip(_generations(flow), flow.nodes, strict=True), key=itemgetter(0))
    if not numbered:
        return []
    margin = len(str(numbered[-1][0]))
    width = max(len(printable(node.name)) for _, node in numbered)
    lines = [""]
    for generation, group in groupby(numbered, itemgetter(0)):
        nodes = [node for _, node in group]
        for place, node in enumerate(nodes):
            number = str(generation) if place == 0 else ""
            mark = marks[_part(place, len(nodes))]
            ends = _arrow(
                list(stored(node.inputs, parameters)), list(stored(node.outputs, parameters)), marks
            )
            lines.append(f"{number:>{margin}} {mark} {printable(node.name):<{width}}  {printable(ends)}")
    return lines


def _generations(flow: Flow) -> list[int]:
    """Per node the number of its generation: one more than the last of those it waits for."""
    written: dict[str, int] = {}
    found = []
    for node in flow.nodes:
        generation = 1 + max((written.get(name, 0) for name in stored(node.inputs, False)), default=0)
        written.update(dict.fromkeys(stored(node.outputs, True), generation))
        found.append(generation)
    return found


def _arrow(read: list[str], written: list[str], marks: dict[str, str]) -> str:
    parts = [", ".join(read), f"{marks['to']} {', '.join(written)}" if written else ""]
    return " ".join(filter(None, parts))


def _part(place: int, count: int) -> str:
    if count == 1:
        return "only"
    if place == 0:
        return "first"
    return "last" if place == count - 1 else "middle"
