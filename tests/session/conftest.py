"""Projects to open, in both layouts."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from penstock.session import Session

PIPELINE = """
from penstock import node, pipeline


def scale(numbers, factor):
    return [number * factor for number in numbers]


def create_pipeline():
    return pipeline([
        node(scale, ["numbers", "params:factor"], "scaled", name="scale", tags="slow"),
        node(sum, "scaled", "total", name="add"),
    ])
"""

CATALOG = "numbers: {type: json.JSONDataset, filepath: data/numbers.json}\n"

_names = (f"session_{number}" for number in count())


def written(folder: Path, files: dict[str, str]) -> Path:
    """A folder with files, by their paths in it."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


class Package:
    """A project in the package layout, whose package has a name of its own in this process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = next(_names)
        self.write(
            {
                "pyproject.toml": f'[tool.penstock]\npackage_name = "{self.name}"\n',
                f"src/{self.name}/__init__.py": "",
                f"src/{self.name}/pipelines/adding.py": PIPELINE,
                "conf/base/catalog.yml": CATALOG,
                "conf/base/parameters.yml": "factor: 10\n",
                "conf/prod/parameters.yml": "factor: 100\n",
                "data/numbers.json": "[1, 2, 3]",
            }
        )

    def write(self, files: dict[str, str]) -> None:
        """Write files, by their paths in the project."""
        written(self.path, files)

    def write_code(self, files: dict[str, str]) -> None:
        """Write files of the package, by their paths in it."""
        written(self.path / "src" / self.name, files)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of one folder."""
    return written(
        tmp_path / "folder",
        {
            "pipeline.py": PIPELINE,
            "catalog.yml": CATALOG,
            "parameters.yml": "factor: 10\n",
            "prod/parameters.yml": "factor: 100\n",
            "data/numbers.json": "[1, 2, 3]",
        },
    )


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """A project with a package."""
    return Package(tmp_path / "package")


@pytest.fixture(params=["folder", "package"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session with a project, in each layout."""
    found = request.getfixturevalue(request.param)
    with Session.create(getattr(found, "path", found)) as session:
        yield session


@pytest.fixture
def of_package(package: Package) -> Iterator[Callable[..., Session]]:
    """Open a session with the package project."""
    opened: list[Session] = []

    def open_session(**arguments: object) -> Session:
        opened.append(Session.create(package.path, **arguments))  # type: ignore[arg-type]
        return opened[-1]

    yield open_session
    for session in opened:
        session.close()
