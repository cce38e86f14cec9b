"""A picture as a page of its own."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

from penstock import Pipeline
from penstock.drawing import draw_html, draw_svg


class Page(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_holds_the_picture_as_it_is_without_scripts(flow: Pipeline) -> None:
    drawn = draw_html(flow)
    (picture,) = re.findall(r"<svg.*</svg>", drawn, re.DOTALL)
    assert picture == draw_svg(flow)
    ElementTree.fromstring(picture)


def test_no_name_becomes_a_tag_or_an_attribute(wicked: Pipeline) -> None:
    page = Page(draw_html(wicked))
    assert page.tags.count("script") == 1
    assert "b" not in page.tags
    assert not any(name.startswith("on") for name, _ in page.attributes)


def test_the_page_forbids_itself_to_load_anything(flow: Pipeline) -> None:
    page = Page(draw_html(flow))
    assert ("http-equiv", "Content-Security-Policy") in page.attributes
    assert not {name for name, _ in page.attributes} & {"src", "href", "xlink:href"}
    assert "default-src 'none'" in draw_html(flow)
