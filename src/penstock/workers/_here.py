"""Where the code that is running belongs, in a worker process."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NamedTuple


class Here(NamedTuple):
    """The run and the node that code in a worker process belongs to, and the way to ask that run something."""

    run_id: str
    node: str
    ask: Callable[..., Any]


here: ContextVar[Here | None] = ContextVar("penstock_here", default=None)
