"""A pipeline as SVG."""

from collections.abc import Callable
from xml.etree import ElementTree

from penstock import Pipeline, pipeline
from penstock.drawing import draw_svg

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [element for element in root.iter() if element.get("class", "").split(" ")[0] == name]


def test_every_node_dataset_and_arrow_is_there_once(flow: Pipeline) -> None:
    root = parsed(draw_svg(flow))
    titles = [element.findtext(f"{SVG}title", "").splitlines()[0] for element in of_class(root, "ps-node")]
    assert sorted(titles) == ["node clean", "node join", "node model.fit", "node report", "node weather"]
    assert len(of_class(root, "ps-dataset")) == 7
    assert len({(e.get("data-from"), e.get("data-to")) for e in of_class(root, "ps-head")}) == 12
    assert len(of_class(root, "ps-head")) == 12
    assert len(of_class(root, "ps-frame")) == 1


def test_a_box_tells_what_it_is_when_the_mouse_rests_on_it(flow: Pipeline) -> None:
    (told,) = [
        e.findtext(f"{SVG}title", "")
        for e in of_class(parsed(draw_svg(flow)), "ps-node")
        if e[0].text.startswith("node clean")
    ]
    lines = told.splitlines()
    assert lines[:3] == ["node clean", "reads: flights, params:limit", "writes: cleaned@pandas"]
    assert lines[3].startswith("function: one(*_: Any) -> int at ")


def test_those_who_cannot_see_are_told(flow: Pipeline) -> None:
    root = parsed(draw_svg(flow))
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext(f"{SVG}title") == "Pipeline of 5 nodes, 7 datasets"
    assert "clean, weather, join" in root.findtext(f"{SVG}desc", "")


def test_names_stay_names(wicked: Pipeline, wicked_name: str) -> None:
    text = draw_svg(wicked)
    root = parsed(text)
    assert "<script" not in text
    assert [e.text for e in root.iter(f"{SVG}script")] == []
    (told,) = [
        e.findtext(f"{SVG}title", "")
        for e in of_class(root, "ps-dataset")
        if e[0].text.endswith('written by: a\nread by: n<b>"s.b')
    ]
    assert told.splitlines()[0] == f"dataset {wicked_name}2"


def test_what_no_document_may_hold_is_replaced() -> None:
    from penstock import node

    root = parsed(draw_svg(pipeline([node(max, "bell\x07\ud800", "b", name="n")])))
    assert "dataset bell\ufffd\ufffd" in "".join(root.itertext())


def test_nothing_is_loaded_from_elsewhere(flow: Pipeline) -> None:
    text = draw_svg(flow).replace("http://www.w3.org/2000/svg", "")
    assert not any(word in text for word in ("http", "url(", "@import", "href", "<image", "<script"))


def test_the_same_pipeline_gives_the_same_picture(flow: Pipeline) -> None:
    backwards = pipeline(reversed(flow.nodes))
    assert draw_svg(flow) == draw_svg(backwards)


def test_long_names_are_shortened_in_the_box_only() -> None:
    from penstock import node

    text = draw_svg(pipeline([node(max, "a" * 500, "b", name="n")]))
    root = parsed(text)
    assert max(len(e.text or "") for e in of_class(root, "ps-text")) == 30
    assert f"dataset {'a' * 500}" in "".join(root.itertext())


def test_two_hundred_nodes_are_folded_into_something_that_fits_a_page(
    chains: Callable[..., Pipeline],
) -> None:
    root = parsed(draw_svg(chains(200, 10)))
    assert len(of_class(root, "ps-namespace")) == 10
    assert float(root.get("width", "0")) < 1500
    assert len(draw_svg(chains(200, 10))) < 20_000


def test_a_picture_grows_with_its_pipeline_and_no_faster(chains: Callable[..., Pipeline]) -> None:
    small, large = len(draw_svg(chains(250))), len(draw_svg(chains(1000)))
    assert large < 4.5 * small


def test_both_grounds_have_colours(flow: Pipeline) -> None:
    style = parsed(draw_svg(flow)).findtext(f"{SVG}style", "")
    assert "prefers-color-scheme: dark" in style
    assert "data-jp-theme-light='false'" in style


def test_an_empty_pipeline_is_an_empty_picture() -> None:
    assert parsed(draw_svg(pipeline([]))).get("aria-label") == "Pipeline of 0 nodes, 0 datasets"
