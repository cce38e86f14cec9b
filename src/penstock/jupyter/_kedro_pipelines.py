"""Pipelines of Kedro are drawn in a notebook as Penstock's own are."""

from typing import Any

_MODULE, _CLASS = "kedro.pipeline.pipeline", "Pipeline"


def draw_pipelines_of_kedro(shell: Any) -> None:
    """Draw them from now on; Kedro is not imported for it."""
    shell.display_formatter.formatters["text/html"].for_type_by_name(_MODULE, _CLASS, _drawn)


def leave_pipelines_of_kedro(shell: Any) -> None:
    """Undo that."""
    shell.display_formatter.formatters["text/html"].pop(f"{_MODULE}.{_CLASS}", None)


def _drawn(pipeline: Any) -> str:
    from penstock.drawing import show_graph
    from penstock.kedro._nodes import translated

    return show_graph(translated(pipeline))
