"""Projects written to disk."""

import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from penstock.project import Pipelines, open_project

Write = Callable[..., "Package"]

FLOW = """
from penstock import node, pipeline
from {package}.nodes import step

def create_pipeline():
    return pipeline([node(step, "a", "{name}", name="{name}")])
"""

_numbers = count()


class Package:
    """A project in the package layout, whose package has a name of its own in this process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = f"project_{next(_numbers)}"
        self.write(
            {
                "pyproject.toml": f'[tool.penstock]\npackage_name = "{self.name}"\n',
                f"src/{self.name}/__init__.py": "",
                f"src/{self.name}/nodes.py": "def step(a): return 'as it was'\n",
            }
        )
        self.pipelines = Pipelines(open_project(path))
        self.code = self.pipelines.code

    def write(self, files: dict[str, str]) -> None:
        """Write files, by their paths in the project."""
        for name, text in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def write_code(self, inside: dict[str, str] | None = None, **modules: str) -> None:
        """Write modules of the package, by name, or by path for those further inside."""
        for place, text in {**modules, **(inside or {})}.items():
            self.write({f"src/{self.name}/{place}.py": text.replace("{package}", self.name)})

    def write_pipelines(self, *names: str) -> None:
        """Write pipelines of one node each, with a file of their own."""
        for name in names:
            self.write_code({f"pipelines/{name}": FLOW.replace("{name}", name)})

    def imported(self) -> set[str]:
        """The modules of the package that are in use, by their names within it."""
        return {
            name.removeprefix(f"{self.name}.") for name in sys.modules if name.startswith(f"{self.name}.")
        }

    def module(self, name: str) -> object:
        """A module of the package that is in use."""
        return sys.modules[f"{self.name}.{name}"]


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Package]:
    """A project in the package layout, without pipelines."""
    before = list(sys.path)
    yield Package(tmp_path / "project")
    sys.path[:] = before
