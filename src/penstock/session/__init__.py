"""A session: an open project, with which any number of runs can be made, one after another or side by side."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from penstock.session._session import Session
from penstock.session._watching import watch_runs

if TYPE_CHECKING:
    from penstock.session._context import Context
    from penstock.session._plan import PlannedNode, RunPlan

__all__ = ["Context", "PlannedNode", "RunPlan", "Session", "watch_runs"]

_LATER = {
    "Context": "penstock.session._context",
    "PlannedNode": "penstock.session._plan",
    "RunPlan": "penstock.session._plan",
}


def __getattr__(name: str) -> Any:
    """What only some sessions need is imported when somebody names it."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
