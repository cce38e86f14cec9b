"""Projects around notebooks."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

NUMBERS = count()

FUNCTIONS = """
import string

LETTERS = set(string.ascii_letters)

def read(word):
    return "".join(letter for letter in word if letter in LETTERS)
"""

PIPELINE = """
from penstock import Pipeline, node, pipeline
{imports}

def join(left, right):
    return left + right

async def shout(text, mark):
    return text.upper() + mark

def create_pipeline():
    return pipeline([
        node(read, "first", "left", name="read_first", tags="reading"),
        node(read, "second", "right", name="read_second", tags="reading"),
        node(join, {{"left": "left", "right": "right"}}, "joined", name="join"),
        node(shout, ["joined", "params:style.mark"], "shouted", name="shout", namespace="loud"),
    ])

def register_pipelines():
    whole = create_pipeline()
    return {{"__default__": whole, "reading": whole.only_nodes_with_tags("reading")}}
"""

CATALOG = """
first: {type: text.TextDataset, filepath: first.txt}
second: {type: text.TextDataset, filepath: second.txt}
left: {type: text.TextDataset, filepath: data/left.txt}
joined: {type: text.TextDataset, filepath: data/joined.txt}
shouted: {type: text.TextDataset, filepath: data/shouted.txt}
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files into a folder that was not there."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "notebooks").mkdir()
    return folder


def words_folder(folder: Path) -> Path:
    """A project of one folder that reads two words, joins them and shouts them."""
    pipeline = PIPELINE.format(imports="from tables import read")
    parameters = "style: {mark: '!'}\n"
    return write(
        folder,
        {
            "pipeline.py": pipeline,
            "tables.py": FUNCTIONS,
            "catalog.yml": CATALOG,
            "parameters.yml": parameters,
            "first.txt": "pen1",
            "second.txt": "stock2",
        },
    )


def words_package(folder: Path) -> Path:
    """The same as a project with a package, and configuration in layers.

    Its package has a name that no other has: those of all tests come into the same kernel.
    """
    package = f"words{next(NUMBERS)}"
    return write(
        folder,
        {
            "pyproject.toml": f'[tool.penstock]\npackage_name = "{package}"\n',
            f"src/{package}/__init__.py": "",
            f"src/{package}/pipeline_registry.py": PIPELINE.format(imports="from .tables import read"),
            f"src/{package}/tables.py": FUNCTIONS,
            "conf/base/catalog.yml": CATALOG,
            "conf/base/parameters.yml": "style: {mark: '!'}\n",
            "conf/quiet/parameters.yml": "style: {mark: '.'}\n",
            "first.txt": "pen1",
            "second.txt": "stock2",
        },
    )


LAYOUTS = {"folder": words_folder, "package": words_package}


@pytest.fixture(params=LAYOUTS)
def layout(request: pytest.FixtureRequest) -> str:
    """Each layout of projects."""
    return str(request.param)


@pytest.fixture
def project(layout: str, tmp_path: Path) -> Path:
    """A project in each layout."""
    return LAYOUTS[layout](tmp_path / layout)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A project with a package."""
    return words_package(tmp_path / "package")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of one folder."""
    return words_folder(tmp_path / "folder")


@pytest.fixture
def notebook(kernel: Any) -> Iterator[Any]:
    """A kernel that the extension is not loaded in, neither before the test nor afterwards."""
    yield kernel
    kernel.run(
        "for name in ('penstock', 'penstock.jupyter'): get_ipython().extension_manager.unload_extension(name)"
    )
    kernel.run("get_ipython().reset()")
