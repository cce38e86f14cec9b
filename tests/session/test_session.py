"""A session runs the pipelines of a project, in both layouts, awaited or not."""

import asyncio
from pathlib import Path

import pytest

from penstock.session import Session

PIPELINE = """
from penstock import node, pipeline


def scale(numbers, factor):
    return [number * factor for number in numbers]


def create_pipeline():
    return pipeline([
        node(scale, ["numbers", "params:factor"], "scaled", name="scale"),
        node(sum, "scaled", "total", name="add"),
    ])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of one folder."""
    return written(
        tmp_path / "folder",
        {
            "pipeline.py": PIPELINE,
            "catalog.yml": "numbers: {type: json.JSONDataset, filepath: numbers.json}\n",
            "parameters.yml": "factor: 10\n",
            "numbers.json": "[1, 2, 3]",
        },
    )


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A project with a package."""
    return written(
        tmp_path / "package",
        {
            "pyproject.toml": '[tool.penstock]\npackage_name = "demo"\n',
            "src/demo/__init__.py": "",
            "src/demo/pipelines/__init__.py": "",
            "src/demo/pipelines/adding.py": PIPELINE,
            "conf/base/catalog.yml": "numbers: {type: json.JSONDataset, filepath: data/numbers.json}\n",
            "conf/base/parameters.yml": "factor: 10\n",
            "data/numbers.json": "[1, 2, 3]",
        },
    )


@pytest.fixture(params=["folder", "package"])
def project(request: pytest.FixtureRequest) -> Path:
    """A project in each layout."""
    found: Path = request.getfixturevalue(request.param)
    return found


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_a_run_finds_pipeline_catalog_and_parameters(project: Path) -> None:
    with Session.create(project) as session:
        assert session.run().load("total") == 60


def test_a_run_is_awaited_as_well(project: Path) -> None:
    with Session.create(project) as session:
        assert asyncio.run(session.arun()).load("total") == 60


def test_inputs_parameters_and_outputs_are_those_of_one_run(project: Path) -> None:
    with Session.create(project) as session:
        result = session.run(inputs={"numbers": [1]}, runtime_params={"factor": 2}, outputs=["scaled"])
        assert {name: result.load(name) for name in result} == {"scaled": [2]}
        assert session.run().load("total") == 60
