"""A pipeline in a terminal."""

from collections.abc import Callable

from penstock import Pipeline, node, pipeline
from penstock.drawing import draw_text


def test_nodes_stand_by_generation_with_what_they_read_and_write(flow: Pipeline) -> None:
    assert draw_text(flow).splitlines() == [
        "5 nodes: flights, stations → figures",
        "",
        "1 ┬ clean      flights → cleaned",
        "  └ weather    stations → hours",
        "2 ─ join       cleaned, hours → joined",
        "3 ─ model.fit  joined → model.fitted",
        "4 ─ report     model.fitted, joined → figures",
    ]


def test_parameters_are_listed_when_asked_for(flow: Pipeline) -> None:
    assert "clean      flights, params:limit → cleaned" in draw_text(flow, parameters=True)
    assert "fit  joined, parameters → model.fitted" in draw_text(flow, parameters=True)


def test_a_terminal_without_unicode_gets_ascii(flow: Pipeline) -> None:
    drawn = draw_text(pipeline([flow, node(max, "größen", "max", name="pick")]), unicode=False)
    assert drawn.isascii()
    assert "2 - join       cleaned, hours -> joined" in drawn
    assert r"gr\xf6\xdfen -> max" in drawn


def test_what_a_terminal_would_obey_is_spelt_out() -> None:
    drawn = draw_text(pipeline([node(max, "\x1b[2Jgone\n", "b", name="n")]))
    assert r"\x1b[2Jgone\n → b" in drawn
    assert len(drawn.splitlines()) == 3


def test_a_large_pipeline_has_a_line_for_each_node(chains: Callable[..., Pipeline]) -> None:
    lines = draw_text(chains(200)).splitlines()
    assert len(lines) == 202
    assert lines[-1].startswith("   └ node_199")
    assert {line.index("node_") for line in lines[2:]} == {5}


def test_a_node_that_writes_nothing_has_no_arrow() -> None:
    assert draw_text(pipeline([node(print, "a", None, name="show")])).splitlines()[-1] == "1 ─ show  a"


def test_an_empty_pipeline_says_so() -> None:
    assert draw_text(pipeline([])) == "No nodes."
