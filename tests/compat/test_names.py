"""Kedro's names mean Penstock once somebody has said so, and not before."""

import logging
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import penstock.runner
from penstock import compat
from penstock.compat._names import NAMES, OLDER
from penstock.errors import KedroInUseError, KedroNameError


@pytest.mark.parametrize("module", NAMES)
def test_every_name_that_is_promised_is_there(enabled: None, module: str) -> None:
    imported = import_module(module)
    assert imported.__all__ == sorted(NAMES[module])
    missing = [name for name in NAMES[module] if getattr(imported, name, None) is None]
    assert missing == (["PACKAGE_NAME"] if "PACKAGE_NAME" in NAMES[module] else [])  # no project is at hand


@pytest.mark.parametrize("path", OLDER)
def test_an_older_name_is_there_and_told_once(enabled: None, path: str, caplog: Any) -> None:
    module, _, name = path.rpartition(".")
    first, second = (getattr(import_module(module), name) for _ in range(2))
    assert first is second
    (told,) = caplog.messages
    assert told.startswith(f"Deprecated: '{path}' is now ")


def test_what_is_imported_is_penstocks_own(enabled: None) -> None:
    io, pipeline = (import_module(f"kedro.{name}") for name in ("io", "pipeline"))
    assert (io.AbstractDataset, io.MemoryDataset) == (penstock.AbstractDataset, penstock.MemoryDataset)
    assert pipeline.node is penstock.node


@pytest.mark.parametrize("name", ["AbstractRunner", "ParallelRunner", "SequentialRunner", "ThreadRunner"])
def test_runners_are_penstocks_that_tell_of_their_end_as_kedros(enabled: None, name: str) -> None:
    kedros = import_module("kedro.runner")
    assert issubclass(getattr(kedros, name), getattr(penstock.runner, name))
    assert issubclass(getattr(kedros, name), kedros.AbstractRunner)


def test_a_module_of_the_same_name_does_not_hide_a_function(enabled: None) -> None:
    import_module("kedro.pipeline.node")
    import_module("kedro.pipeline.pipeline")
    kedro_pipeline = import_module("kedro.pipeline")
    assert callable(kedro_pipeline.node)
    assert callable(kedro_pipeline.pipeline)


@pytest.mark.parametrize(
    ("module", "name", "told"),
    [
        ("kedro.io", "SharedMemoryCatalogProtocol", "penstock.io"),
        ("kedro.io", "DataCatolog", "Did you mean 'DataCatalog'?"),
        ("kedro.runner", "Task", "subclass a runner"),
        ("kedro.pipeline", "LLMContext", "contexts of language models"),
        ("kedro_datasets.pandas", "GenericDataset", "pip install --no-deps kedro-datasets"),
    ],
)
def test_a_name_that_there_is_not_is_refused_with_what_to_do(
    enabled: None, module: str, name: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("penstock.compat._finder.is_installed", lambda _: False)
    with pytest.raises(KedroNameError, match="pip install") as refused:
        getattr(import_module(module), name)
    assert f"'{module}.{name}'" in str(refused.value)
    assert told in str(refused.value)
    assert isinstance(refused.value, ImportError)


def test_a_module_that_there_is_not_is_refused(enabled: None) -> None:
    with pytest.raises(KedroNameError, match=r"'kedro\.framework\.cli\.starters'.*`penstock`"):
        import_module("kedro.framework.cli.starters")


def test_whoever_looks_for_a_name_of_the_import_system_gets_an_attribute_error(enabled: None) -> None:
    assert not hasattr(import_module("kedro.io"), "__wrapped__")


def test_deprecations_are_told_by_a_logger_of_penstock(enabled: None, caplog: Any) -> None:
    assert import_module("kedro.io").MemoryDataSet is penstock.MemoryDataset
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("penstock.compat", logging.WARNING)


def test_names_are_kedros_again_when_switched_off(enabled: None) -> None:
    import_module("kedro.io")
    compat.disable()
    assert "kedro.io" not in sys.modules
    assert not compat.is_enabled()


def test_kedro_in_use_is_not_pushed_aside(tmp_path: Path, without_kedro: Any) -> None:
    (tmp_path / "kedro.py").touch()
    program = (
        "import sys; sys.meta_path = [each for each in sys.meta_path if type(each).__name__ != 'Blocker']\n"
        "import kedro, penstock.compat; penstock.compat.enable()"
    )
    done = without_kedro("-c", program, inside=tmp_path)
    assert "KedroInUseError: Kedro itself has been imported in this process already" in done.err
    assert str(tmp_path / "kedro.py") in done.err
    assert "PENSTOCK_WITHOUT_KEDRO=1" in done.err
    assert issubclass(KedroInUseError, RuntimeError)


def test_nothing_is_switched_on_by_importing_penstock(without_kedro: Any, tmp_path: Path) -> None:
    done = without_kedro("-c", "import penstock, penstock.compat, kedro", inside=tmp_path)
    assert "ModuleNotFoundError: No module named 'kedro'" in done.err


def test_the_variable_switches_on_whatever_imports_penstock(without_kedro: Any, tmp_path: Path) -> None:
    program = "import penstock; from kedro.pipeline import node; print(node is penstock.node)"
    done = without_kedro("-c", program, inside=tmp_path, PENSTOCK_WITHOUT_KEDRO="1")
    assert done.out == "True\n"


def test_processes_that_are_started_take_it_over(without_kedro: Any, tmp_path: Path) -> None:
    program = (
        "import subprocess, sys; from penstock import compat; compat.enable()\n"
        "subprocess.run([sys.executable, '-c', 'import penstock, kedro.io; print(kedro.io.__spec__.origin)'])"
    )
    assert without_kedro("-c", program, inside=tmp_path).out == "penstock.compat\n"


def test_what_works_together_with_kedro_says_that_there_is_none(without_kedro: Any, tmp_path: Path) -> None:
    done = without_kedro(
        "-c", "import penstock.kedro", inside=tmp_path, PENSTOCK_WITHOUT_KEDRO="1", HIDDEN=""
    )
    assert (
        "MissingExtraError: penstock.kedro works together with Kedro, but Kedro's names mean Penstock"
        in done.err
    )


def test_a_variable_that_says_no_switches_nothing_on(without_kedro: Any, tmp_path: Path) -> None:
    done = without_kedro("-c", "import penstock, kedro", inside=tmp_path, PENSTOCK_WITHOUT_KEDRO="0")
    assert "ModuleNotFoundError: No module named 'kedro'" in done.err
