"""`%load_ext penstock` in a project of Kedro, in a real notebook."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .shuttles import add_plugin, journal, write_project

Kernel = Any


@pytest.fixture
def notebook(
    start_kernel: Callable[[Path], Kernel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Kernel:
    """A notebook in a folder of a project, with the extension."""
    monkeypatch.setenv("PYTHONWARNINGS", "ignore:register_new_resolver")  # Kedro's own
    add_plugin(tmp_path / "plugin", monkeypatch)
    project = write_project(tmp_path / "project")
    (project / "notebooks").mkdir()
    kernel = start_kernel(project / "notebooks")
    kernel.project = project
    assert "is at hand: catalog, context, pipelines, session" in kernel.run("%load_ext penstock").printed
    return kernel


def said(notebook: Kernel, expression: str) -> str:
    """What an expression is, without the colours that Kedro gives to the output of cells."""
    return str(notebook.run(f"print({expression})").printed).rstrip("\n")


def test_a_project_of_kedro_is_at_hand_and_can_be_run_any_number_of_times(notebook: Kernel) -> None:
    assert said(notebook, "type(context).__name__, sorted(pipelines), pipelines['reporting']").startswith(
        "OwnContext ['__default__', 'processing', 'reporting'] Pipeline(["
    )
    assert said(notebook, "list(catalog.load('companies').company)") == "['x', 'y']"

    shown = "get_ipython().display_formatter.format(pipelines['reporting'])[0]['text/html'].count('ps-node')"
    assert int(said(notebook, shown)) >= 2  # it is drawn

    first = notebook.run("result = session.run()")
    assert first.displays
    (line,) = first.displayed  # of what is logged, only what the project says: the display tells the rest
    assert "cleaning" in line
    assert said(notebook, "result").startswith("RunResult of SequentialRunner(is_async=True): 4 nodes")
    again = "session.run(runtime_params={'greeting': 'yo'}).load('message')"
    assert said(notebook, again) == "yo: 1 are dear"
    awaited = "list((await session.arun(tags='cleaning')).node_seconds)"
    assert said(notebook, awaited) == "['clean_shuttles']"
    assert said(notebook, "session.last_run.run_id != result.run_id") == "True"


def test_the_magics_are_about_the_project_of_kedro(notebook: Kernel) -> None:
    notebook.run("plan = %run_penstock --dry-run --tags cleaning")
    assert said(notebook, "plan") == "clean_shuttles: it has the tag 'cleaning'"
    notebook.run("%run_penstock --params greeting=hm")
    assert (notebook.project / "data" / "message.txt").read_text() == "hm: 1 are dear"
    notebook.run("own = %run_penstock --runner kedro.runner.SequentialRunner --nodes clean_shuttles")
    assert said(notebook, "own.runner, list(own)") == "kedro.SequentialRunner ['shuttles']"

    notebook.run("%load_node tell")
    code = notebook.next_input()
    assert 'scores = catalog.load("scores")' in code
    notebook.run(code)
    assert said(notebook, "result") == "HELLO: 1 are dear"

    notebook.run("%reload_penstock --env test")
    assert said(notebook, "session.run().load('message'), context.env") == "TEST: 1 are dear test"
    assert notebook.run("%tell_plugin").printed == "HELLO of the plugin, TEST\n"


def test_changed_code_is_run_without_a_reload(notebook: Kernel) -> None:
    notebook.run("session.run()")
    file = notebook.project / "src" / "shuttles" / "pipelines" / "reporting" / "__init__.py"
    file.write_text(file.read_text().replace("are dear", "cost much"))
    assert said(notebook, "session.run().load('message')") == "HELLO: 1 cost much"
    assert len([line for line in journal(notebook.project) if line.startswith("done")]) == 2
