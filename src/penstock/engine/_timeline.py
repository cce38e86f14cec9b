"""When each load, node and save of a run began and ended."""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Literal, NamedTuple

from penstock.errors import DrawingError

Kind = Literal["load", "run", "save"]


class Span(NamedTuple):
    """One thing that took time. `start` and `end` are seconds since the run began.

    In-memory datasets have no spans: their loads and saves belong to the node. `bytes` is what a load or a save moved,
    where that is known. `step` says which part of it this was, where it goes in steps: fetch, decode, encode, stage or
    commit.
    """

    kind: Kind
    node: str
    dataset: str | None
    start: float
    end: float
    thread: str
    bytes: int | None = None
    step: str | None = None

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end - self.start


class Retried(NamedTuple):
    """An attempt that failed and was not the last one: number `attempt` at a dataset for a node, or at the node itself.

    `dataset` is None where the node was tried again. `delay` is how many seconds later the next one began, and `reason`
    is the error in words, without secrets.
    """

    dataset: str | None
    node: str
    attempt: int
    delay: float
    reason: str


class Timeline(tuple[Span, ...]):
    """What took time in a run, by start: a tuple of spans that can be looked at.

    >>> timeline = Timeline([Span("run", "sort", None, 0.0, 0.5, "MainThread")])
    >>> len(timeline), timeline[0].seconds
    (1, 0.5)
    """

    __slots__ = ()

    def save(self, path: str | PathLike[str]) -> None:
        """Write a Gantt chart: a page to move about in with the suffix .html, a picture with .svg.

        Either is a single file that loads nothing from elsewhere.

        Raises:
            DrawingError: the path has another suffix.
        """
        from penstock.drawing import draw_timeline_html, draw_timeline_svg

        drawing = {".html": draw_timeline_html, ".htm": draw_timeline_html, ".svg": draw_timeline_svg}
        draw = drawing.get(Path(path).suffix.lower())
        if draw is None:
            raise DrawingError(
                f"A timeline cannot be written to '{Path(path)}': its name ends in neither .html nor .svg.\n"
                "Choose one of the two, or use result.to_trace() for Perfetto."
            )
        Path(path).write_text(draw(self), encoding="utf-8")

    def _repr_html_(self) -> str:
        """What notebooks show."""
        from penstock.drawing import show_timeline

        return show_timeline(self)


def covered(spans: Iterable[Span]) -> list[tuple[float, float]]:
    """The stretches of time during which at least one of `spans` was under way, in order and disjoint.

    >>> covered([Span("run", "a", None, 0, 2, "main"), Span("run", "b", None, 1, 3, "main")])
    [(0, 3)]
    """
    merged: list[tuple[float, float]] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def overlapped_seconds(spans: Iterable[Span]) -> float:
    """How much of the time spent on loads and saves cost no waiting: something else was going on meanwhile.

    Loads and saves one after the other, with nothing beside them, overlap by nothing. Two loads side by side overlap by
    the time of one of them; a load beside a node overlaps by the time that both were under way.
    """
    spans = list(spans)
    io = [span for span in spans if span.kind != "run"]
    waited = _length(covered(spans)) - _length(covered(span for span in spans if span.kind == "run"))
    return max(0.0, sum(span.seconds for span in io) - waited)


def _length(stretches: Iterable[tuple[float, float]]) -> float:
    return sum(end - start for start, end in stretches)
