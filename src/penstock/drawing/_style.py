"""How pictures look, on light and on dark ground: the system's choice, or that of the notebook around them.

Colours are written out for either, without CSS variables, which most programs that show SVG files do not know.
All classes begin with `ps-`, since the style of a picture in a page is the style of the page.
"""

from collections.abc import Mapping

Rules = Mapping[str, Mapping[str, tuple[str, str]]]

_FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"

_LIGHT = ("body[data-jp-theme-light='true']", "body.vscode-light", "html[data-theme='light']")
_DARK = ("body[data-jp-theme-light='false']", "body.vscode-dark", "html[data-theme='dark']")

GROUND: Rules = {
    ".ps-ground": {"fill": ("#ffffff", "#16191f")},
    ".ps-text": {"fill": ("#1c2430", "#e3e7ee")},
    ".ps-faint": {"fill": ("#5b6675", "#9aa5b5")},
}

GRAPH: Rules = {
    **GROUND,
    ".ps-node rect": {"fill": ("#dce8fb", "#1f3a5f"), "stroke": ("#4a7bc4", "#6d9ee0")},
    ".ps-dataset rect": {"fill": ("#ffffff", "#1d2129"), "stroke": ("#8a94a3", "#7d8796")},
    ".ps-parameters rect": {"fill": ("#fdf3dc", "#3b3118"), "stroke": ("#c29a3f", "#b7934a")},
    ".ps-namespace rect": {"fill": ("#e9e4f7", "#332b52"), "stroke": ("#7d68bd", "#9c8ad8")},
    ".ps-frame": {"fill": ("#7d68bd", "#9c8ad8"), "stroke": ("#b3a6dd", "#5d5190")},
    ".ps-title": {"stroke": ("#f8f7fc", "#1d1d29")},
    ".ps-arrow": {"stroke": ("#93a0b1", "#68758a")},
    ".ps-head": {"fill": ("#6b7889", "#8c99ad")},
}

TIMELINE: Rules = {
    **GROUND,
    ".ps-load": {"fill": ("#2f74c0", "#5b9fe6")},
    ".ps-run": {"fill": ("#b5650d", "#e39a47")},
    ".ps-save": {"fill": ("#2c7d4d", "#50b278")},
    ".ps-band": {"fill": ("#f4f6f9", "#1c2027")},
    ".ps-grid": {"stroke": ("#dde2e9", "#2d333d")},
    ".ps-inside": {"fill": ("#ffffff", "#10131a")},
}

PAGE: Rules = {
    ".ps-page": {"background": ("#ffffff", "#16191f"), "color": ("#1c2430", "#e3e7ee")},
    ".ps-page input": {
        "background": ("#ffffff", "#1d2129"),
        "color": ("#1c2430", "#e3e7ee"),
        "border-color": ("#8a94a3", "#7d8796"),
    },
}

PROGRESS: Rules = {
    ".ps-progress .ps-part": {"background": ("#2c7d4d", "#50b278")},
    ".ps-progress .ps-part.ps-running": {"background": ("#e0a45c", "#a8702f")},
    ".ps-progress .ps-part.ps-failed": {"background": ("#c62f2f", "#e05f5f")},
    ".ps-progress .ps-bar": {"background": ("#e4e8ee", "#343b47")},
    ".ps-progress .ps-done": {"color": ("#2c7d4d", "#50b278")},
    ".ps-progress .ps-running": {"color": ("#a45a08", "#e39a47")},
    ".ps-progress .ps-moving": {"color": ("#2468b4", "#5b9fe6")},
    ".ps-progress .ps-failed": {"color": ("#c62828", "#ff7b72")},
    ".ps-progress .ps-quiet": {"color": ("#5b6675", "#9aa5b5")},
}

_SHAPES = f"""
.ps-text, .ps-faint, .ps-inside {{ font-family: {_FONT}; font-size: 12px }}
.ps-faint {{ font-size: 11px }}
.ps-node rect, .ps-dataset rect, .ps-parameters rect, .ps-namespace rect {{ stroke-width: 1.2px }}
.ps-namespace rect {{ stroke-width: 2px }}
.ps-frame {{ fill-opacity: 0.07; stroke-width: 1px }}
.ps-title {{ paint-order: stroke; stroke-width: 4px }}
.ps-arrow {{ fill: none; stroke-width: 1.2px }}
.ps-grid {{ stroke-width: 1px }}
"""


def style(rules: Rules, shapes: str = _SHAPES) -> str:
    """The rules as CSS: light, dark if the system says so, and whatever the notebook around the picture says."""
    light, dark = _written(rules, 0), _written(rules, 1)
    scoped = [_written(rules, 0, scope) for scope in _LIGHT] + [_written(rules, 1, scope) for scope in _DARK]
    return "\n".join([shapes.strip(), light, f"@media (prefers-color-scheme: dark) {{\n{dark}\n}}", *scoped])


def _written(rules: Rules, ground: int, scope: str = "") -> str:
    return "\n".join(
        f"{scope} {selector} {{ {'; '.join(f'{name}: {values[ground]}' for name, values in found.items())} }}".strip()
        for selector, found in rules.items()
    )
