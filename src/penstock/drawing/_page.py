"""A picture as an HTML page of its own, or as part of a notebook."""

from html import escape

from penstock.drawing._style import PAGE, style
from penstock.drawing._svg import Canvas
from penstock.drawing._viewer import SCRIPT
from penstock.drawing._words import writable

_READABLE = 0.75
"""The smallest scale that a picture is shrunk to; what is still larger can be scrolled."""

_SCROLLED = "overflow: auto; max-height: 42em; resize: vertical"

_LAYOUT = """
body { margin: 0; font: 14px ui-sans-serif, system-ui, sans-serif }
header { display: flex; gap: 1em; align-items: center; padding: .6em 1em }
header h1 { font-size: 1em; margin: 0; font-weight: 600 }
header input { font: inherit; padding: .2em .6em; border: 1px solid; border-radius: 4px; min-width: 16em }
main { overflow: auto; padding: 0 1em 1em }
.ps-live main { overflow: hidden; padding: 0 }
.ps-live svg { display: block; width: 100vw; height: calc(100vh - 3.2em); cursor: grab }
.ps-dim { opacity: .15 }
.ps-lit { stroke-width: 2.6px }
"""


def page(canvas: Canvas, title: str) -> str:
    """The picture as a page that can be moved, enlarged and searched; without scripts it is still the picture.

    The page forbids itself to load anything from elsewhere.
    """
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<title>{escape(writable(title))}</title>
<style>{_LAYOUT}{style(PAGE)}</style>
</head>
<body class="ps-page">
<header><h1>{escape(writable(title))}</h1><input type="search" placeholder="Find" aria-label="Find" hidden></header>
<main>{canvas.text()}</main>
<script>{SCRIPT}</script>
</body>
</html>
"""


def embedded(canvas: Canvas) -> str:
    """The picture for a notebook: shrunk to the width there is, as far as it stays readable, then scrolled."""
    width = float(canvas.root.get("width", "0"))
    canvas.root.set("style", f"max-width: 100%; min-width: {width * _READABLE:.0f}px; height: auto")
    return f'<div style="{_SCROLLED}">{canvas.text()}</div>'


def embedded_text(headline: str, lines: str) -> str:
    """Text for a notebook, scrolled where there is much of it."""
    return f'<p>{escape(writable(headline))}</p><pre style="{_SCROLLED}">{escape(writable(lines))}</pre>'


def show_failure(headline: str, told: str) -> str:
    """What went wrong, for a notebook: in red, whatever the theme; all of it stays text.

    >>> "&lt;b&gt;" in show_failure("Failed", "ValueError: <b>")
    True
    """
    red = "color: var(--jp-error-color1, var(--vscode-errorForeground, #c62828)); white-space: pre-wrap"
    return (
        f'<p>{escape(writable(headline))}</p><pre style="{_SCROLLED}; {red}">{escape(writable(told))}</pre>'
    )
