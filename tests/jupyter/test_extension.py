"""`%load_ext penstock` and its magics, in real notebooks."""

import keyword
from pathlib import Path
from typing import Any

import pytest

Kernel = Any  # the fixtures say what it is; test modules cannot import each other

READ = "catalog.load('first'), sorted(pipelines), context.project_path.name, session.run().load('shouted')"


def enter(notebook: Kernel, folder: Path) -> Any:
    """Load the extension in a notebook in this folder."""
    notebook.run(f"import os; os.chdir({str(folder)!r})")
    return notebook.run("%load_ext penstock")


def test_the_project_around_the_notebook_is_at_hand(notebook: Kernel, project: Path, layout: str) -> None:
    assert "is at hand" in enter(notebook, project / "notebooks").printed
    assert notebook.run(READ).value == f"('pen1', ['__default__', 'reading'], {layout!r}, 'PENSTOCK!')"


def test_the_room_can_be_loaded_by_its_own_name(notebook: Kernel, folder: Path) -> None:
    notebook.run(f"import os; os.chdir({str(folder)!r})")
    notebook.run("%load_ext penstock.jupyter")
    assert notebook.run("session.run().load('shouted')").value == "'PENSTOCK!'"


def test_without_a_project_a_message_says_so_and_the_magics_are_there(
    notebook: Kernel, project: Path
) -> None:
    nowhere = project.parent
    printed = enter(notebook, nowhere).printed
    assert f"{nowhere} is not a project" in printed
    assert "Traceback" not in printed
    assert "%reload_penstock PATH" in printed
    notebook.run(f"%reload_penstock {project}")
    assert notebook.run("session.run().load('shouted')").value == "'PENSTOCK!'"


def test_a_catalog_with_mistakes_is_told_and_can_be_mended(notebook: Kernel, folder: Path) -> None:
    catalog = folder / "catalog.yml"
    good = catalog.read_text()
    catalog.write_text(good + "third: {typ: text.TextDataset}\n")
    printed = enter(notebook, folder).printed
    assert f"{catalog}:7" in printed
    assert "No project is at hand" in printed
    catalog.write_text(good)
    notebook.run("%reload_penstock")
    assert notebook.run("session.run().load('shouted')").value == "'PENSTOCK!'"


def test_reloading_takes_an_environment_and_parameters(notebook: Kernel, package: Path) -> None:
    enter(notebook, package)
    notebook.run("%reload_penstock --env quiet")
    assert notebook.run("session.run().load('shouted')").value == "'PENSTOCK.'"
    notebook.run("%reload_penstock --params style.mark=...")
    assert notebook.run("session.run().load('shouted'), context.params").value == (
        "('PENSTOCK...', {'style': {'mark': '...'}})"
    )


def test_a_reload_that_fails_leaves_everything_as_it_was(notebook: Kernel, package: Path) -> None:
    enter(notebook, package)
    told = notebook.run("%reload_penstock --env quite").printed
    assert "UsageError" in told
    assert "'quite'" in told
    assert notebook.run("session.run().load('shouted')").value == "'PENSTOCK!'"


def test_a_reload_shows_entries_that_have_been_added(notebook: Kernel, folder: Path) -> None:
    enter(notebook, folder)
    with (folder / "catalog.yml").open("a") as catalog:
        catalog.write("third: {type: text.TextDataset, filepath: first.txt}\n")
    assert notebook.run("'third' in catalog").value == "False"
    notebook.run("%reload_penstock")
    assert notebook.run("catalog.load('third')").value == "'pen1'"


def test_a_run_by_magic_takes_the_flags_of_the_command_line(notebook: Kernel, package: Path) -> None:
    enter(notebook, package)
    assert notebook.run("result = %run_penstock --tags reading --runner ThreadRunner").printed == ""
    assert notebook.run("sorted(result), result.runner").value.startswith(
        "(['left', 'right'], 'ThreadRunner("
    )
    assert notebook.run(
        "(result := get_ipython().run_line_magic('run_penstock', '')).load('shouted')"
    ).value == ("'PENSTOCK!'")
    notebook.run("result = %run_penstock --params style.mark=...")
    assert notebook.run("result.load('shouted')").value == "'PENSTOCK...'"
    assert "session of" not in notebook.run("%run_penstock --help").printed


def test_a_run_by_magic_with_another_environment(notebook: Kernel, package: Path) -> None:
    """What it has left is found in the session at hand, which keeps its own environment."""
    enter(notebook, package)
    assert notebook.run("result = %run_penstock --env quiet\nresult.load('shouted')").value == "'PENSTOCK.'"
    assert notebook.run("session.last_run.load('shouted'), session.env").value == "('PENSTOCK.', None)"
    assert notebook.run("result = %run_penstock\nresult.load('shouted')").value == "'PENSTOCK!'"


def test_a_dry_run_by_magic_tells_what_would_run(notebook: Kernel, folder: Path) -> None:
    enter(notebook, folder)
    shown = notebook.run("%run_penstock --dry-run --to-nodes join").value
    assert shown.splitlines()[-1].startswith("join: ")
    assert not (folder / "data").exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("%run_penstock -p readng", "Did you mean 'reading'?"),
        ("%run_penstock --tag reading", "No such option"),
        ("%run_penstock -n 'join", "No closing quotation"),
        ("%load_node joi", "Did you mean 'join'?"),
        ("%reload_penstock nowhere", "There is no such folder"),
    ],
)
def test_a_mistake_in_a_line_is_told_in_a_sentence(
    notebook: Kernel, folder: Path, line: str, told: str
) -> None:
    enter(notebook, folder)
    printed = notebook.run(line).printed
    assert printed.startswith("UsageError: ")
    assert told in printed


@pytest.mark.parametrize(
    ("begun", "offered"),
    [
        ("%run_penstock -p rea", ["reading"]),
        ("%run_penstock --pipeline=rea", ["reading"]),
        ("%run_penstock -n join,read_", ["read_first", "read_second"]),
        ("%run_penstock --nodes loud", ["loud.shout"]),
        ("%run_penstock -t ", ["reading"]),
        ("%run_penstock --only", ["--only-missing-outputs"]),
        ("%run_penstock --env qu", ["quiet"]),
        ("%reload_penstock --env qu", ["quiet"]),
        ("%load_node read", ["read_first", "read_second"]),
        ("%load_node ", ["join", "loud.shout", "read_first", "read_second"]),
    ],
)
def test_the_tab_key_completes_names(notebook: Kernel, package: Path, begun: str, offered: list[str]) -> None:
    enter(notebook, package)
    found = notebook.complete(begun)
    assert [
        name for name in found if not keyword.iskeyword(name)
    ] == offered  # IPython offers these before any letter


def test_the_tab_key_offers_what_is_written_while_a_file_has_a_mistake(
    notebook: Kernel, folder: Path
) -> None:
    enter(notebook, folder)
    (folder / "pipeline.py").write_text((folder / "pipeline.py").read_text() + "1 / 0\n")
    assert notebook.complete("%load_node jo") == ["join"]


def test_a_changed_module_is_picked_up_by_the_next_run(notebook: Kernel, project: Path) -> None:
    enter(notebook, project)
    assert notebook.run("session.run().load('shouted')").value == "'PENSTOCK!'"
    (tables,) = project.rglob("tables.py")
    tables.write_text(tables.read_text().replace("if letter in LETTERS", "if letter not in LETTERS"))
    assert notebook.run("session.run().load('shouted')").value == "'12!'"
    assert notebook.run("(await session.arun()).load('shouted')").value == "'12!'"


def test_a_node_fills_the_cell_with_its_code(notebook: Kernel, project: Path) -> None:
    """What it is filled with runs, and gives what the node gives."""
    enter(notebook, project)
    notebook.begin("%load_node read_first")
    notebook.finish()
    assert notebook.run(notebook.next_input()).value == "'pen'"


def test_the_code_of_an_async_node_runs_in_a_cell(notebook: Kernel, folder: Path) -> None:
    enter(notebook, folder)
    notebook.run("session.run()")
    notebook.begin("%load_node loud.shout")
    notebook.finish()
    assert notebook.run(notebook.next_input()).value == "'PENSTOCK!'"


def test_the_code_of_a_node_that_failed_gets_what_it_failed_with(notebook: Kernel, folder: Path) -> None:
    """Also data that lived in memory only."""
    enter(notebook, folder)
    file = folder / "pipeline.py"
    file.write_text(file.read_text().replace("return left + right", "return left + right + 1"))
    notebook.begin("session.run()")
    assert notebook.finish().error == "TypeError"
    assert notebook.run("session.last_run.node, session.last_run.inputs").value == (
        "('join', {'left': 'pen', 'right': 'stock'})"
    )
    notebook.begin("%load_node join")
    notebook.finish()
    text = notebook.next_input()
    assert 'right = session.last_run.inputs["right"]' in text
    assert notebook.run(text.replace(" + 1", "")).value == "'penstock'"


def test_unloading_takes_the_magics_away_and_loading_brings_them_back(notebook: Kernel, folder: Path) -> None:
    enter(notebook, folder)
    notebook.run("%unload_ext penstock")
    assert "not found" in notebook.run("%run_penstock").printed
    assert notebook.run("session.run().load('shouted')").value == "'PENSTOCK!'"
    enter(notebook, folder)
    assert notebook.run("result = %run_penstock\nresult.load('shouted')").value == "'PENSTOCK!'"
