"""A pipeline as SVG: nodes, datasets and namespaces in rows, with arrows between them."""

from xml.etree.ElementTree import Element

from penstock.drawing._diagram import Box, Diagram, diagram_of
from penstock.drawing._flow import Flow
from penstock.drawing._layout import Layout, Rectangle, Stroke, laid_out
from penstock.drawing._page import embedded, embedded_text, page
from penstock.drawing._style import GRAPH
from penstock.drawing._svg import Canvas, curve, text_width
from penstock.drawing._text import draw_text
from penstock.drawing._words import listed, printable, shortened

_MARGIN = 20.0
_MANY = 200
"""Boxes beyond which labels are kept shorter."""

_MOST_IN_NOTEBOOK = 1_500
"""Boxes that are drawn in a notebook, which keeps the picture in its file, at about 700 bytes each."""

_PADDING = 12.0
_LINE = 16.0
_HEAD = 5.0


def draw_svg(flow: Flow, *, depth: int | None = None, parameters: bool = False) -> str:
    """A pipeline as an SVG document of its own: nodes, datasets, and namespaces as frames around what is theirs.

    It needs nothing from elsewhere, looks right on light and on dark ground, and tells of each box what it is when the
    mouse rests on it. The same pipeline gives the same document.

    Args:
        flow: the pipeline.
        depth: how many levels of namespaces to open; left out, as many as keep the picture readable. What is not
            opened is folded into one box.
        parameters: draw parameters as boxes of their own, too.

    >>> from penstock import node, pipeline
    >>> drawn = draw_svg(pipeline([node(sorted, "rows", "ordered", name="sort")]))
    >>> drawn.startswith("<svg"), drawn.count('class="ps-node"'), drawn.count('class="ps-dataset"')
    (True, 1, 2)
    """
    return picture_of(diagram_of(flow, depth=depth, parameters=parameters)).text()


def draw_html(flow: Flow, *, depth: int | None = None, parameters: bool = False) -> str:
    """A pipeline as an HTML page of its own, in which one can move about, enlarge, search, and follow arrows.

    The page loads nothing from elsewhere, and is still the picture where scripts are not run. Arguments are those of
    `draw_svg`.

    >>> from penstock import node, pipeline
    >>> draw_html(pipeline([node(sorted, "rows", "ordered")])).splitlines()[0]
    '<!DOCTYPE html>'
    """
    diagram = diagram_of(flow, depth=depth, parameters=parameters)
    return page(picture_of(diagram), diagram.title)


def show_graph(flow: Flow, *, parameters: bool = False) -> str:
    """A pipeline as HTML for a notebook's cell: the picture, or lines of text where it would weigh megabytes."""
    diagram = diagram_of(flow, parameters=parameters)
    if len(diagram.boxes) <= _MOST_IN_NOTEBOOK:
        return embedded(picture_of(diagram))
    return embedded_text(
        f"{diagram.title}: too large for a notebook. penstock.drawing.draw_html draws it as a page.",
        draw_text(flow, parameters=parameters),
    )


def picture_of(diagram: Diagram) -> Canvas:
    """The picture of a diagram."""
    labels = [_label(box, 20 if len(diagram.boxes) > _MANY else 30) for box in diagram.boxes]
    layout = laid_out(diagram, [_size(box, label) for box, label in zip(diagram.boxes, labels, strict=True)])
    canvas = Canvas(
        max(layout.width, 160.0) + 2 * _MARGIN,
        layout.height + 2 * _MARGIN,
        diagram.title,
        _description(diagram),
        GRAPH,
    )
    shift = canvas.add(canvas.root, "g", {"transform": f"translate({_MARGIN:.0f} {_MARGIN:.0f})"})
    _draw_frames(canvas, shift, layout)
    for stroke in layout.strokes:
        _draw_stroke(canvas, shift, stroke)
    _draw_titles(canvas, shift, layout)
    for number, (box, label) in enumerate(zip(diagram.boxes, labels, strict=True)):
        _draw_box(canvas, shift, number, box, label, layout.boxes[number])
    return canvas


def _label(box: Box, length: int) -> str:
    return shortened(printable(box.label), length)


def _size(box: Box, label: str) -> tuple[float, float]:
    width = max(text_width(label), text_width(box.note, 11.0))
    return max(40.0, width + 2 * _PADDING), 28.0 + (_LINE if box.note else 0.0)


def _description(diagram: Diagram) -> str:
    names = {kind: [box.name for box in diagram.boxes if box.kind == kind] for kind in ("node", "namespace")}
    said = [f"{kind}s: {listed(found)}" for kind, found in names.items() if found]
    return "; ".join(said) or "nothing in it"


def _draw_frames(canvas: Canvas, parent: Element, layout: Layout) -> None:
    for group, place in layout.frames.items():
        frame = canvas.add(parent, "rect", {"class": "ps-frame", "rx": 8, **_rectangle(place)})
        canvas.add(frame, "title", {}, f"namespace {'.'.join(group)}")


def _draw_titles(canvas: Canvas, parent: Element, layout: Layout) -> None:
    """The names of the frames, on top of the lines that pass."""
    for group, place in layout.frames.items():
        title = shortened(printable(group[-1]), max(4, int(place.width / 8)))
        at = {"x": place.x + 10, "y": place.y + 18}
        canvas.add(parent, "text", {"class": "ps-faint ps-title", **at}, title)


def _draw_stroke(canvas: Canvas, parent: Element, stroke: Stroke) -> None:
    """A line, with a head where it ends at a box."""
    ends = {"data-from": stroke.source}
    route = stroke.route
    if stroke.target is not None:
        ends["data-to"] = stroke.target
        x, y = route[-1]
        route = [*route[:-1], (x, y - _HEAD)]
        canvas.add(parent, "path", {"class": "ps-head", **ends, "d": _head(x, y)})
    canvas.add(parent, "path", {"class": "ps-arrow", **ends, "d": curve(route)})


def _head(x: float, y: float) -> str:
    return f"M{x - 3.5:.1f} {y - _HEAD - 1:.1f}L{x + 3.5:.1f} {y - _HEAD - 1:.1f}L{x:.1f} {y:.1f}Z"


def _draw_box(canvas: Canvas, parent: Element, number: int, box: Box, label: str, place: Rectangle) -> None:
    group = canvas.add(parent, "g", {"class": f"ps-{box.kind}", "data-box": number})
    told = [f"{box.kind} {box.name}", *(f"{word}: {text}" for word, text in box.details)]
    canvas.add(group, "title", {}, "\n".join(told))
    corner = place.height / 2 if box.kind == "dataset" else 4.0
    canvas.add(group, "rect", {**_rectangle(place), "rx": corner})
    at = {"x": place.x + place.width / 2, "text-anchor": "middle"}
    canvas.add(group, "text", {"class": "ps-text", **at, "y": place.y + 18}, label)
    if box.note:
        canvas.add(group, "text", {"class": "ps-faint", **at, "y": place.y + 18 + _LINE}, box.note)


def _rectangle(place: Rectangle) -> dict[str, float]:
    return {"x": place.x, "y": place.y, "width": place.width, "height": place.height}
