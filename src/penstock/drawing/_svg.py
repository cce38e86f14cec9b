"""SVG documents: written by the standard library, which escapes whatever it is given."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from penstock.drawing._style import Rules, style
from penstock.drawing._words import writable

_NARROW = set("iljtfrI|.,:;'`!()[]{} ")
_WIDE = set("mwMW@%—…")


class Canvas:
    """A picture in the making.

    Args:
        width: in pixels.
        height: in pixels.
        title: what it shows, for whoever cannot see it.
        description: what is in it, likewise.
        rules: colours by CSS selector.

    Attributes:
        root: what everything is added to.
        title: what it shows.
    """

    def __init__(self, width: float, height: float, title: str, description: str, rules: Rules) -> None:
        width, height = round(width), round(height)
        self.title = title
        self.root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "class": "penstock",
                "role": "img",
                "aria-label": writable(title),
                "viewBox": f"0 0 {width} {height}",
                "width": str(width),
                "height": str(height),
            },
        )
        self.add(self.root, "title", {}, title)
        self.add(self.root, "desc", {}, description)
        self.add(self.root, "style", {}, style(rules))
        self.add(self.root, "rect", {"class": "ps-ground", "width": width, "height": height, "rx": 6})

    def add(self, parent: Element, tag: str, attributes: Mapping[str, object], text: str = "") -> Element:
        """A new element; numbers are written with as many digits as can be seen."""
        element = SubElement(parent, tag, {name: _written(value) for name, value in attributes.items()})
        if text:
            element.text = writable(text)
        return element

    def text(self) -> str:
        """The document."""
        return tostring(self.root, encoding="unicode")


def _written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return writable(str(value))


def text_width(text: str, size: float = 12.0) -> float:
    """About how wide a text is, rather too wide than too narrow: fonts differ."""
    return size * sum(_character_width(character) for character in text)


def _character_width(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.98
    if ord(character) > 0x2E80:  # Chinese, Japanese, Korean; emoji
        return 1.1
    return 0.72 if character.isupper() else 0.62


def curve(route: Sequence[tuple[float, float]]) -> str:
    """The route as an SVG path: straight where it goes straight down, curved where it moves sideways."""
    x, y = route[0]
    parts = [f"M{_written(x)} {_written(y)}"]
    for next_x, next_y in route[1:]:
        if abs(next_x - x) < 0.5 or abs(next_y - y) < 0.5:
            if (next_x, next_y) != (x, y):
                parts.append(f"L{_written(next_x)} {_written(next_y)}")
        else:
            middle = (y + next_y) / 2
            ends = [(x, middle), (next_x, middle), (next_x, next_y)]
            parts.append("C" + " ".join(f"{_written(a)} {_written(b)}" for a, b in ends))
        x, y = next_x, next_y
    return "".join(parts)
