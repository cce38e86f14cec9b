"""A run as a Gantt chart: what was loaded, computed and saved when, and on which thread."""

from collections.abc import Iterable, Sequence
from heapq import nlargest
from xml.etree.ElementTree import Element

from penstock.drawing._flow import Stretch
from penstock.drawing._lanes import Lane, lanes_of
from penstock.drawing._page import embedded, page
from penstock.drawing._scale import lasting, ticks
from penstock.drawing._style import TIMELINE
from penstock.drawing._svg import Canvas, text_width
from penstock.drawing._words import counted, printable, shortened

_KINDS = {"run": "compute", "load": "load", "save": "save"}
_WIDTH = 860.0
_MARGIN = 16.0
_TOP = 78.0
_ROOMY, _TIGHT = 20.0, 6.0  # heights of a lane
_MANY_LANES = 80
_MOST = 4_000
"""Stretches that are drawn at most, the longest ones; more could not be told apart, and made the file heavy."""


def draw_timeline_svg(spans: Iterable[Stretch], *, title: str | None = None) -> str:
    """A run as an SVG document: a lane for each thread, with its loads, nodes and saves side by side.

    It needs nothing from elsewhere, looks right on light and on dark ground, and tells of each load, node and save what
    it was and how long it took when the mouse rests on it.

    Args:
        spans: `result.timeline`.
        title: what to call the picture, if not by what is in it.

    >>> from penstock import node, pipeline, run
    >>> result = run(pipeline([node(sum, "numbers", "total")]), {"numbers": [1, 2]})
    >>> draw_timeline_svg(result.timeline).count('class="ps-run"')
    2
    """
    return _picture(spans, title).text()


def draw_timeline_html(spans: Iterable[Stretch], *, title: str | None = None) -> str:
    """A run as an HTML page of its own, in which one can move about, enlarge and search.

    The page loads nothing from elsewhere, and is still the picture where scripts are not run. Arguments are those of
    `draw_timeline_svg`.

    >>> draw_timeline_html([]).splitlines()[0]
    '<!DOCTYPE html>'
    """
    canvas = _picture(spans, title)
    return page(canvas, canvas.title)


def show_timeline(spans: Iterable[Stretch], *, title: str | None = None) -> str:
    """A run as HTML for a notebook's cell."""
    return embedded(_picture(spans, title))


def _picture(spans: Iterable[Stretch], title: str | None) -> Canvas:
    found = list(spans)
    lanes = lanes_of(nlargest(_MOST, found, key=lambda span: span.end - span.start))
    return _Chart(lanes, found, title or _title(found)).drawn()


def _title(spans: Sequence[Stretch]) -> str:
    nodes = counted(sum(span.kind == "run" for span in spans), "node")
    said = f"Run of {nodes} in {lasting(max((span.end for span in spans), default=0.0))}"
    return said if len(spans) <= _MOST else f"{said}, the {_MOST:,} longest of {len(spans):,} stretches"


class _Chart:
    def __init__(self, lanes: Sequence[Lane], spans: Sequence[Stretch], title: str) -> None:
        self._lanes = lanes
        self._spans = spans
        self._lane = _ROOMY if len(lanes) <= _MANY_LANES else _TIGHT
        self._seconds = max((span.end for span in spans), default=0.0) or 1.0
        self._left = 2 * _MARGIN + max((text_width(lane.label, 11.0) for lane in lanes), default=0.0)
        self._bottom = _TOP + self._lane * len(lanes) + 4
        self._shaded = {thread: n % 2 == 0 for n, thread in enumerate({lane.thread: 0 for lane in lanes})}
        description = f"{', '.join(self._totals())}; {counted(len(lanes), 'lane')}"
        width = self._left + _WIDTH + 2 * _MARGIN
        self._canvas = Canvas(width, self._bottom + _MARGIN, title, description, TIMELINE)

    def _totals(self) -> list[str]:
        """How long all of a kind took together."""
        spent = {
            kind: sum(span.end - span.start for span in self._spans if span.kind == kind) for kind in _KINDS
        }
        return [f"{word} {lasting(spent[kind])}" for kind, word in _KINDS.items()]

    def drawn(self) -> Canvas:
        canvas, root = self._canvas, self._canvas.root
        canvas.add(
            root, "text", {"class": "ps-text", "x": _MARGIN, "y": 24}, shortened(printable(canvas.title), 130)
        )
        self._draw_legend()
        for place, lane in enumerate(self._lanes):
            self._draw_band(place, lane)
        self._draw_axis()
        for place, lane in enumerate(self._lanes):
            for stretch in lane.stretches:
                self._draw(stretch, _TOP + self._lane * place)
        return canvas

    def _draw_legend(self) -> None:
        x = _MARGIN
        for kind, text in zip(_KINDS, self._totals(), strict=True):
            box = {"class": f"ps-{kind}", "x": x, "y": 36, "width": 12, "height": 12, "rx": 2}
            self._canvas.add(self._canvas.root, "rect", box)
            self._canvas.add(self._canvas.root, "text", {"class": "ps-faint", "x": x + 17, "y": 46}, text)
            x += text_width(text, 11.0) + 34

    def _draw_band(self, place: int, lane: Lane) -> None:
        """A ground for the lane, in one of two shades by thread, and the name of the thread."""
        y = _TOP + self._lane * place
        if self._shaded[lane.thread]:
            band = {"class": "ps-band", "x": _MARGIN / 2, "y": y, "height": self._lane}
            self._canvas.add(self._canvas.root, "rect", {**band, "width": self._left + _WIDTH + _MARGIN / 2})
        if lane.label and (self._lane == _ROOMY or place % 4 == 0):
            at = {"class": "ps-faint", "x": _MARGIN, "y": y + min(14.0, self._lane)}
            self._canvas.add(self._canvas.root, "text", at, printable(lane.label))

    def _draw_axis(self) -> None:
        for seconds, text in ticks(self._seconds, 8):
            x = self._x(seconds)
            line = {"class": "ps-grid", "x1": x, "x2": x, "y1": _TOP - 6, "y2": self._bottom}
            self._canvas.add(self._canvas.root, "line", line)
            self._canvas.add(
                self._canvas.root,
                "text",
                {"class": "ps-faint", "x": x, "y": _TOP - 10, "text-anchor": "middle"},
                text,
            )

    def _draw(self, stretch: Stretch, y: float) -> None:
        name = stretch.dataset or stretch.node
        x, width = self._x(stretch.start), max(1.0, self._x(stretch.end) - self._x(stretch.start))
        group: Element = self._canvas.add(self._canvas.root, "g", {"data-box": name})
        self._canvas.add(group, "title", {}, _told(stretch))
        bar = {
            "class": f"ps-{stretch.kind}",
            "x": x,
            "y": y + 1.5,
            "width": width,
            "height": self._lane - 3,
            "rx": 2,
        }
        self._canvas.add(group, "rect", bar)
        room = int((width - 8) / 6.9)
        if room >= 6 and self._lane == _ROOMY:
            at = {"class": "ps-inside", "x": x + 4, "y": y + 14}
            self._canvas.add(group, "text", at, shortened(printable(name), room))

    def _x(self, seconds: float) -> float:
        return self._left + _WIDTH * seconds / self._seconds


def _told(stretch: Stretch) -> str:
    """All there is to say about a stretch, for whoever rests the mouse on it."""
    doing = {"run": "compute", "load": f"load {stretch.dataset}", "save": f"save {stretch.dataset}"}[
        stretch.kind
    ]
    lines = [
        doing,
        f"node: {stretch.node}",
        f"took: {lasting(stretch.end - stretch.start)}",
        f"from {lasting(stretch.start)} to {lasting(stretch.end)}",
        f"thread: {stretch.thread}",
    ]
    if stretch.bytes is not None:
        lines.append(f"bytes: {stretch.bytes:,}")
    return "\n".join(lines)
