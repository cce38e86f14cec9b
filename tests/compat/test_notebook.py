"""Notebooks of a Kedro project, without Kedro."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent / "projects" / "kedro1"


def test_a_notebook_honours_the_variable(tmp_path: Path, start_kernel: Callable[[Path], Any]) -> None:
    folder = Path(shutil.copytree(PROJECT, tmp_path / "project"))
    kernel = start_kernel(folder)
    kernel.run("import os; os.environ['PENSTOCK_WITHOUT_KEDRO'] = '1'")
    assert "Orchard" in kernel.run("%load_ext penstock").printed
    assert kernel.run("sorted(pipelines), catalog.load('trees').shape").value == (
        "(['__default__', 'failing', 'harvest'], (3, 3))"
    )
    kernel.run("from kedro.framework.session import KedroSession")
    kernel.run("with KedroSession.create() as own:\n    weight = own.run()['weight'].load()")
    assert kernel.run("weight, session.run().load('weight')").value == "('34 kg', '34 kg')"
    assert kernel.run("import kedro; kedro.__spec__.origin").value == "'penstock.compat'"


def test_the_flag_does_the_same_unless_kedro_is_in_use(
    tmp_path: Path, start_kernel: Callable[[Path], Any]
) -> None:
    folder = Path(shutil.copytree(PROJECT, tmp_path / "project"))
    kernel = start_kernel(tmp_path)
    kernel.run("%load_ext penstock")
    kernel.run(f"%reload_penstock {folder} --without-kedro")
    assert kernel.run("session.run().load('weight')").value == "'34 kg'"
    kernel.run("import sys, types; sys.modules['kedro'] = types.ModuleType('kedro')")
    told = kernel.run(f"%reload_penstock {folder} --without-kedro").printed
    assert told.startswith("UsageError: Kedro itself has been imported in this process already")
