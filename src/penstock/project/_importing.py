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
from types import ModuleType
from typing import TYPE_CHECKING

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


def forget_modules(folder: Path) -> None:
    """Drop what was imported from the folder, so that the next import reads the files as they are now."""
    package = private_package(folder)  # itself too: it has the modules as attributes
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """While it lasts, the folder's files can be imported by their plain names from anywhere, also lazily.

    Nothing of it stays behind: the aliases go, and modules of other origin that had the same names come back.
    """
    finder = _Siblings(folder)
    if any(isinstance(other, _Siblings) and other.folder == folder for other in sys.meta_path):
        yield
        return
    hidden = finder.take_aliased()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        finder.take_aliased()
        sys.modules.update(hidden)


class _Siblings:
    """Finds `tables` as `<private package>.tables`, but never hides the standard library or Penstock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = private_package(folder)
        self.names = frozenset(_module_names(folder)) - sys.stdlib_module_names - {"penstock"}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in self.names:
            return None
        private = f"{self.package}.{fullname}"
        found = PathFinder.find_spec(private, [str(self.folder)] if path is None else path)
        if found is None:
            return None
        is_package = found.submodule_search_locations is not None
        return ModuleSpec(fullname, _Alias(private), origin=found.origin, is_package=is_package)

    def take_aliased(self) -> dict[str, ModuleType]:
        """Remove whatever has one of the folder's plain names from the modules in use, and give it back."""
        taken = [name for name in sys.modules if name.partition(".")[0] in self.names]
        return {name: sys.modules.pop(name) for name in taken}


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


def _module_names(folder: Path) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.suffix == ".py" or (entry / "__init__.py").is_file():
            yield entry.stem
