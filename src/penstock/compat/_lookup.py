"""From one of Kedro's names to what stands for it: now, under an older name, or not at all."""

from importlib import import_module
from typing import Any

from penstock._suggest import did_you_mean
from penstock.compat._names import ALONE, INSTEAD, NAMES, OLDER
from penstock.compat._told import tell_older
from penstock.compat._types import dataset_names, own_dataset
from penstock.errors import KedroNameError

_MODULES = {
    parent
    for name in (*OLDER, *(f"{module}.any" for module in NAMES))
    for parent in (name.rsplit(".", depth)[0] for depth in range(1, name.count(".") + 1))
}


def exists(module: str) -> bool:
    """Whether there is a module of this name."""
    return module in _MODULES or dataset_names(module) is not None


def listed(module: str) -> list[str]:
    """The names that a module offers, older ones excepted."""
    return sorted(NAMES.get(module) or dataset_names(module) or ())


def look_up(module: str, name: str) -> Any:
    """What stands for a name of a module; an older name is told.

    Raises:
        KedroNameError: nothing does; says what there is instead.
    """
    path = f"{module}.{name}"
    newer = OLDER.get(path)
    if newer is None:
        return _current(module, name)
    told, found = _behind(newer)
    tell_older(f"'{path}'", told)
    return found


def _behind(newer: str) -> tuple[str, Any]:
    if "." not in newer:
        target, told = ALONE[newer]
        return told, _loaded(target)
    module, _, name = newer.rpartition(".")
    return f"'{newer}'", _current(module, name)


def _current(module: str, name: str) -> Any:
    target = NAMES.get(module, {}).get(name)
    if target is not None:
        return _loaded(target)
    dataset = own_dataset(module, name)
    if dataset is not None:
        return dataset
    if exists(f"{module}.{name}"):
        return import_module(f"{module}.{name}")
    raise refusal(f"{module}.{name}")


def _loaded(target: str) -> Any:
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


def refusal(path: str) -> KedroNameError:
    """The error for a name or a module that Penstock has nothing for."""
    module, _, name = path.rpartition(".")
    hint = did_you_mean(name, listed(module)) if exists(module) else ""
    return KedroNameError(
        f"'{path}' is imported, but Kedro's names mean Penstock here, and it has nothing of that name.{hint} "
        f"{reason(path)}\n"
        'To run the project with Kedro itself: pip install "penstock[kedro]", and leave out --without-kedro and '
        "PENSTOCK_WITHOUT_KEDRO.",
        name=path,
    )


def reason(path: str) -> str:
    """What there is instead of something that is missing."""
    above = (path.rsplit(".", depth)[0] for depth in range(path.count(".") + 1))
    return next((INSTEAD[module] for module in above if module in INSTEAD), "")
