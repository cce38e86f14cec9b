"""Pictures of pipelines and of runs: text, Mermaid, SVG, HTML, traces.

This room knows no other: it draws whatever has the attributes that it needs, so every room may have pictures.
Nothing here opens a connection, loads a script from elsewhere, or trusts a name: all text is escaped.
"""

from penstock.drawing._graph import draw_html, draw_svg, show_graph
from penstock.drawing._mermaid import draw_mermaid
from penstock.drawing._page import show_failure
from penstock.drawing._table import show_table
from penstock.drawing._text import draw_text
from penstock.drawing._timeline import draw_timeline_html, draw_timeline_svg, show_timeline
from penstock.drawing._trace import trace

__all__ = [
    "draw_html",
    "draw_mermaid",
    "draw_svg",
    "draw_text",
    "draw_timeline_html",
    "draw_timeline_svg",
    "show_failure",
    "show_graph",
    "show_table",
    "show_timeline",
    "trace",
]
