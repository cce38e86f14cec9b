"""Imports between rooms point down, and a room that is opened for its names alone stays light."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import penstock

SOURCE = Path(penstock.__file__).parent

# What each room may import; whatever is not here, it may not. All rooms may use the names in EVERYWHERE.
EVERYWHERE = {"errors", "_amounts", "_entry_points", "_portal", "_retry", "_suggest"}
BELOW = {
    "errors": set(),
    "_amounts": set(),
    "_entry_points": set(),
    "_suggest": set(),
    "_portal": {"errors"},
    "_retry": {"errors"},
    "drawing": set(),
    "config": set(),
    "pipeline": {"drawing"},
    "io": {"config", "drawing"},
    "datasets": {"io"},
    "workers": set(),
    "engine": {"drawing", "io", "pipeline", "workers"},
    "hooks": {"engine", "io", "pipeline"},
    "validation": {"io", "pipeline"},
    "runner": {"drawing", "engine", "hooks", "io", "pipeline", "validation"},
    "schema": {"io"},
    "testing": {"engine", "io", "pipeline", "runner"},
    "progress": {"drawing", "engine", "io", "pipeline"},
    "logging": {"config", "engine", "io"},
    "project": {"config", "io", "pipeline", "workers"},
    "kedro": {"config", "engine", "io", "pipeline", "project", "runner", "session"},
    "session": {"config", "engine", "hooks", "io", "pipeline", "project", "runner"},
    "compat": {"config", "hooks", "io", "pipeline", "project", "runner", "session"},
    "migration": {"compat", "io", "project"},
    "cli": {
        "compat",
        "config",
        "drawing",
        "engine",
        "hooks",
        "io",
        "kedro",
        "pipeline",
        "logging",
        "migration",
        "progress",
        "project",
        "runner",
        "schema",
        "session",
    },
    "jupyter": {"cli", "drawing", "engine", "kedro", "pipeline", "progress", "project", "runner", "session"},
    "__init__": {"compat", "config", "engine", "io", "jupyter", "pipeline", "project", "runner", "session"},
}

# Slow to import, or an event loop's business: for the functions that need them.
HEAVY = {
    "anyio",
    "asyncio",
    "cloudpickle",
    "concurrent.futures",
    "fsspec",
    "importlib.metadata",
    "kedro",
    "matplotlib",
    "numpy",
    "omegaconf",
    "pandas",
    "pandera",
    "pluggy",
    "polars",
    "pydantic",
    "pyarrow",
    "rich",
    "tblib",
    "yaml",
}


def room_of(module: str) -> str:
    """The part of `penstock` that a dotted name lies in; `__init__` for the package itself.

    >>> room_of("penstock.io.stores")
    'io'
    """
    return [*module.split("."), "__init__"][1]


def imported_rooms(file: Path) -> Iterator[tuple[int, str]]:
    """Line and room of each import from Penstock, those inside functions and for type checkers included."""
    for statement in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match statement:
            case ast.Import(names=names):
                modules = [name.name for name in names]
            case ast.ImportFrom(module=module, level=level, names=names):
                assert level == 0, f"{file}:{statement.lineno} imports relatively"
                # `from penstock import runner` means the room, `from penstock import run` the package's door.
                rooms = [f"penstock.{name.name}" for name in names if name.name in BELOW]
                modules = rooms if module == "penstock" and rooms else [module or ""]
            case _:
                continue
        for module in modules:
            if module.split(".")[0] == "penstock":
                yield statement.lineno, room_of(module)


TEMPLATES = SOURCE / "cli" / "_template"  # projects of users, which `penstock new` writes


def files() -> list[str]:
    own = [file for file in SOURCE.rglob("*.py") if TEMPLATES not in file.parents]
    return sorted(str(file.relative_to(SOURCE)) for file in own)


@pytest.mark.parametrize("file", files())
def test_a_room_imports_only_rooms_below_it(file: str) -> None:
    room = file.removesuffix(".py").split("/")[0]
    assert room in BELOW, f"{room} is a new room: give it its place in BELOW"
    allowed = BELOW[room] | EVERYWHERE | {room}
    found = imported_rooms(SOURCE / file)
    turned = [f"{file}:{line} imports {below}" for line, below in found if below not in allowed]
    assert turned == []


def test_the_order_of_the_rooms_has_no_circle() -> None:
    left = dict(BELOW)
    while ground := [room for room, below in left.items() if not below & left.keys()]:
        for room in ground:
            del left[room]
    assert left == {}


def test_an_arrow_that_turned_round_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "_graph.py"
    file.write_text("def late():\n    from penstock.io import DataCatalog\n    import penstock.cli\n")
    assert list(imported_rooms(file)) == [(2, "io"), (3, "cli")]


@pytest.mark.parametrize(
    "room",
    [
        "pipeline",
        "config",
        "hooks",
        "io",
        "logging",
        "progress",
        "runner",
        "project",
        "session",
        "errors",
        "cli",
        "compat",
        "validation",
        "workers",
    ],
)
def test_importing_a_room_loads_nothing_heavy(room: str) -> None:
    assert loaded_by(f"penstock.{room}") & HEAVY == set()


def test_nobody_needs_click_to_import_penstock() -> None:
    assert loaded_by("penstock") & (HEAVY | {"click"}) == set()


def loaded_by(module: str) -> set[str]:
    """The modules that are in use after a fresh interpreter has imported this one."""
    program = f"import sys, {module}; print(*sys.modules)"
    fresh = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(fresh.stdout.split())
