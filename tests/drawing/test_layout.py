"""Where everything in a picture stands."""

from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock import Pipeline, node, pipeline
from penstock.drawing._diagram import Box, Diagram, diagram_of
from penstock.drawing._layout import Layout, Rectangle, laid_out

ROUNDING = 1e-6
GROUPS = [(), ("a",), ("b",), ("a", "x"), ("a", "y"), ("a", "x", "deep"), ("c",)]


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    """Any boxes and arrows, circles included, in namespaces that lie in each other."""
    count = draw(st.integers(0, 14))
    groups = [draw(st.sampled_from(GROUPS)) for _ in range(count)]
    boxes = tuple(Box("node", f"n{n}", f"n{n}", "", group, ()) for n, group in enumerate(groups))
    ends = st.integers(0, max(0, count - 1))
    arrows = draw(
        st.lists(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), unique=True, max_size=25)
    )
    return Diagram(boxes, tuple(arrows) if count else (), count)


def layout_of(diagram: Diagram) -> Layout:
    return laid_out(diagram, [(50.0 + 7 * (number % 5), 28.0) for number in range(len(diagram.boxes))])


def overlap(one: Rectangle, other: Rectangle) -> bool:
    apart = (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )
    return not apart


def within(inner: Rectangle, outer: Rectangle) -> bool:
    return (
        outer.x <= inner.x + ROUNDING
        and outer.y <= inner.y + ROUNDING
        and inner.x + inner.width <= outer.x + outer.width + ROUNDING
        and inner.y + inner.height <= outer.y + outer.height + ROUNDING
    )


def along(route: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Points on the curve that is drawn for a route."""
    for (x, y), (next_x, next_y) in pairwise(route):
        for step in range(1, 8):
            t = step / 8
            eased = t * t * (3 - 2 * t)  # what a cubic curve with level control points does sideways
            height = y + (next_y - y) * (1.5 * t * (1 - t) + t**3)
            yield x + (next_x - x) * (eased if next_y != y else t), height


def inside(point: tuple[float, float], place: Rectangle) -> bool:
    x, y = point
    return (
        place.x + 0.1 < x < place.x + place.width - 0.1 and place.y + 0.1 < y < place.y + place.height - 0.1
    )


@settings(max_examples=60, deadline=None)
@given(diagrams())
def test_boxes_and_frames_never_overlap_unless_one_holds_the_other(diagram: Diagram) -> None:
    layout = layout_of(diagram)
    for (a, one), (b, other) in combinations(enumerate(layout.boxes), 2):
        assert not overlap(one, other), (a, b)
    for group, frame in layout.frames.items():
        for box, place in zip(diagram.boxes, layout.boxes, strict=True):
            belongs = box.group[: len(group)] == group
            assert within(place, frame) if belongs else not overlap(place, frame)
        for other_group, other_frame in layout.frames.items():
            if other_group[: len(group)] == group:
                assert within(other_frame, frame)
            elif group[: len(other_group)] != other_group:
                assert not overlap(other_frame, frame)


@settings(max_examples=60, deadline=None)
@given(diagrams())
def test_every_arrow_ends_once_at_its_box_and_hangs_together(diagram: Diagram) -> None:
    layout = layout_of(diagram)
    ends = [(stroke.source, stroke.target) for stroke in layout.strokes if stroke.target is not None]
    assert sorted(ends) == sorted(diagram.arrows)
    for stroke in layout.strokes:
        source = layout.boxes[stroke.source]
        start = stroke.route[0]
        from_box = start == pytest.approx((source.x + source.width / 2, source.y + source.height))
        joins = [
            point
            for other in layout.strokes
            if other.source == stroke.source and other is not stroke
            for point in other.route
        ]
        assert from_box or any(start == pytest.approx(point) for point in joins)
        if stroke.target is not None:
            target = layout.boxes[stroke.target]
            assert stroke.route[-1] == pytest.approx((target.x + target.width / 2, target.y))


@settings(max_examples=60, deadline=None)
@given(diagrams())
def test_arrows_pass_beside_boxes_and_frames_that_are_not_theirs(diagram: Diagram) -> None:
    layout = layout_of(diagram)
    for stroke in layout.strokes:
        targets = {target for source, target in diagram.arrows if source == stroke.source}
        theirs = {diagram.boxes[number].group for number in {stroke.source, *targets}}
        for point in along(stroke.route):
            assert not any(inside(point, place) for place in layout.boxes)
            for group, frame in layout.frames.items():
                if not any(other[: len(group)] == group for other in theirs):
                    assert not inside(point, frame)


@settings(max_examples=60, deadline=None)
@given(diagrams())
def test_everything_is_within_the_picture(diagram: Diagram) -> None:
    layout = layout_of(diagram)
    whole = Rectangle(0, 0, layout.width, layout.height)
    assert all(within(place, whole) for place in [*layout.boxes, *layout.frames.values()])
    points = [point for stroke in layout.strokes for point in stroke.route]
    assert all(-0.1 <= x <= whole.width + 0.1 and -20 <= y <= whole.height + 20 for x, y in points)


@settings(max_examples=60, deadline=None)
@given(diagrams())
def test_the_same_diagram_is_laid_out_the_same(diagram: Diagram) -> None:
    assert layout_of(diagram) == layout_of(diagram)


def test_arrows_lead_down(flow: Pipeline) -> None:
    diagram = diagram_of(flow)
    layout = layout_of(diagram)
    for source, target in diagram.arrows:
        above, below = layout.boxes[source], layout.boxes[target]
        assert above.y + above.height < below.y


def test_a_chain_is_straight() -> None:
    chain = pipeline([node(max, f"d{n}", f"d{n + 1}", name=f"n{n}") for n in range(9)])
    layout = layout_of(diagram_of(chain))
    assert len({round(place.x + place.width / 2, 3) for place in layout.boxes}) == 1


def test_lines_that_can_do_without_crossing_do_not_cross() -> None:
    pairs = [("a", "z"), ("b", "y"), ("c", "x"), ("d", "w")]
    ladder = pipeline([node(lambda *_: 1, [a, "hub"], b, name=f"n_{b}") for a, b in pairs])
    diagram = diagram_of(ladder)
    places = {box.name: place.x for box, place in zip(diagram.boxes, layout_of(diagram).boxes, strict=True)}
    lower = sorted((places[f"n_{b}"], places[b]) for _, b in pairs)
    assert [x for _, x in lower] == sorted(x for _, x in lower)


def test_what_nothing_ties_together_fills_a_page_rather_than_a_row() -> None:
    loose = pipeline([node(max, f"a{n}", f"b{n}", name=f"n{n}") for n in range(200)])
    layout = layout_of(diagram_of(loose))
    assert layout.width < 3 * layout.height


def test_a_row_does_not_grow_without_end() -> None:
    fan = pipeline([node(max, "a", f"b{n}", name=f"n{n}") for n in range(300)])
    assert layout_of(diagram_of(fan)).width < 10_000


@pytest.mark.parametrize("shape", ["chain", "fan", "comb"])
def test_thousands_of_boxes_bend_no_more_than_they_may(shape: str) -> None:
    def inputs(number: int) -> Any:
        return {"chain": f"d{number}", "fan": "d0", "comb": f"d{number}"}[shape]

    nodes = [node(max, inputs(n), f"d{n + 1}", name=f"n{n}") for n in range(1000)]
    if shape == "comb":
        nodes.append(node(lambda *_: 1, [f"d{n}" for n in range(1000)], "all", name="all"))
    layout = layout_of(diagram_of(pipeline(nodes)))
    assert sum(len(stroke.route) for stroke in layout.strokes) < 40_000


def test_folded_namespaces_may_need_each_other(chains: Callable[..., Pipeline]) -> None:
    flow = pipeline(
        [
            node(max, "in", "p", name="first", namespace="a"),
            node(max, "p", "q", name="second", namespace="b"),
            node(max, "q", "out", name="third", namespace="a"),
        ]
    )
    diagram = diagram_of(flow, depth=0)
    layout = layout_of(diagram)
    assert len([stroke for stroke in layout.strokes if stroke.target is not None]) == len(diagram.arrows) == 6
