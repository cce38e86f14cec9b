"""Import the Python files of a folder so that two folders with files of the same names do not meet.

The files belong to a package with a private name, made from the folder's path: `pipeline.py` of one folder is
`_penstock_flights_1f0c9a2b.pipeline`, that of another is something else. Inside, `from .tables import clean`
simply works. So does `from tables import clean`, as in a script, while the folder is `importable`: the plain
name is then an alias of the private one, and there is one module, not two. A class defined there can be
pickled, since its module has a name that stays.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING

from penstock.workers import prepared_by

if TYPE_CHECKING:
    from importlib.abc import Loader
else:
    Loader = object  # importlib.abc takes long to import, and a loader need not derive from it


def private_package(folder: Path) -> str:
    """The name of the package that holds the folder's files; the package exists afterwards.

    The same folder has the same name in every process.
    """
    readable = "".join(letter if letter.isidentifier() else "_" for letter in folder.name)
    name = f"_penstock_{readable}_{sha256(bytes(folder)).hexdigest()[:8]}"
    if name not in sys.modules:
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        sys.modules[name] = module_from_spec(spec)
    return name


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """While it lasts, the folder's files can be imported by their plain names from anywhere, also lazily.

    It may last several times at once, for other folders too; of files with one plain name, those of the folder that
    came last are found. Nothing of it stays behind: the aliases go, and modules of other origin that had the same
    names come back.
    """
    _SIBLINGS.enter(folder)
    try:
        with prepared_by(_open_for_good, folder):
            yield
    finally:
        _SIBLINGS.leave(folder)


def _open_for_good(folder: Path) -> None:
    """Have a worker process import a folder's files as the process that starts it does."""
    private_package(folder)
    _SIBLINGS.enter(folder)


class _Siblings:
    """Finds `tables` as `<private package>.tables`, but never hides the standard library or Penstock."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._open: list[Path] = []  # the folders, as often as they are in use, the last one last
        self._folders: dict[str, Path] = {}
        self._hidden: dict[str, ModuleType] = {}

    def enter(self, folder: Path) -> None:
        with self._lock:
            self._open.append(folder)
            self._settle()

    def leave(self, folder: Path) -> None:
        with self._lock:
            self._open.remove(folder)
            self._settle()

    def _settle(self) -> None:
        """Have every plain name mean what it should now."""
        latest_last = [*dict.fromkeys(reversed(self._open))][::-1]
        folders = {name: folder for folder in latest_last for name in module_names(folder)}
        if folders == self._folders:
            return
        self._folders = folders
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        loaded = list(sys.modules.items())  # another thread may be importing
        taken = {name: module for name, module in loaded if _top(name) in folders or _is_alias(name)}
        self._hidden |= {name: module for name, module in taken.items() if not _is_alias(name)}
        for name in taken:
            sys.modules.pop(name, None)
        for name in [name for name in self._hidden if _top(name) not in folders]:
            sys.modules[name] = self._hidden.pop(name)
        if folders:
            sys.meta_path.insert(0, self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        folder = self._folders.get(_top(fullname))
        if folder is None:
            return None
        private = f"{private_package(folder)}.{fullname}"
        found = PathFinder.find_spec(private, [str(folder)] if path is None else path)
        if found is None:
            return None
        is_package = found.submodule_search_locations is not None
        return ModuleSpec(fullname, _Alias(private), origin=found.origin, is_package=is_package)


_SIBLINGS = _Siblings()


class _Alias(Loader):
    """Answers an import with a module that exists under another name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def create_module(self, _spec: ModuleSpec) -> ModuleType:
        module = import_module(self.name)
        self.own_spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        # The import system has just put the alias's spec on the module; relative imports need its own.
        module.__spec__ = self.own_spec


def module_names(folder: Path) -> frozenset[str]:
    """The plain names by which the files of a folder can be imported; none of one that is gone."""
    entries = list(folder.iterdir()) if folder.is_dir() else []
    found = {entry.stem for entry in entries if entry.suffix == ".py" or (entry / "__init__.py").is_file()}
    return frozenset(found - sys.stdlib_module_names - {"penstock"})


def _top(name: str) -> str:
    return name.partition(".")[0]


def _is_alias(name: str) -> bool:
    """Whether a module in use is known by a plain name, but has a private one."""
    module = sys.modules.get(name)
    own = getattr(module, "__name__", name)
    return isinstance(own, str) and own != name and own.startswith("_penstock_")
