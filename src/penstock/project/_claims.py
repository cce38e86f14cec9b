"""Who has which project open: there is one `Code` for each, and one project for each name of a package."""

import gc
import sys
from pathlib import Path
from threading import RLock
from types import ModuleType
from weakref import WeakValueDictionary

from penstock.errors import ProjectError
from penstock.project._code import Code
from penstock.project._importing import private_package
from penstock.project._modules import drop_modules, modules_of
from penstock.project._project import Project


class _Claims:
    """The modules of open projects, and who has them open.

    It is the first of the interpreter's finders of modules, too: it finds none, but sees which are about to be read.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._codes: dict[str, Code] = {}
        self._holders: dict[str, WeakValueDictionary[int, object]] = {}

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> None:
        code = self._codes.get(fullname.partition(".")[0])
        if (
            code is not None and fullname not in sys.modules
        ):  # else it is reloaded in place, which is half the work
            code.note(fullname)

    def claim(self, name: str, folder: Path, holder: object, *, plain_names: bool) -> Code:
        with self._lock:
            known = self._codes.get(name)
            if known is None or known.folder != folder:
                known = self._taken(name, folder, known, plain_names)
            self._holders.setdefault(name, WeakValueDictionary())[id(holder)] = holder
            return known

    def release(self, holder: object) -> None:
        with self._lock:
            for holders in self._holders.values():
                holders.pop(id(holder), None)

    def _taken(self, name: str, folder: Path, earlier: Code | None, plain_names: bool) -> Code:
        if earlier is not None:
            self._evict(earlier, folder)
        elif not plain_names:
            _refuse_foreign(name, folder)
        if not plain_names and str(folder.parent) not in sys.path:
            sys.path.insert(0, str(folder.parent))
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)
        code = self._codes[name] = Code(name, folder, plain_names=plain_names)
        return code

    def _evict(self, code: Code, folder: Path) -> None:
        if self._holders[code.package]:
            gc.collect()  # a session that nobody has any more may wait for that
        if self._holders[code.package] or code.runs:
            raise ProjectError(
                f"The package '{code.package}' of {folder} cannot be imported while a session of another project is "
                f"open whose package has the same name: {code.folder}. Close that session first."
            )
        drop_modules(modules_of(code.package))
        if str(code.folder.parent) in sys.path:
            sys.path.remove(str(code.folder.parent))


_CLAIMS = _Claims()


def code_of(project: Project, holder: object) -> Code:
    """The modules of a project; the folder of its package can be imported from afterwards.

    Args:
        project: the project.
        holder: whoever has the project open, until it is gone or lets it go by `release`.

    Raises:
        ProjectError: a package of that name is in use already, and comes from elsewhere.
    """
    name = project.package_name
    if name is None:
        return _CLAIMS.claim(private_package(project.source), project.source, holder, plain_names=True)
    return _CLAIMS.claim(name, project.source / name, holder, plain_names=False)


def release(holder: object) -> None:
    """Let go of whatever somebody has open."""
    _CLAIMS.release(holder)


def _refuse_foreign(name: str, folder: Path) -> None:
    """Refuse a package that was imported, but not for a project: somebody else relies on it."""
    module = sys.modules.get(name)
    if module is not None and folder.resolve() not in _places(module):
        raise ProjectError(
            f"The package '{name}' of {folder} cannot be imported: another one of that name is in use, "
            f"{', '.join(map(str, _places(module))) or 'which has no files'}. Rename one of them."
        )


def _places(module: ModuleType) -> list[Path]:
    return [Path(place).resolve() for place in getattr(module, "__path__", ())]
