"""The Python files of a project: imported when they are needed, and anew when they have changed.

Modules that have changed are dropped, together with those that import them, directly or not; all others stay, and with
them the classes of objects that are around. A module is never dropped while a run is under way, which may use it: what
the run has made of its classes could not be pickled any more.
"""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module, invalidate_caches
from pathlib import Path
from threading import RLock
from types import ModuleType

from penstock.project._importing import importable
from penstock.project._imports import affected
from penstock.project._modules import drop_bytecode, drop_modules, modules_of

_Stamp = tuple[int, int] | None
"""When a file was changed, and its size; nothing when there is none."""


class Code:
    """The modules of a project. There is one for each project in a process; get it with `code_of`.

    Args:
        package: the name of the package that the modules belong to.
        folder: where its files are.
        plain_names: whether they are those of a folder, which import each other by plain names.

    Attributes:
        package: the name of the package that the modules belong to.
        folder: where its files are.
        plain_names: whether its files are those of a folder, which import each other by plain names.
        generation: a number that goes up whenever modules are dropped.
        runs: how many runs are under way that may use the modules.
    """

    def __init__(self, package: str, folder: Path, *, plain_names: bool) -> None:
        self.package = package
        self.folder = folder
        self.generation = 0
        self.plain_names = plain_names
        self._lock = RLock()
        self.runs = 0
        self._stamps: dict[str, _Stamp] = {}
        self._told: dict[str, _Stamp] = {}
        for name in modules_of(package):
            self.note(name)

    def importable(self) -> AbstractContextManager[None]:
        """While it lasts, modules that have plain names can be imported by them, from anywhere."""
        return importable(self.folder) if self.plain_names else nullcontext()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """While it lasts, modules are importable, and none is dropped."""
        with self.importable():
            with self._lock:
                self.refresh()
                self.runs += 1
            try:
                yield
            finally:
                with self._lock:
                    self.runs -= 1

    def refresh(self) -> None:
        """Drop the modules whose files have changed, unless a run is under way."""
        with self._lock:
            imported = [name for name in list(self._stamps) if name in sys.modules]
            changed = [name for name in imported if self._stamps[name] != self._stamp(name)]
            if changed and self.runs:
                self._tell(changed)
            elif changed:
                self._drop(changed)

    def has(self, name: str) -> bool:
        """Whether there is a file or a folder for a module, by its name within the package."""
        place = self.folder.joinpath(*name.split("."))
        return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()

    def load(self, name: str) -> ModuleType:
        """Import a module by its name within the package."""
        full = f"{self.package}.{name}"
        if full not in sys.modules:
            invalidate_caches()  # the file may be younger than the last look into its folder
        return import_module(full)

    def note(self, full: str) -> None:
        """Remember the state of a module's file, which is about to be imported."""
        self._stamps[full] = self._stamp(full)

    def file(self, name: str) -> Path:
        """The file of a module, by its name within the package."""
        place = self.folder.joinpath(*filter(None, name.split(".")))
        return place / "__init__.py" if (place / "__init__.py").is_file() else place.with_suffix(".py")

    def _drop(self, changed: list[str]) -> None:
        modules = modules_of(self.package)
        for name in changed:
            drop_bytecode(modules.get(name))
        gone = affected(changed, modules, self.package)
        drop_modules(gone)
        for name in gone:
            self._stamps.pop(name, None)
        self.generation += 1

    def _tell(self, changed: list[str]) -> None:
        """Warn, once for each change, that a run will not see it."""
        now = {name: self._stamp(name) for name in changed}
        if now != self._told:
            self._told = now
            _warn(changed)

    def _stamp(self, full: str) -> _Stamp:
        try:
            found = self.file(full.removeprefix(self.package).removeprefix(".")).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size


def _warn(changed: list[str]) -> None:
    import logging

    logging.getLogger(__name__).warning(
        "Files of %s have changed, but are not imported again before the run that is under way has ended.",
        ", ".join(changed),
    )
