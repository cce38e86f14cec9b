"""Find the class that a catalog entry calls `type`.

Short names are looked up among Penstock's datasets, then in `penstock.io`, then in kedro-datasets when that
is installed; anything else is the dotted path of a class. Only the one module that is asked for is imported.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from penstock._suggest import did_you_mean
from penstock.errors import DatasetError, MissingExtraError

_OWN = "penstock.datasets"
_KEDRO = "kedro_datasets"
_CORE = "penstock.io"
_CORE_TYPES = ("CachedDataset", "MemoryDataset")

_renaming: list[Callable[[str], str]] = []


def rename_types(rename: Callable[[str], str], on: bool = True) -> None:
    """From now on, have every type of a catalog go by the name that a function gives it, or no longer."""
    if rename in _renaming:
        _renaming.remove(rename)
    if on:
        _renaming.append(rename)


def dataset_class(kind: Any) -> Any:
    """The class for the `type` of a catalog entry: a name, a dotted path, or the class itself.

    Raises:
        DatasetError: there is no such class, or it has no `load` or no `save`.
        MissingExtraError: it exists, but a library that it needs is not installed.

    >>> dataset_class("MemoryDataset").__name__
    'MemoryDataset'
    """
    found = _find(kind) if isinstance(kind, str) else kind
    if not isinstance(found, type):
        raise DatasetError(f"{kind!r} is not a dataset type. Give the name of a class, or the class itself.")
    missing = [name for name in ("load", "save") if not (hasattr(found, name) or hasattr(found, f"a{name}"))]
    if missing:
        lacking = "' and no '".join(missing)
        raise DatasetError(
            f"{found.__module__}.{found.__qualname__} is no dataset: it has no '{lacking}'.\n"
            "A dataset type is any class with 'load' and 'save', usually a subclass of "
            "penstock.io.AbstractDataset."
        )
    return found


def _find(name: str) -> Any:
    for rename in _renaming:
        name = rename(name)
    if name.strip(".") != name or not all(name.split(".")):
        raise DatasetError(
            f"'{name}' is not a dataset type: it begins or ends with a dot, or has two in a row."
        )
    for path in candidates(name):
        found = _import(path, name)
        if found is not None:
            return found
    raise DatasetError(f"There is no dataset type '{name}'.{suggestion(name)}{_kedro_hint(name)}")


def candidates(name: str) -> Iterator[str]:
    """The dotted paths at which a type of that name may lie, the first that exists counts."""
    if name in _CORE_TYPES:
        yield f"{_CORE}.{name}"
    if "." in name:
        yield f"{_OWN}.{name}"
        if _is_kedro_there():
            yield f"{_KEDRO}.{name}"
        yield name


def _import(path: str, name: str) -> Any:
    """The object at a dotted path, or None when it is not there; what fails inside the module is told."""
    module_name, _, attribute = path.rpartition(".")
    try:
        found = getattr(import_module(module_name), attribute, None)
    except MissingExtraError:
        raise
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if module_name == missing or module_name.startswith(f"{missing}."):
            return None
        raise _missing_library(path, name, missing) from error
    except ImportError as error:
        raise DatasetError(
            f"The module of dataset type '{name}' cannot be imported.\nImportError: {error}"
        ) from error
    except Exception as error:
        raise DatasetError(
            f"The module of dataset type '{name}' fails when it is imported.\n{type(error).__name__}: {error}"
        ) from error
    if found is None:
        _tell_left_out(module_name, attribute)
    return found


def _tell_left_out(module: str, name: str) -> None:
    """kedro-datasets leaves out classes whose libraries are missing; that is no misspelling."""
    package, _, group = module.partition(".")
    source = _sources(_KEDRO).get(group) if package == _KEDRO else None
    if source is not None and name in _names_in(source):
        raise MissingExtraError(
            f"Dataset type '{group}.{name}' of kedro-datasets needs a library that is not installed.\n"
            f"Run: pip install {_kedro_extra(group, name)}"
        )


def _missing_library(path: str, name: str, missing: str) -> MissingExtraError:
    library = missing.partition(".")[0]
    package, _, rest = path.partition(".")
    install = _kedro_extra(*rest.rsplit(".", 1)) if package == _KEDRO else library
    return MissingExtraError(
        f"Dataset type '{name}' needs {library}, which is not installed.\nRun: pip install {install}",
        name=library,
    )


def _kedro_extra(group: str, name: str) -> str:
    return f'"kedro-datasets[{group}-{name.lower()}]"'


def suggestion(name: str) -> str:
    """The known type that was probably meant."""
    known = sorted(known_types())
    spelt = name.replace("DataSet", "Dataset")
    if spelt != name and spelt in known:
        return f" Did you mean '{spelt}'?"
    same_class = [
        other for other in known if other.rpartition(".")[2].lower() == spelt.rpartition(".")[2].lower()
    ]
    return did_you_mean(spelt, known) or (
        f" Did you mean {' or '.join(map(repr, same_class[:3]))}?" if same_class else ""
    )


def _kedro_hint(name: str) -> str:
    if _is_kedro_there() or "." not in name:
        return ""
    return "\nIf it belongs to kedro-datasets, that package has to be installed: pip install kedro-datasets"


@cache
def known_types() -> frozenset[str]:
    """Every short type name there is, read from sources without importing a single library."""
    names = {
        f"{module}.{name}"
        for package in (_OWN, _KEDRO)
        for module, path in _sources(package).items()
        for name in _names_in(path)
    }
    return frozenset(names.union(_CORE_TYPES))


def _sources(package: str) -> dict[str, Path]:
    """The modules in a package with their files; found by looking, since asking would import the package."""
    spec = _spec(package)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    found = [path for folder in folders for path in Path(folder).iterdir() if not path.name.startswith("_")]
    packages = {path.name: path / "__init__.py" for path in found if (path / "__init__.py").is_file()}
    return packages | {path.stem: path for path in found if path.suffix == ".py"}


def _names_in(path: Path) -> set[str]:
    """The dataset classes that a module defines, or that a package names for its modules."""
    named = (
        r"\b[A-Z]\w*(?:Dataset|Writer)\b" if path.name == "__init__.py" else r"(?<=^class )[A-Z]\w*Dataset\b"
    )
    names = re.findall(named, path.read_text(encoding="utf-8"), re.MULTILINE)
    return {name for name in names if not name.startswith("Abstract")}


def _is_kedro_there() -> bool:
    """Whether kedro-datasets is installed, rather than its name answered by somebody else."""
    spec = _spec(_KEDRO)
    return spec is not None and bool(spec.submodule_search_locations)


def _spec(module: str) -> Any:
    try:
        return find_spec(module)
    except (ImportError, ValueError):  # a parent package is missing
        return None
