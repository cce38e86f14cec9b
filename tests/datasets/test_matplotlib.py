"""Matplotlib figures: one file or a folder of them, drawn where nothing else draws."""

from pathlib import Path
from typing import Any

import pytest

from penstock.datasets.matplotlib import MatplotlibDataset
from penstock.errors import DatasetError
from penstock.io import Place, Version, placement

matplotlib = pytest.importorskip("matplotlib")


@pytest.fixture
def pyplot(monkeypatch: pytest.MonkeyPatch) -> Any:
    matplotlib.use("Agg")
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.close("all")
    return pyplot


def figure() -> Any:
    return matplotlib.figure.Figure(figsize=(1, 1))


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_one_figure_is_one_file(pyplot: Any, tmp_path: Path) -> None:
    MatplotlibDataset(filepath=tmp_path / "a.png").save(figure())
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_list_and_dict_of_figures_are_folders(pyplot: Any, tmp_path: Path) -> None:
    MatplotlibDataset(filepath=tmp_path / "list").save([figure(), figure()])
    MatplotlibDataset(filepath=tmp_path / "dict").save({"a.svg": figure(), "sub/b.png": figure()})
    assert files(tmp_path) == {"list/0.png", "list/1.png", "dict/a.svg", "dict/sub/b.png"}
    assert (tmp_path / "dict" / "a.svg").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(("overwrite", "left"), [(False, {"a.png", "b.png"}), (True, {"b.png"})])
def test_overwrite_removes_older_figures(
    pyplot: Any, tmp_path: Path, overwrite: bool, left: set[str]
) -> None:
    plots = MatplotlibDataset(filepath=tmp_path / "plots", overwrite=overwrite)
    plots.save({"a.png": figure()})
    plots.save({"b.png": figure()})
    assert files(tmp_path / "plots") == left


def test_version_of_several_figures_appears_complete(pyplot: Any, tmp_path: Path) -> None:
    plots = MatplotlibDataset(filepath=tmp_path / "plots", version=Version(None, "1"))
    staged = plots.stage({"a.png": figure(), "b.png": figure()})
    assert not plots.exists()
    staged.commit()
    assert files(tmp_path) == {"plots/1/plots/a.png", "plots/1/plots/b.png"}
    assert plots.list_versions(full_path=False) == ["1"]


def test_names_cannot_leave_the_folder(pyplot: Any, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="inside the dataset's folder"):
        MatplotlibDataset(filepath=tmp_path / "plots").save({"../a.png": figure()})
    assert files(tmp_path) == set()


def test_saved_figures_are_closed_and_others_are_not(pyplot: Any, tmp_path: Path) -> None:
    """A figure that another node is drawing stays open."""
    saved, open_ = pyplot.figure(), pyplot.figure()
    MatplotlibDataset(filepath=tmp_path / "a.png").save(saved)
    assert pyplot.get_fignums() == [open_.number]
    pyplot.close("all")


def test_is_never_drawn_beside_a_node(tmp_path: Path) -> None:
    assert placement(MatplotlibDataset(filepath=tmp_path / "a.png")).save is Place.HOME


def test_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be loaded again"):
        MatplotlibDataset(filepath=tmp_path / "a.png").load()
