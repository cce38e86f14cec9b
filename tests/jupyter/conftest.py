"""Projects around notebooks; a notebook server, and a browser to look at it with."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


# Notebooks in a browser -----------------------------------------------------------------------------------------------


ROOT = Path(__file__).parents[2]
BROWSER = Path(sys.prefix, "browser")
PATIENCE = 30.0

_SETTINGS = {
    "apputils-extension/notification": {"checkForUpdates": False, "fetchNews": "false"},
    "notebook-extension/tracker": {"windowingMode": "none"},  # all cells are there, in view or not
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tutorial and the example that it runs, side by side as in the repository."""
    folder = tmp_path_factory.mktemp("checkout")
    ignored = shutil.ignore_patterns("data", "__pycache__")
    shutil.copytree(ROOT / "examples" / "flights", folder / "examples" / "flights", ignore=ignored)
    (folder / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "tutorial.ipynb", folder / "docs")
    return folder


@pytest.fixture(scope="module")
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which Jupyter and IPython know nothing of whoever runs the tests."""
    folder = tmp_path_factory.mktemp("jupyter")
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    return {**os.environ, **{place: str(folder / place.lower()) for place in places}}


@pytest.fixture(scope="module")
def lab(checkout: Path, own_folders: dict[str, str]) -> Iterator[str]:
    """The address of a JupyterLab that shows the tutorial."""
    for name, settings in _SETTINGS.items():
        extension, _, plugin = name.partition("/")
        file = Path(own_folders["JUPYTER_CONFIG_DIR"], "lab", "user-settings", "@jupyterlab", extension)
        file.mkdir(parents=True, exist_ok=True)
        (file / f"{plugin}.jupyterlab-settings").write_text(json.dumps(settings))
    with _served("jupyterlab", checkout, own_folders) as (address, token):
        yield f"{address}lab/tree/docs/tutorial.ipynb?reset&token={token}"


@pytest.fixture(scope="module")
def notebook_7(tmp_path_factory: pytest.TempPathFactory, own_folders: dict[str, str]) -> Iterator[str]:
    """The address of a Notebook 7 that shows a short notebook."""
    import nbformat

    folder = tmp_path_factory.mktemp("short")
    cells = [nbformat.v4.new_code_cell(code) for code in SHORT]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "short.ipynb")
    with _served("notebook", folder, own_folders) as (address, token):
        yield f"{address}notebooks/short.ipynb?token={token}"


SHORT = (
    """\
from time import sleep
from penstock import ParallelRunner, Pipeline, node, pipeline, run
from penstock.jupyter import LiveProgress
%load_ext penstock

def nap(seconds):
    print("napping")
    for _ in range(20):
        sleep(seconds / 20)
    return seconds

flow = pipeline([node(nap, "seconds", f"rested{n}", name=f"nap{n}") for n in range(3)])
flow""",
    "result = run(flow, {'seconds': 2}, subscribers=[LiveProgress()])  # one after the other\nresult",
    "again = run(flow, {'seconds': 1}, runner=ParallelRunner(2), subscribers=[LiveProgress()])  # in processes",
    "run(flow, {'seconds': 60}, subscribers=[LiveProgress()])  # for long",
    "ParallelRunner().attempt(flow, {'seconds': None})  # that fails",
)
"""What is in its cells."""


@contextmanager
def _served(module: str, folder: Path, environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """A notebook server of a kind that shows a folder: its address, and the token that opens it."""
    pytest.importorskip(module, reason=f"{module} comes with the extra `browser`")
    arguments = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", f"--notebook-dir={folder}"]
    log = Path(environment["JUPYTER_CONFIG_DIR"], f"log-{module}")
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w") as said,
        subprocess.Popen(
            [sys.executable, "-m", module, *arguments], env=environment, stdout=said, stderr=said
        ) as server,
    ):
        try:
            yield _address(Path(environment["JUPYTER_RUNTIME_DIR"], f"jpserver-{server.pid}.json"), log)
        finally:
            server.terminate()


def _address(file: Path, log: Path) -> tuple[str, str]:
    """What the server says of itself once it listens."""
    end = time.monotonic() + PATIENCE
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.05)
    told = json.loads(file.read_text())
    return told["url"], told["token"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The Chromium that `scripts/browser` has fetched."""
    if not (BROWSER / "package").exists():
        pytest.skip("scripts/browser, which fetches a browser, has not been run")
    playwright_api = pytest.importorskip(
        "playwright.sync_api", reason="Playwright comes with the extra `browser`"
    )
    own = {"LD_LIBRARY_PATH": str(BROWSER / "libraries" / "lib"), "FONTCONFIG_PATH": str(BROWSER / "fonts")}
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER / "chromium", env={**os.environ, **own}, chromium_sandbox=False
        )
        yield browser
        browser.close()
