"""`python -m package`: Kedro's templates give each project a `__main__.py` that starts Kedro's command line."""

import ast
from collections.abc import Callable

from penstock.migration._python import edits_of_python
from penstock.migration._text import Edit, Remark
from penstock.project import Project

_OF_THE_TEMPLATE = ("find_run_command", "KedroSession", "configure_project", "bootstrap_project")

_PROGRAM = '''"""Run the project where it is installed: `python -m {package} --conf-source conf-{package}.tar.gz`."""

from penstock.cli import run_package


def main() -> None:
    """What the program's entry point calls."""
    run_package("{package}")


if __name__ == "__main__":
    main()
'''


def program_of(project: Project) -> Callable[[str, str], tuple[list[Edit], list[Remark]]]:
    """How to look at the `__main__.py` of a project: where it starts Kedro, it starts Penstock instead."""

    def edits_of_program(file: str, source: str) -> tuple[list[Edit], list[Remark]]:
        if not any(name in source for name in _OF_THE_TEMPLATE) or not _is_plain(source):
            return edits_of_python(file, source)
        return [Edit(0, len(source.encode()), _PROGRAM.format(package=project.package_name))], []

    return edits_of_program


def _is_plain(source: str) -> bool:
    """Whether a file has nothing but what the templates have: imports, and functions that start Kedro."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    functions = [part.name for part in body if isinstance(part, ast.FunctionDef)]
    return set(functions) <= {"main", "_find_run_command", "_find_run_command_in_plugins"}
