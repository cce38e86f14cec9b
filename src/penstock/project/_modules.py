"""Take modules out of use, so that the next import reads their files as they are then."""

import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from types import ModuleType


def modules_of(package: str) -> dict[str, ModuleType]:
    """The modules of a package that are in use, itself among them, by name."""
    return {
        name: module
        for name, module in list(sys.modules.items())
        if name == package or name.startswith(f"{package}.")
    }


def drop_modules(names: Iterable[str]) -> None:
    """Take modules out of use, under whatever names."""
    gone = [sys.modules[name] for name in names if name in sys.modules]
    aliases = [name for name, module in list(sys.modules.items()) if any(module is each for each in gone)]
    for name in aliases:
        module = sys.modules.pop(name, None)
        parent, _, own = name.rpartition(".")
        if parent in sys.modules and getattr(sys.modules[parent], own, None) is module:
            delattr(sys.modules[parent], own)  # or it would be found there


def drop_bytecode(module: ModuleType | None) -> None:
    """Python tells bytecode that is out of date by the second, and a change may come in the same one."""
    file = getattr(module, "__file__", None)
    if file:
        with suppress(OSError, NotImplementedError):
            Path(cache_from_source(file)).unlink(missing_ok=True)
