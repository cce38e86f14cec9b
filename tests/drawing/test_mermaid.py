"""A pipeline as a Mermaid flow chart."""

import re
from collections.abc import Callable

from penstock import Pipeline, node, pipeline
from penstock.drawing import draw_mermaid


def test_namespaces_are_frames_around_what_is_theirs(flow: Pipeline) -> None:
    assert draw_mermaid(flow).splitlines() == [
        "flowchart TD",
        '    b0(["flights"])',
        '    b1["clean"]',
        '    b2(["cleaned"])',
        '    b3(["stations"])',
        '    b4["weather"]',
        '    b5(["hours"])',
        '    b6["join"]',
        '    b7(["joined"])',
        '    b10["report"]',
        '    b11(["figures"])',
        '    subgraph g0["model"]',
        '        b8["fit"]',
        '        b9(["fitted"])',
        "    end",
        "    b0 --> b1",
        "    b1 --> b2",
        "    b3 --> b4",
        "    b4 --> b5",
        "    b2 --> b6",
        "    b5 --> b6",
        "    b6 --> b7",
        "    b7 --> b8",
        "    b8 --> b9",
        "    b9 --> b10",
        "    b7 --> b10",
        "    b10 --> b11",
    ]


def test_parameters_have_a_shape_of_their_own(flow: Pipeline) -> None:
    assert '{{"params:limit"}}' in draw_mermaid(flow, parameters=True)


def test_namespaces_lie_in_each_other() -> None:
    drawn = draw_mermaid(pipeline([node(max, "a", "b", name="n", namespace="x.y")]))
    assert [line.strip() for line in drawn.splitlines() if "subgraph" in line or "end" in line] == [
        'subgraph g0["x"]',
        'subgraph g1["y"]',
        "end",
        "end",
    ]


def test_no_name_means_anything_to_mermaid(wicked: Pipeline) -> None:
    for line in draw_mermaid(wicked).splitlines()[1:]:
        assert re.fullmatch(
            r' *(b\d+(\[|\(\[)"[\w ,./@:+#;-]*"(\]|\]\))|b\d+ --> b\d+|subgraph g\d+\["[\w ,./@:+#;-]*"\]|end)',
            line,
        )


def test_large_pipelines_are_folded(chains: Callable[..., Pipeline]) -> None:
    drawn = draw_mermaid(chains(200, 10))
    assert drawn.count("-->") == 10
    assert '[["area_3, 20 nodes"]]' in drawn


def test_every_level_can_be_asked_for(chains: Callable[..., Pipeline]) -> None:
    assert draw_mermaid(chains(200, 10), depth=9).count("-->") == 400


def test_a_name_that_looks_like_a_list_is_none() -> None:
    drawn = draw_mermaid(pipeline([node(max, "- a", "1. b", name="n")]))
    assert '(["#45; a"])' in drawn
    assert '(["1#46; b"])' in drawn
