"""A small project to run, and the ways to run it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from penstock.cli import main

PIPELINE = """
from penstock import Pipeline, node, pipeline


def read(word):
    return word.upper()


def join(left, right):
    return left + right


def shout(text, mark):
    return text + mark


def create_pipeline() -> Pipeline:
    return pipeline([
        node(read, "first", "left", name="read_first", tags="reading"),
        node(read, "second", "right", name="read_second", tags="reading"),
        node(join, ["left", "right"], "joined", name="join"),
        node(shout, ["joined", "params:style.mark"], "shouted", name="shout", namespace="loud"),
    ])


def register_pipelines():
    whole = create_pipeline()
    return {"__default__": whole, "reading": whole.only_nodes_with_tags("reading")}
"""

CATALOG = """
first: {type: text.TextDataset, filepath: first.txt}
second: {type: text.TextDataset, filepath: second.txt}
left: {type: text.TextDataset, filepath: data/left.txt}
right: {type: text.TextDataset, filepath: data/right.txt}
joined: {type: text.TextDataset, filepath: data/joined.txt}
shouted: {type: text.TextDataset, filepath: data/shouted.txt}
"""

Program = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of a project that reads two words, joins them and shouts them; all data is in files."""
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "pipeline.py").write_text(PIPELINE)
    (folder / "catalog.yml").write_text(CATALOG)
    (folder / "parameters.yml").write_text("style: {mark: '!', size: 3}\n")
    (folder / "first.txt").write_text("pen")
    (folder / "second.txt").write_text("stock")
    return folder


@pytest.fixture
def penstock(project: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Run `penstock ...` inside this process, standing in the project's folder."""
    monkeypatch.chdir(project)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    runner = CliRunner()

    def run(*arguments: str, color: bool = False) -> Result:
        return runner.invoke(main, arguments, color=color, catch_exceptions=False)

    return run
