"""What users may import is what was agreed on, exists, and is explained.

`public_surface.txt` is the reviewed list. A name that appears or disappears changes what users rely on, so it
should be seen: edit the file in the same change, and say so in the changelog.
"""

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import penstock

REVIEWED = Path(__file__).parent / "public_surface.txt"


def public_modules() -> list[str]:
    """All modules that are reached without an underscore, the package itself first."""
    found = pkgutil.walk_packages(penstock.__path__, "penstock.")
    return ["penstock", *(module.name for module in found if "._" not in module.name)]


def exported() -> list[tuple[str, str]]:
    """Each public name with the module that lists it."""
    modules = [import_module(name) for name in public_modules()]
    return [(module.__name__, name) for module in modules for name in getattr(module, "__all__", ())]


def test_the_public_names_are_those_that_were_reviewed() -> None:
    names = sorted(f"{module}.{name}" for module, name in exported())
    assert names == REVIEWED.read_text().split()


@pytest.mark.parametrize("name", public_modules())
def test_a_public_module_says_what_it_is_for(name: str) -> None:
    assert import_module(name).__doc__


@pytest.mark.parametrize(
    "name", [module.name for module in pkgutil.iter_modules(penstock.__path__, "penstock.") if module.ispkg]
)
def test_a_room_lists_its_names_in_order_and_once(name: str) -> None:
    listed = import_module(name).__all__
    assert list(listed) == sorted(set(listed))


@pytest.mark.parametrize(("module", "name"), exported())
def test_a_public_name_exists_and_is_explained(module: str, name: str) -> None:
    value = getattr(import_module(module), name)
    if inspect.isclass(value) or inspect.isroutine(value):
        assert own_docstring(value), f"{module}.{name} has no docstring of its own"
    else:
        assert not isinstance(value, ModuleType)


def own_docstring(value: object) -> str | None:
    """Neither inherited nor made up by `dataclass` or `NamedTuple`, which only repeat the signature."""
    written = value.__doc__ or ""
    return None if written.startswith(f"{getattr(value, '__name__', '')}(") else written


def test_a_docstring_that_only_repeats_the_signature_does_not_count() -> None:
    from dataclasses import make_dataclass

    assert own_docstring(make_dataclass("Point", ["x"])) is None
