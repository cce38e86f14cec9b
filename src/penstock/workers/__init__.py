"""Worker processes: functions are called in fresh interpreters, everything else stays where it is.

What does not belong here: what a node is, and when it may run.
"""

from typing import TYPE_CHECKING, Any

from penstock.workers._here import Here, here
from penstock.workers._preparations import prepared_by

if TYPE_CHECKING:
    from penstock.workers._parcels import culprit
    from penstock.workers._workers import Call, Workers, pack_call

__all__ = ["Call", "Here", "Workers", "culprit", "here", "pack_call", "prepared_by"]


def __getattr__(name: str) -> Any:
    """What only runs with worker processes need, imported when one begins."""
    if name == "culprit":
        from penstock.workers._parcels import culprit

        return culprit
    if name in __all__:
        from penstock.workers import _workers

        return getattr(_workers, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
