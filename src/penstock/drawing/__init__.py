"""Pictures of pipelines and of runs: text, Mermaid, SVG, HTML, traces.

This room knows no other: it draws whatever has the attributes that it needs, so every room may have pictures.
Nothing here opens a connection, loads a script from elsewhere, or trusts a name: all text is escaped.
"""

from penstock.drawing._graph import draw_svg
from penstock.drawing._mermaid import draw_mermaid
from penstock.drawing._text import draw_text

__all__ = ["draw_mermaid", "draw_svg", "draw_text"]
