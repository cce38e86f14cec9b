"""Runners that a project has written for Kedro."""

from typing import Any

from penstock.errors import InvalidRunError
from penstock.runner import AbstractRunner as CurrentRunner

_INNER = ("_run", "_get_executor", "_submit_tasks", "create_default_data_set")


class AbstractRunner(CurrentRunner):
    """What runners of projects derive from: those that say how nodes run are refused when they are made.

    In Kedro a runner runs the nodes; here it only says how the engine may use the machine.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        own = next((name for name in _INNER if name in dir(type(self))), None)
        if own is not None:
            raise InvalidRunError(
                f"{type(self).__module__}.{type(self).__qualname__} runs nodes in a way of its own, by its method "
                f"'{own}', which works with Kedro only: here the engine runs nodes. Derive it from SequentialRunner "
                "or ThreadRunner and leave that method out, watch runs by hooks, or run the project with Kedro."
            )
        super().__init__(*arguments, **named)
