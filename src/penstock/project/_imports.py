"""Which modules of a package have to go when some of them have changed."""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType


def affected(changed: Iterable[str], modules: Mapping[str, ModuleType], package: str) -> set[str]:
    """The modules that have changed, those below them, and those that import any of these.

    Args:
        changed: their names.
        modules: all modules of the package, by name.
        package: the name of the package; modules of it may leave it out where they import each other.
    """
    gone = set(changed)
    imports = {name: set(_names(module, package)) for name, module in modules.items() if name not in gone}
    while True:
        more = [
            name
            for name, needed in imports.items()
            if name not in gone and (_below(name, gone) or needed & gone)
        ]
        if not more:
            return gone
        gone.update(more)


def _below(name: str, gone: Collection[str]) -> bool:
    return name.rpartition(".")[0] in gone


def _names(module: ModuleType, package: str) -> Iterator[str]:
    """What a module imports, wherever in its text, by all the names that it might have."""
    file = getattr(module, "__file__", None)
    if not file or not file.endswith(".py") or not Path(file).is_file():
        return
    for name in _written(ast.parse(Path(file).read_bytes()), _package_of(module)):
        yield name
        yield f"{package}.{name}"


def _package_of(module: ModuleType) -> str:
    return module.__name__ if hasattr(module, "__path__") else module.__name__.rpartition(".")[0]


def _written(tree: ast.AST, package: str) -> Iterator[str]:
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                yield from _with_parents(alias.name)
        elif isinstance(statement, ast.ImportFrom):
            steps = package.split(".")
            base = ".".join(steps[: len(steps) - statement.level + 1]) if statement.level else ""
            start = ".".join(filter(None, [base, statement.module]))
            yield from _with_parents(start)
            yield from (f"{start}.{alias.name}" for alias in statement.names)


def _with_parents(name: str) -> Iterator[str]:
    steps = name.split(".")
    return (".".join(steps[: count + 1]) for count in range(len(steps)))
