"""`penstock ipython` and `penstock jupyter`: shells and notebooks in which the project is at hand."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import penstock as library
from penstock.cli._interactive import write_kernel
from penstock.session import Session

Program = Callable[..., Result]

LOOK = "print(sorted(pipelines), catalog.load('first'), context.project_path.name, session.run().load('shouted'))"
SEEN = "['__default__', 'reading'] pen words PENSTOCK!"


def started(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(library.__file__).parents[1])}
    return subprocess.run(
        [sys.executable, "-c", "from penstock.cli import main; main()", *arguments],
        cwd=project,
        env=environment | {"IPYTHONDIR": str(project.parent / "ipython")},
        capture_output=True,
        text=True,
        timeout=50,
    )


def test_ipython_has_the_project_at_hand(project: Path) -> None:
    ended = started(project, "ipython", "--colors=NoColor", "-c", LOOK)
    assert SEEN in ended.stdout, ended.stderr


def test_a_notebook_has_the_project_at_hand(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyter_client.manager import start_new_kernel

    write_kernel(tmp_path / "jupyter", Session.create(project), None)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("PYTHONPATH", str(Path(library.__file__).parents[1]))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    manager, client = start_new_kernel(startup_timeout=40, kernel_name="python3")
    said: list[str] = []
    try:
        client.execute_interactive(
            LOOK, timeout=30, output_hook=lambda message: said.append(message["content"].get("text", ""))
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert "".join(said).strip() == SEEN


def test_jupyter_gets_the_kernel_and_its_exit_code_is_ours(project: Path) -> None:
    ended = started(project, "jupyter", "kernelspec", "list", "--json")
    kernel = json.loads(ended.stdout)["kernelspecs"]["python3"]
    assert kernel["spec"]["display_name"] == "Python with words"
    assert not Path(kernel["resource_dir"]).exists()  # it was there for as long as Jupyter was
    assert started(project, "jupyter", "nowhere").returncode == 1


@pytest.mark.parametrize("command", [["ipython"], ["jupyter", "lab"]])
def test_without_a_project_nothing_starts(
    penstock: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    result = penstock(*command)
    assert (result.exit_code, "is not a project" in result.stderr) == (2, True)


def test_without_ipython_the_extra_is_named(penstock: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from penstock.io import _requirement

    monkeypatch.setattr(_requirement, "_found", set())
    monkeypatch.setitem(sys.modules, "IPython", None)
    result = penstock("ipython")
    assert (result.exit_code, 'pip install "penstock[ipython]"' in result.stderr) == (1, True)
