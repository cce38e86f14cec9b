"""Modules that only the run's own process knows how to find: those it has imported from a file by some other way."""

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType
from typing import Any

Found = tuple[str | None, list[str] | None]
"""The file of a module, and the folders of its submodules; either may be missing."""


class ModulesOfTheRun:
    """The last finder of a worker process: asks the run where a module comes from that nobody else has found.

    Args:
        ask: asks the run.
    """

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """How to import a module, as finders say it. Those that libraries have added behind this one come first."""
        for finder in sys.meta_path[sys.meta_path.index(self) + 1 :]:
            if found := finder.find_spec(fullname, path, target):
                return found
        return self._asked(fullname)

    def _asked(self, fullname: str) -> ModuleSpec | None:
        found: Found | None = self._ask("module", fullname)
        if found is None:
            return None
        file, folders = found
        if file is not None:
            return spec_from_file_location(fullname, file, submodule_search_locations=folders)
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = folders
        return spec


def find_module(name: str) -> Found | None:
    """Where this process has a module from; None if it has none, or none from a file."""
    spec = getattr(sys.modules.get(name), "__spec__", None)
    if spec is None or spec.name != name:
        return None
    file = spec.origin if spec.has_location else None
    folders = list(spec.submodule_search_locations or ()) or None
    return (file, folders) if file or folders else None
