"""What a function needs of its module when its code stands somewhere else."""

import ast
import inspect
import sys
from collections.abc import Iterator
from importlib.util import resolve_name
from textwrap import dedent
from types import FunctionType

from penstock.project import Code

Import = ast.Import | ast.ImportFrom


def needed_imports(function: FunctionType, code: Code) -> list[str]:
    """The imports that bind the names that a function uses: those of its module, and those from its module.

    A function that was written in the notebook itself needs none.

    Args:
        function: the function.
        code: the project, whose modules may be known by plain names in a notebook.
    """
    module = sys.modules.get(function.__module__)
    if module is None or function.__module__ == "__main__":
        return []
    used = _names_in(dedent(inspect.getsource(function))) - {function.__name__}
    needed = {
        bound: text
        for bound, text in _imports_of(inspect.getsource(module), str(module.__package__), code)
        if bound in used or bound in ("*", "annotations")
    }
    own = sorted(name for name in used.difference(needed) if name in vars(module))
    if own:
        needed[""] = f"from {_plain(module.__name__, code)} import {', '.join(own)}"
    return list(needed.values())


def _names_in(source: str) -> set[str]:
    return {part.id for part in ast.walk(ast.parse(source)) if isinstance(part, ast.Name)}


def _imports_of(source: str, package: str, code: Code) -> Iterator[tuple[str, str]]:
    """The name that each import at the top of a module binds, with its text; relative ones made absolute."""
    for statement in _statements(ast.parse(source).body):
        for alias in statement.names:
            bound = alias.asname or alias.name.partition(".")[0]
            yield bound, _text(statement, alias, package, code)


def _statements(body: list[ast.stmt]) -> Iterator[Import]:
    """The imports among statements, within `if` and `try` too, but not within functions and classes."""
    for statement in body:
        if isinstance(statement, Import):
            yield statement
        for part in ("body", "orelse", "handlers", "finalbody"):
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from _statements(getattr(statement, part, []))


def _text(statement: Import, alias: ast.alias, package: str, code: Code) -> str:
    if isinstance(statement, ast.Import):
        return f"import {ast.unparse(alias)}"
    relative = "." * statement.level + (statement.module or "")
    module = resolve_name(relative, package)
    if module == code.package and code.plain_names:
        return f"import {ast.unparse(alias)}"
    return f"from {_plain(module, code)} import {ast.unparse(alias)}"


def _plain(module: str, code: Code) -> str:
    """How a module can be imported in a notebook: in a project of one folder, by its plain name."""
    return module.removeprefix(f"{code.package}.") if code.plain_names else module
