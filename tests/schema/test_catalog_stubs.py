"""Modules that make datasets known by name, judged by a type checker."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import penstock
from penstock.io import DataCatalog
from penstock.schema import catalog_stubs

ENTRIES = {
    "flights": {"type": "pandas.CSVDataset", "filepath": "flights.csv"},
    "planes": {"type": "penstock.datasets.pandas.CSVDataset", "filepath": "planes.csv"},
    "book": {"type": "pandas.ExcelDataset", "filepath": "book.xlsx"},
    "table": {"type": "pandas.SQLTableDataset", "table_name": "table", "credentials": {}},
    "own": {"type": "orders.OrdersDataset"},
    "lost": {"type": "nowhere.LostDataset"},
    "made": {"type": DataCatalog},
    "{name}_note": {"type": "text.TextDataset", "filepath": "{name}.txt"},
}

ORDERS = """
from penstock.io import AbstractDataset

raise SystemExit("stubs are written without importing anything")

class Order: ...

class OrdersDataset(AbstractDataset[None, list[Order]]):
    async def aload(self) -> list[Order]:
        return []
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What mypy has learnt about libraries, which takes it longer than all the rest."""
    return tmp_path_factory.mktemp("mypy")


@pytest.fixture
def folder(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the module of a catalog, and with a dataset class that one of its entries names."""
    (tmp_path / "orders.py").write_text(ORDERS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("MYPY_CACHE_DIR", str(cache))
    monkeypatch.setenv("MYPYPATH", str(Path(penstock.__file__).parents[1]))
    catalog = DataCatalog.from_config(ENTRIES)
    catalog.add_parameters({"threshold": 3, "model": {"alpha": 0.5}})
    (tmp_path / "catalog_types.py").write_text(catalog_stubs(catalog, ["first_note", "stray"]))
    return tmp_path


def checked(folder: Path, code: str) -> list[str]:
    """What mypy says about code in a folder, and about the module that is imported there."""
    (folder / "use.py").write_text(dedent(code))
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "use.py", "catalog_types.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return [
        line.partition(" ")[2] for line in done.stdout.splitlines() if line.startswith(("use.py", "catalog_"))
    ]


def revealed(folder: Path, *expressions: str) -> list[str]:
    lines = "".join(f"    reveal_type({expression})\n" for expression in expressions)
    code = f"from catalog_types import Catalog\n\nasync def use(catalog: Catalog) -> None:\n{lines}"
    return [line.removeprefix('note: Revealed type is "').removesuffix('"') for line in checked(folder, code)]


def test_type_checkers_know_datasets_and_their_data_by_name(folder: Path) -> None:
    assert revealed(
        folder,
        'catalog["flights"]',
        'catalog.load("planes")',
        'await catalog.aload("book")',
        'catalog.load("own")',
        'catalog["first_note"]',
        'catalog.load("table")',
        'catalog.load("params:threshold")',
        'catalog.load("params:model.alpha")',
        'catalog["params:model"]',
        'catalog["lost"]',
        'catalog["stray"]',
        "catalog.copy()",
    ) == [
        "penstock.datasets.pandas.CSVDataset",
        "pandas.core.frame.DataFrame",
        "pandas.core.frame.DataFrame | dict[str, pandas.core.frame.DataFrame]",
        "list[orders.Order]",
        "penstock.datasets.text.TextDataset",
        "pandas.core.frame.DataFrame",
        "int",
        "float",
        "penstock.io._memory.MemoryDataset",
        "Any",
        "Any",
        "catalog_types.Catalog",
    ]


def test_a_wrong_use_of_what_is_loaded_is_found(folder: Path) -> None:
    code = """
        from catalog_types import Catalog

        def use(catalog: Catalog) -> int:
            catalog.save("flights", 3)
            return catalog.load("first_note")
    """
    (said,) = checked(folder, code)
    assert 'got "str", expected "int"' in said


def test_an_empty_catalog_has_stubs_too(folder: Path) -> None:
    (folder / "catalog_types.py").write_text(catalog_stubs(DataCatalog()))
    assert revealed(folder, 'catalog["flights"]') == ["Any"]


def test_at_run_time_it_is_the_catalog_itself(folder: Path) -> None:
    program = (
        "from catalog_types import Catalog; from penstock import DataCatalog; print(Catalog is DataCatalog)"
    )
    environment = {"PYTHONPATH": str(Path(penstock.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("True\n", "")
