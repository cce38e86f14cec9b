"""Runners that a project has written for Kedro."""

from typing import Any, Self

from penstock.errors import InvalidRunError
from penstock.runner import AbstractRunner as CurrentRunner

_INNER = ("_run", "_get_executor", "_submit_tasks", "create_default_data_set")


class AbstractRunner(CurrentRunner):
    """What runners of projects derive from: those that run nodes themselves are refused when they are made.

    In Kedro a runner runs the nodes; here it only says how the engine may use the machine.
    """

    def __new__(cls, *_: Any, **__: Any) -> Self:
        """Refuse a runner of that kind.

        Raises:
            InvalidRunError: it has one of the methods by which Kedro's runners run nodes.
        """
        own = next((name for name in _INNER if hasattr(cls, name)), None)
        if own is not None:
            raise InvalidRunError(
                f"{cls.__module__}.{cls.__qualname__} runs nodes in a way of its own, by its method '{own}', which "
                "works with Kedro only: here the engine runs nodes.\n"
                "Derive it from SequentialRunner or ThreadRunner and leave that method out, watch runs by hooks, or "
                "run the project with Kedro."
            )
        return super().__new__(cls)
