"""The Python files of a project: imported when they are needed, and anew when they have changed.

Modules that have changed are dropped, together with those that import them, directly or not; all others stay, and with
them the classes of objects that are around. A module is never dropped while a run is under way, which may use it: what
the run has made of its classes could not be pickled any more.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from importlib import import_module, invalidate_caches
from importlib.util import cache_from_source
from pathlib import Path
from threading import RLock
from types import ModuleType
from weakref import WeakValueDictionary

from penstock.errors import ProjectError
from penstock.project._importing import importable, private_package
from penstock.project._imports import affected
from penstock.project._project import Project

_Stamp = tuple[int, int] | None
"""When a file was changed, and its size; nothing when there is none."""


class Code:
    """The modules of a project. There is one for each project in a process; get it with `code_of`.

    Attributes:
        package: the name of the package that the modules belong to.
        folder: where its files are.
        plain_names: whether its files are those of a folder, which import each other by plain names.
        generation: a number that goes up whenever modules are dropped.
    """

    def __init__(self, package: str, folder: Path, *, plain_names: bool) -> None:
        self.package = package
        self.folder = folder
        self.generation = 0
        self.plain_names = plain_names
        self._lock = RLock()
        self._in_use = 0
        self._stamps: dict[str, _Stamp] = {}
        self._told: dict[str, _Stamp] = {}
        for name in _modules_of(package):
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
                self._in_use += 1
            try:
                yield
            finally:
                with self._lock:
                    self._in_use -= 1

    def refresh(self) -> None:
        """Drop the modules whose files have changed, unless a run is under way."""
        with self._lock:
            imported = [name for name in list(self._stamps) if name in sys.modules]
            changed = [name for name in imported if self._stamps[name] != self._stamp(name)]
            if changed and self._in_use:
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
        modules = _modules_of(self.package)
        for name in changed:
            _drop_bytecode(modules.get(name))
        gone = affected(changed, modules, self.package)
        _drop_modules(gone)
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


class _Watcher:
    """Among the finders of modules the first one. It finds none, but sees which are about to be read."""

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> None:
        code = _CODES.get(fullname.partition(".")[0])
        if (
            code is not None and fullname not in sys.modules
        ):  # else it is reloaded in place, which is half the work
            code.note(fullname)


_WATCHER = _Watcher()
_CODES: WeakValueDictionary[str, Code] = WeakValueDictionary()
_FOLDERS: dict[str, Path] = {}
_LOCK = RLock()


def code_of(project: Project) -> Code:
    """The modules of a project; the folder of its package can be imported from afterwards.

    Raises:
        ProjectError: a package of that name is in use already, and comes from elsewhere.
    """
    with _LOCK:
        if project.package_name is None:
            return _known_or_new(private_package(project.source), project.source, plain_names=True)
        return _claimed(project.package_name, project.source / project.package_name)


def _known_or_new(name: str, folder: Path, *, plain_names: bool) -> Code:
    known = _CODES.get(name)
    if _WATCHER not in sys.meta_path:
        sys.meta_path.insert(0, _WATCHER)
    if known is None:
        known = _CODES[name] = Code(name, folder, plain_names=plain_names)
    return known


def _claimed(name: str, folder: Path) -> Code:
    known = _CODES.get(name)
    if known is not None and known.folder == folder:
        return known
    if known is not None:
        import gc

        del known
        gc.collect()  # a session that nobody has any more may wait for that
    if name in _CODES:
        raise ProjectError(
            f"The package '{name}' of {folder} cannot be imported while a session of another project is open whose "
            f"package has the same name: {_CODES[name].folder}. Close that session first."
        )
    _make_room(name, folder)
    source = str(folder.parent)
    if source not in sys.path:
        sys.path.insert(0, source)
    _FOLDERS[name] = folder
    return _known_or_new(name, folder, plain_names=False)


def _make_room(name: str, folder: Path) -> None:
    """Drop what an earlier project imported under the same name.

    Raises:
        ProjectError: it was not imported for a project, so somebody else relies on it.
    """
    module = sys.modules.get(name)
    if module is not None and folder not in _places(module):
        earlier = _FOLDERS.get(name)
        if earlier is None or earlier not in _places(module):
            raise ProjectError(
                f"The package '{name}' of {folder} cannot be imported: another one of that name is in use, "
                f"{', '.join(map(str, _places(module))) or 'which has no files'}. Rename one of them."
            )
        _drop_modules(_modules_of(name))
    earlier = _FOLDERS.pop(name, folder)
    if earlier != folder and str(earlier.parent) in sys.path:
        sys.path.remove(str(earlier.parent))


def _places(module: ModuleType) -> list[Path]:
    return [Path(place).resolve() for place in getattr(module, "__path__", ())]


def _modules_of(package: str) -> dict[str, ModuleType]:
    return {
        name: module
        for name, module in list(sys.modules.items())
        if name == package or name.startswith(f"{package}.")
    }


def _drop_modules(names: Iterable[str]) -> None:
    gone = [sys.modules[name] for name in names if name in sys.modules]
    aliases = [name for name, module in list(sys.modules.items()) if any(module is each for each in gone)]
    for name in aliases:
        module = sys.modules.pop(name, None)
        parent, _, own = name.rpartition(".")
        if parent in sys.modules and getattr(sys.modules[parent], own, None) is module:
            delattr(sys.modules[parent], own)  # or it would be found there


def _drop_bytecode(module: ModuleType | None) -> None:
    """Python tells bytecode that is out of date by the second, and a change may come in the same one."""
    file = getattr(module, "__file__", None)
    if file:
        with suppress(OSError, NotImplementedError):
            Path(cache_from_source(file)).unlink(missing_ok=True)


def _warn(changed: list[str]) -> None:
    import logging

    logging.getLogger(__name__).warning(
        "Files of %s have changed, but are not imported again before the run that is under way has ended.",
        ", ".join(changed),
    )
