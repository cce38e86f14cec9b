"""The same names out of two houses: what a programme means is to be the same with either."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import pytest

_ROOMS = {
    "kedro": (
        "kedro.pipeline",
        "kedro.pipeline.pipeline",
        "kedro.io",
        "kedro.io.core",
        "kedro.runner",
        "kedro.config",
        "kedro.framework.hooks",
    ),
    "penstock": (
        "penstock.pipeline",
        "penstock.io",
        "penstock.runner",
        "penstock.config",
        "penstock.errors",
        "penstock.hooks",
    ),
}


class House:
    """All names of a house that programmes of these tests use, and what both have under other names.

    Attributes:
        name: which house it is.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._rooms = [import_module(room) for room in _ROOMS[name]]

    def __getattr__(self, name: str) -> Any:
        for room in self._rooms:
            if hasattr(room, name):
                return getattr(room, name)
        raise AttributeError(f"{self.name} has no {name}")

    def manager(self, *hooks: Any) -> Any:
        """A manager that calls these hooks."""
        return _MANAGERS[self.name](*hooks)

    def catalog(self, **data: Any) -> Any:
        """A catalog of datasets, and of data in memory."""
        catalog = self.DataCatalog()
        for name, value in data.items():
            catalog[name] = value
        return catalog


@pytest.fixture(params=list(_ROOMS))
def house(request: pytest.FixtureRequest) -> House:
    """One house after the other."""
    return House(request.param)


def _manager_of_kedro(*hooks: Any) -> Any:
    from kedro.framework.hooks.manager import _create_hook_manager

    return _with(_create_hook_manager(), hooks)


def _manager_of_penstock(*hooks: Any) -> Any:
    from penstock.hooks import create_hook_manager

    return _with(create_hook_manager(), hooks)


def _with(manager: Any, hooks: Iterable[Any]) -> Any:
    for each in hooks:
        manager.register(each)
    return manager


_MANAGERS = {"kedro": _manager_of_kedro, "penstock": _manager_of_penstock}
