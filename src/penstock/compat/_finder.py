"""Answers imports of Kedro's modules with modules whose names are Penstock's."""

import sys
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from penstock.compat._lookup import exists, listed, look_up, refusal
from penstock.compat._types import older_dataset

_ROOTS = ("kedro", "kedro_datasets", "kedro_viz")


class KedroModule(ModuleType):
    """One of Kedro's modules; its names are looked up when somebody asks for them."""

    def __init__(self, name: str) -> None:
        super().__init__(name, f"Kedro's {name}, as Penstock has it.")
        self.__dict__["__all__"] = listed(name)

    def __getattr__(self, name: str) -> Any:
        # Whoever looks at a module from outside, such as `inspect`, asks for names of the import system.
        if name.startswith("__") and name not in self.__all__:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return look_up(self.__name__, name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Importing `kedro.pipeline.node`, a module, must not hide `kedro.pipeline.node`, the function."""
        if not (isinstance(value, KedroModule) and name in self.__all__):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return [*self.__dict__, *self.__all__]


class _Finder(Loader):
    """One of the interpreter's finders of modules, and the loader of those that it finds."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        root = fullname.partition(".")[0]
        if root not in _ROOTS:
            return None
        if root == "kedro_datasets" and is_installed(root):
            return with_older_names(fullname, path)
        if not exists(fullname):
            raise refusal(fullname)
        return ModuleSpec(fullname, self, origin="penstock.compat", is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return KedroModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing has to be executed."""


FINDER = _Finder()


def is_installed(package: str) -> bool:
    """Whether a package could be imported if its names were not answered here."""
    try:
        return _spec_of_others(package, None) is not None
    except ImportError:  # somebody keeps it from being imported
        return False


def _spec_of_others(name: str, path: Sequence[str] | None) -> ModuleSpec | None:
    others = (finder for finder in sys.meta_path if finder is not FINDER)
    return next(filter(None, (finder.find_spec(name, path) for finder in others)), None)


def with_older_names(module: str, path: Sequence[str] | None) -> ModuleSpec | None:
    """A module of kedro-datasets itself, which answers to the names that its classes had, too."""
    spec = _spec_of_others(module, path)
    if spec is not None and spec.loader is not None:
        spec.loader = _WithOlderNames(spec.loader)
    return spec


class _WithOlderNames(Loader):
    """Loads a module as its own loader does, and lets it fall back on older names.

    Args:
        loader: that loader.
    """

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        own = module.__dict__.get("__getattr__")

        def find(name: str) -> Any:
            older = older_dataset(module, name)
            if older is not None:
                return older
            if own is not None:
                return own(name)
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

        module.__dict__["__getattr__"] = find
