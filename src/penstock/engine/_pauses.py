"""Loads and saves that wait for their next attempt: they give their place to others, and get one again to go on."""

from collections import deque

from penstock.engine._actions import Action
from penstock.engine._limits import Limits


class Pauses:
    """The queue of those who want to go on.

    Args:
        limits: the named limits.
    """

    __slots__ = ("_limits", "_queue")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._queue: deque[Action] = deque()

    def go_on(self, action: Action) -> None:
        """An action wants a place again."""
        self._queue.append(action)

    def pop(self) -> Action | None:
        """The first one for whom the named limits have room, which it takes."""
        for action in self._queue:
            if self._limits.full(action.dataset) is None:
                self._queue.remove(action)
                self._limits.take(action.dataset)
                return action
        return None
