"""Modules that only the run's own process knows how to find: those it has imported from a file by some other way."""

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType
from typing import Any

Found = tuple[str | None, Sequence[str] | None]
"""The file of a module, and where its submodules are; either may be missing."""


class ModulesOfTheRun:
    """The last finder of a worker process: asks the run where a module comes from that nobody else has found.

    Args:
        ask: asks the run.
    """

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """How to import a module, as finders say it."""
        found: Found | None = self._ask("module", fullname)
        if found is None:
            return None
        file, folders = found
        if file is not None:
            where = None if folders is None else list(folders)
            return spec_from_file_location(fullname, file, submodule_search_locations=where)
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = list(folders or ())
        return spec


def find_module(name: str) -> Found | None:
    """Where this process has a module from; None if it has none, or none from a file."""
    spec = getattr(sys.modules.get(name), "__spec__", None)
    if spec is None or spec.name != name:
        return None
    file = spec.origin if spec.has_location else None
    folders = None if spec.submodule_search_locations is None else list(spec.submodule_search_locations)
    return None if file is None and folders is None else (file, folders)
