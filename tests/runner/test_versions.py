"""Versions of what a run saves."""

import pytest

from penstock import DataCatalog, node, pipeline, run
from penstock.datasets.text import TextDataset
from penstock.io import Version, saving_as


@pytest.fixture
def flow(tmp_path):
    def versioned(name):
        return TextDataset(filepath=tmp_path / name, version=Version(None, None))

    catalog = DataCatalog({"a": "x", "b": versioned("b.txt"), "c": versioned("c.txt")})
    steps = [node(lambda text: text * 2, "a", "b"), node(lambda text: text * 2, "b", "c")]
    return pipeline(steps), catalog


def versions(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_a_run_saves_everything_under_one_version_and_the_next_run_under_another(flow, tmp_path):
    for _ in range(2):
        assert run(*flow).load("c") == "xxxx"
    assert len(versions(tmp_path / "b.txt")) == 2
    assert versions(tmp_path / "b.txt") == versions(tmp_path / "c.txt")


def test_the_caller_may_choose_the_version(flow, tmp_path):
    with saving_as("2024-05-01T12.00.00.000Z"):
        run(*flow)
    assert versions(tmp_path / "b.txt") == versions(tmp_path / "c.txt") == ["2024-05-01T12.00.00.000Z"]


def test_a_run_inside_a_node_has_a_version_of_its_own(flow, tmp_path):
    """Or it could not save what the run around it saves too."""
    outer = pipeline(
        [node(lambda: run(*flow).run_id, None, "one"), node(lambda _: run(*flow).run_id, "one", "two")]
    )
    run(outer)
    assert len(versions(tmp_path / "b.txt")) == 2
