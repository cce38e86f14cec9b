"""The text that `%load_node` fills a cell with; it is run here, as a cell would run it."""

import ast
import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from penstock.errors import PipelineError
from penstock.jupyter._node_cell import node_cell
from penstock.session import Session

TABLES = """
from __future__ import annotations

import functools
import json as as_text
import os.path
from typing import TYPE_CHECKING
from . import words
from .words import MARK as SIGN

if TYPE_CHECKING:
    from collections.abc import Sequence

FACTOR = 2

def loud(function):
    @functools.wraps(function)
    def louder(*args):
        return function(*args).upper()
    return louder

def plain(name):
    return name

@loud
def decorated(name):
    return name + SIGN

def with_module(name: Sequence[str]) -> str:
    return as_text.dumps([os.path.join(words.PREFIX, name), FACTOR])

def by_keyword(*, times, name):
    return name * times

def shadowed(MARK):
    return MARK + SIGN

def chunks(name):
    yield from name

async def achunks(name):
    for letter in name:
        yield letter
"""

WORDS = "MARK = '!'\nPREFIX = 'a'\n"

PIPELINE = """
from functools import partial
from penstock import node, pipeline
from {tables} import *

def create_pipeline():
    return pipeline([
        node(plain, "name", "v1", name="plain"),
        node(decorated, "name", "v2", name="decorated"),
        node(with_module, "name", "v3", name="with_module"),
        node(by_keyword, dict(name="name", times="params:many.times"), "v4", name="by_keyword"),
        node(chunks, "name", "v5", name="chunks"),
        node(achunks, "name", "v6", name="achunks"),
        node(len, "name", "v7", name="written_in_c"),
        node(lambda name: name[0], "name", "v8", name="without_a_name"),
        node(partial(by_keyword, times=3), dict(name="name"), "v9", name="partial"),
        node(plain, "v1", "v10", name="after_plain"),
        node(shadowed, "SIGN", "v11", name="shadowed"),
    ])
"""

GIVES: dict[str, Any] = {
    "plain": "pen",
    "decorated": "PEN!",
    "with_module": '["a/pen", 2]',
    "by_keyword": "penpen",
    "chunks": ["p", "e", "n"],
    "achunks": ["p", "e", "n"],
    "written_in_c": {"v7": 3},
    "without_a_name": {"v8": "p"},
    "partial": {"v9": "penpenpen"},
    "after_plain": "pen",
    "shadowed": "pen!",
}


@pytest.fixture
def session(layout: str, tmp_path: Path, request: pytest.FixtureRequest) -> Session:
    """An open project in each layout."""
    name = f"cells{abs(hash(request.node.name))}"
    place, conf = ("", "") if layout == "folder" else (f"src/{name}/", "conf/base/")
    tables = "tables" if layout == "folder" else ".tables"
    files = {
        f"{place}pipeline.py": PIPELINE.format(tables=tables),
        f"{place}tables.py": TABLES,
        f"{place}words.py": WORDS,
        f"{conf}catalog.yml": "name: &text {type: text.TextDataset, filepath: name.txt}\nSIGN: *text\n",
        f"{conf}parameters.yml": "many: {times: 2}\n",
        "name.txt": "pen",
    }
    if layout == "package":
        files |= {
            f"{place}__init__.py": "",
            "pyproject.toml": f'[tool.penstock]\npackage_name = "{name}"\n',
        }
    for file, text in files.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)
    return Session.create(tmp_path)


@pytest.fixture
def run_cell(session: Session) -> Callable[[str], Any]:
    """Run the text as a cell of a notebook with the project at hand; the value that it ends with."""

    def run_cell(text: str) -> Any:
        *body, last = ast.parse(text).body
        assert isinstance(last, ast.Expr)
        names: dict[str, Any] = {
            "catalog": session.catalog,
            "pipelines": session.pipelines,
            "session": session,
        }
        code = compile(
            ast.Module(body, []), "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
        )
        with session.pipelines.importable():
            waiting = eval(code, names)
            if inspect.iscoroutine(waiting):
                asyncio.run(waiting)
            return eval(compile(ast.Expression(last.value), "cell", "eval"), names)

    return run_cell


@pytest.mark.parametrize("node", GIVES)
def test_the_text_runs_and_gives_what_the_node_gives(
    session: Session, run_cell: Callable[[str], Any], node: str
) -> None:
    assert run_cell(node_cell(session, node)) == GIVES[node]


def test_only_what_the_function_needs_is_imported(session: Session) -> None:
    imports = [line for line in node_cell(session, "with_module").splitlines() if "import" in line]
    assert [line.rpartition(" import ")[2] for line in imports[:3]] == [
        "annotations",
        "import json as as_text",
        "import os.path",
    ]
    assert not any("functools" in line for line in imports)
    assert node_cell(session, "chunks").count("import ") == 1


def test_a_node_that_is_not_there_is_told_with_those_that_are(session: Session) -> None:
    with pytest.raises(PipelineError, match="Did you mean 'plain'"):
        node_cell(session, "plan")
