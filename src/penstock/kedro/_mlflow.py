"""The active run of MLflow, which MLflow keeps per thread, on all threads of a run of Penstock."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident, local
from typing import Any


class ActiveRuns:
    """Makes the MLflow runs of the thread that made this the active ones of other threads. Nothing without MLflow.

    Only on threads of the run: what is set there ends with them, or with `closing`.
    """

    def __init__(self) -> None:
        fluent = sys.modules.get("mlflow.tracking.fluent")
        stack = getattr(fluent, "_active_run_stack", None)
        # Older releases have one list for all threads.
        self._stack = stack if hasattr(stack, "set") else None
        self._active: list[Any] = [] if self._stack is None else list(self._stack.get())
        self._home = get_ident()
        self._here = local()
        self._made: list[list[Any]] = []

    def share(self) -> None:
        """Have the calling thread see them, from now on."""
        if not self._active or hasattr(self._here, "shared") or get_ident() == self._home:
            return
        self._here.shared = True
        assert self._stack is not None
        if not self._stack.get():
            self._made.append(list(self._active))
            self._stack.set(self._made[-1])

    @contextmanager
    def closing(self) -> Iterator[None]:
        """What is shared meanwhile is not looked at any more afterwards, when MLflow ends all runs that it knows."""
        try:
            yield
        finally:
            for stack in self._made:
                stack.clear()
