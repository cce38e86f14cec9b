"""From a `type` to a class."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from penstock.errors import DatasetError, MissingExtraError
from penstock.io import AbstractDataset, CachedDataset, MemoryDataset
from penstock.io._types import dataset_class, known_types


class Foreign:
    def load(self) -> Any: ...
    def save(self, data: Any) -> None: ...


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for modules of the user."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_short_names_of_the_core() -> None:
    assert dataset_class("MemoryDataset") is MemoryDataset
    assert dataset_class("CachedDataset") is CachedDataset


def test_a_class_is_its_own_type() -> None:
    assert dataset_class(Foreign) is Foreign


def test_dotted_path_of_somebody_elses_class(package: Path) -> None:
    (package / "mine_dotted.py").write_text(
        "class D:\n    def load(self): ...\n    def save(self, data): ...\n"
    )
    assert dataset_class("mine_dotted.D").__name__ == "D"
    assert dataset_class("penstock.io.MemoryDataset") is MemoryDataset


def test_penstock_comes_before_kedro_datasets() -> None:
    pytest.importorskip("kedro_datasets")
    assert dataset_class("json.JSONDataset").__module__.startswith("penstock.")


def test_what_penstock_does_not_have_comes_from_kedro_datasets() -> None:
    pytest.importorskip("kedro_datasets")
    assert dataset_class("pandas.XMLDataset").__module__.startswith("kedro_datasets.")


@pytest.mark.parametrize(
    ("kind", "suggested"),
    [
        ("MemoryDatset", "MemoryDataset"),
        ("pandas.CSVDatset", "pandas.CSVDataset"),
        ("panda.CSVDataset", "pandas.CSVDataset"),
        ("pandas.CSVDataSet", "pandas.CSVDataset"),
        ("CSVDataset", "pandas.CSVDataset"),
    ],
)
def test_unknown_type_suggests_one_that_exists(kind: str, suggested: str) -> None:
    """Promise 14."""
    with pytest.raises(DatasetError, match=rf"no dataset type '{kind}'\. Did you mean .*'{suggested}'"):
        dataset_class(kind)


@pytest.mark.parametrize("kind", [".CSVDataset", "pandas.", "a..b"])
def test_stray_dots_are_told(kind: str) -> None:
    with pytest.raises(DatasetError, match="is not a dataset type"):
        dataset_class(kind)


def test_what_is_no_class_is_refused() -> None:
    with pytest.raises(DatasetError, match="3 is not a dataset type"):
        dataset_class(3)
    with pytest.raises(DatasetError, match=r"collections\.OrderedDict is no dataset: it has no 'load'"):
        dataset_class("collections.OrderedDict")


def test_class_without_both_operations_is_refused() -> None:
    """Otherwise what is saved to it would be lost without a word."""

    class LoadsOnly:
        def load(self) -> Any: ...

    class SavesOnly:
        async def asave(self, data: Any) -> None: ...

    for cls, missing in ((LoadsOnly, "save"), (SavesOnly, "load")):
        with pytest.raises(DatasetError, match=rf"{cls.__name__} is no dataset: it has no '{missing}'\.\n"):
            dataset_class(cls)


def test_library_missing_behind_a_users_module_is_named(package: Path) -> None:
    (package / "mine_missing.py").write_text("import no_such_library\n")
    with pytest.raises(
        MissingExtraError, match=r"'mine_missing.D' needs no_such_library(.|\n)*pip install"
    ) as caught:
        dataset_class("mine_missing.D")
    assert isinstance(caught.value.__cause__, ModuleNotFoundError)


def test_failing_module_is_told_as_such(package: Path) -> None:
    (package / "mine_broken.py").write_text("1 / 0\n")
    with pytest.raises(DatasetError, match=r"'mine_broken.D' fails when it is imported.\nZeroDivisionError"):
        dataset_class("mine_broken.D")


def test_kedro_datasets_without_its_library_names_the_group(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kedro-datasets leaves classes out whose libraries are missing."""
    folder = package / "kedro_datasets" / "oddity"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "__init__.py").write_text(
        "try:\n    from .x import OddDataset\nexcept ImportError:\n    pass\n"
    )
    for name in [name for name in sys.modules if name.partition(".")[0] == "kedro_datasets"]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(MissingExtraError, match=r'pip install "kedro-datasets\[oddity-odddataset\]"'):
        dataset_class("oddity.OddDataset")


def test_known_types_are_read_without_importing_anything() -> None:
    code = """
        import sys
        from penstock.io._types import known_types
        assert "MemoryDataset" in known_types()
        assert not {"pandas", "numpy", "kedro_datasets.pandas", "kedro"} & set(sys.modules)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)
    assert not any("Abstract" in name for name in known_types())


def test_looking_up_one_type_imports_one_module() -> None:
    code = """
        import sys
        from penstock.io._types import dataset_class
        dataset_class("MemoryDataset")
        assert not [name for name in sys.modules if name.startswith(("penstock.datasets.", "kedro"))]
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


def test_async_only_class_is_a_dataset() -> None:
    class Native(AbstractDataset[Any, Any]):
        async def aload(self) -> Any: ...
        async def asave(self, data: Any) -> None: ...

    assert dataset_class(Native) is Native
