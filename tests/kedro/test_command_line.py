"""`penstock ...` in a project of Kedro, as it is."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from penstock.cli import main

from .shuttles import add_plugin, journal, write_project

Program = Callable[..., Result]
REPORTING = Path("src", "shuttles", "pipelines", "reporting", "__init__.py")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the project, in which one stands."""
    project = write_project(tmp_path / "project")
    monkeypatch.chdir(project)
    monkeypatch.delenv("KEDRO_ENV", raising=False)
    return project


@pytest.fixture
def penstock(project: Path) -> Program:
    """Run `penstock ...` inside this process."""
    runner = CliRunner()
    return lambda *arguments: runner.invoke(main, arguments, catch_exceptions=False)


def start(*arguments: str, first: str = "") -> "subprocess.Popen[str]":
    """The real program."""
    program = [sys.executable, "-c", f"{first}\nfrom penstock.cli import main; main()", *arguments]
    more = {"CI": "1", "PYTHONWARNINGS": "ignore:register_new_resolver"}
    pipe = subprocess.PIPE
    return subprocess.Popen(program, stdout=pipe, stderr=pipe, text=True, env={**os.environ, **more})


def run(*arguments: str, first: str = "") -> tuple[int, str, str]:
    """What the real program ends with, and what it prints."""
    with start(*arguments, first=first) as process:
        out, err = process.communicate()
        return process.returncode, out, err


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


# The program ---------------------------------------------------------------------------------------------------------


def test_a_run_shows_progress_and_summary_and_calls_every_hook(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = add_plugin(tmp_path / "plugin", monkeypatch)
    code, out, err = run("run", "--pipelines", "processing,reporting", "--tags", "cleaning")
    assert code == 0
    (line,) = err.splitlines()  # what Kedro logs of a run is left out, since the progress tells it
    assert "shuttles.pipelines.processing: cleaning 2 rows (node 'clean_shuttles')" in line
    assert "1 node, SequentialRunner(is_async=True)" in out
    assert "finished  clean_shuttles" in out
    assert f"shuttles  {project / 'data' / 'shuttles.csv'}" in out
    assert "1 node in " in out
    assert journal(project)[0] == "OwnContext OwnLoader in None"
    assert journal(project)[-1] == "done ['shuttles']"
    words = "['run', '--pipelines', 'processing,reporting', '--tags', 'cleaning']"
    assert noted.read_text().splitlines() == [
        "begin",
        f"before Shuttles {words}",
        "run ['processing', 'reporting'] ('cleaning',) SequentialRunner(is_async=True)",
        f"after {words} 0",
    ]


def test_a_failure_is_told_in_short_and_ends_with_1(project: Path) -> None:
    change(project / REPORTING, 'return {"dear"', 'raise KeyError("prices")\n    return {"dear"')
    code, out, err = run("run")
    assert code == 1
    assert "failed    reporting.score" in out
    assert "KeyError: 'prices'" in err
    assert 'raise KeyError("prices")' in err
    assert "Traceback" not in err
    assert "site-packages" not in err
    assert "--from-nodes" in err
    assert journal(project)[-1] == "failed KeyError"


def test_ctrl_c_stops_a_run_with_130(project: Path) -> None:
    change(project / REPORTING, 'return {"dear"', 'print("waiting", flush=True)\n    import threading\n'
           '    threading.Event().wait()\n    return {"dear"')  # fmt: skip
    with start("run") as process:
        assert process.stdout is not None
        assert "waiting\n" in iter(process.stdout.readline, "")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert "Stopped by Ctrl-C." in err


def test_without_kedro_both_remedies_are_named(project: Path) -> None:
    code, _, err = run("run", first="import sys; sys.modules['kedro'] = None")
    assert code == 1
    assert 'pip install "penstock[kedro]"' in err
    assert "--without-kedro" in err
    assert f"{project} is a project of Kedro: its pyproject.toml has [tool.kedro]" in err


def test_a_release_of_kedro_that_is_not_supported_is_told(project: Path) -> None:
    code, _, err = run("pipeline", "list", first="import kedro; kedro.__version__ = '0.18.14'")
    assert code == 1
    assert "Kedro 0.18.14 is installed" in err
    assert "--without-kedro" in err


# Other commands, and what a run is told -------------------------------------------------------------------------------


def test_runs_are_told_as_kedros_are(penstock: Program, project: Path) -> None:
    message = project / "data" / "message.txt"
    assert penstock("run", "-q").exit_code == 0
    assert message.read_text() == "HELLO: 1 are dear"
    penstock("run", "-q", "--env", "test", "--params", "scoring.threshold=0")
    assert message.read_text() == "TEST: 2 are dear"
    config = project / "run.yml"
    config.write_text("run:\n  pipelines: reporting\n  namespaces: [reporting]\n  runner: ThreadRunner\n")
    (project / "data" / "table.csv").write_text("price\n9\n8\n7\n")
    change(project / "conf" / "base" / "catalog.yml", "\nscores:", "\ntable: {type: pandas.CSVDataset, "
           "filepath: data/table.csv}\nscores:")  # fmt: skip
    assert "1 node, ThreadRunner" in penstock("run", "-c", "run.yml").output
    assert json.loads((project / "data" / "scores.json").read_text()) == {"dear": 3}


def test_the_environment_is_that_of_kedros_variable(
    penstock: Program, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEDRO_ENV", "test")
    assert penstock("run", "-q").exit_code == 0
    assert (project / "data" / "message.txt").read_text() == "TEST: 1 are dear"
    assert journal(project)[0] == "OwnContext OwnLoader in test"


def test_a_dry_run_tells_what_a_run_would_do(penstock: Program, project: Path) -> None:
    told = penstock("run", "--dry-run", "-ns", "reporting")
    assert told.output.splitlines() == [
        "Would run 1 node of 1, with SequentialRunner(is_async=True). Nothing has run.",
        "  1  reporting.score  it is in the namespace 'reporting'",
    ]
    penstock("run", "-q", "--to-nodes", "join_tables")
    told = penstock("run", "--dry-run", "--only-missing-outputs")
    assert "-  clean_shuttles   'shuttles' exists" in told.output
    assert "reporting.score  'scores' does not exist" in told.output
    ran = penstock("run", "--only-missing-outputs")
    assert "3 nodes in " in ran.output


def test_a_runner_of_kedro_runs_as_kedro_does(penstock: Program, project: Path) -> None:
    told = penstock("run", "--nodes", "clean_shuttles", "--runner", "kedro.runner.ThreadRunner")
    assert "kedro.ThreadRunner has done it in" in told.output
    assert (project / "data" / "shuttles.csv").exists()
    told = penstock("run", "--runner", "AsyncRunner", "--runner-params", "max_workers=2")
    assert "4 nodes, AsyncRunner(max_workers=2)" in told.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--nodes", "scor"], "The pipeline has no node named 'scor'."),
        (["-p", "reportin"], "no pipeline 'reportin' in Shuttles, .* Did you mean 'reporting'"),
        (["--runner", "kedro.runner.Sequential"], "There is no runner 'kedro.runner.Sequential'"),
        (["--runner", "ThreadRunner", "--runner-params", "workers=2"], "it takes no 'workers'"),
    ],
)
def test_mistakes_on_the_command_line_end_with_2(penstock: Program, arguments: list[str], told: str) -> None:
    refused = penstock("run", *arguments)
    assert refused.exit_code == 2
    assert re.search(told, refused.output)


def test_a_project_of_another_release_is_refused_in_kedros_words(penstock: Program, project: Path) -> None:
    change(project / "pyproject.toml", '"1.0.0"', '"0.18.4"')
    refused = penstock("run")
    assert refused.exit_code == 2
    assert f"refuses {project}.\nYour Kedro project version 0.18.4 does not match" in refused.output


def test_a_project_of_both_is_one_of_penstock(penstock: Program, project: Path) -> None:
    (project / "pyproject.toml").write_text(
        (project / "pyproject.toml").read_text() + '[tool.penstock]\npackage_name = "shuttles"\n'
    )
    assert "CONTEXT_CLASS is a setting of Kedro" in penstock("run").output


def test_the_catalog_is_listed_described_and_checked(penstock: Program, project: Path) -> None:
    listed = json.loads(penstock("catalog", "list", "--json", "-p", "reporting").output)
    assert [(each["name"], each["type"], each["state"]) for each in listed] == [
        ("scores", "json.JSONDataset", "used"),
        ("message", "text.TextDataset", "used"),
        ("table", "", "missing"),
    ]
    shown = penstock("catalog", "show", "shuttles").output
    assert f"place       {project / 'data' / 'shuttles.csv'}" in shown
    assert "written by  clean_shuttles" in shown
    assert "data        none yet" in shown
    assert "Dataset 'table' is needed by the pipeline 'reporting'" in penstock("catalog", "check").output
    with (project / "conf" / "base" / "catalog.yml").open("a") as catalog:
        catalog.write("secret: {type: pandas.CSVDataset, filepath: s.csv, credentials: store}\n")
    assert "secret" not in penstock("catalog", "check").output
    assert "credentials  store" in penstock("catalog", "show", "secret").output
    change(project / "conf" / "base" / "catalog.yml", "text.TextDataset", "text.TextDatase")
    checked = penstock("catalog", "check")
    assert checked.exit_code == 1
    assert "Dataset 'message' cannot be used" in checked.output
    assert "text.TextDatase" in checked.output


def test_pipelines_graph_parameters_and_info_are_shown(penstock: Program, project: Path) -> None:
    assert "reporting    2 nodes" in penstock("pipeline", "list").output
    assert "score" in penstock("pipeline", "show", "-p", "reporting").output
    assert "reporting.score  table → scores" in penstock("graph").output
    assert json.loads(penstock("params", "--json", "--env", "test").output)["greeting"] == "TEST"
    assert f"{project}, of Kedro" in penstock("info").output


def test_logging_is_set_up_by_the_file_that_kedro_would_take(
    penstock: Program, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "version: 1\nhandlers: {file: {class: logging.FileHandler, filename: NAME}}\n"
        "root: {level: INFO, handlers: [file]}\n"
    )
    (project / "conf" / "logging.yml").write_text(text.replace("NAME", "own.log"))
    penstock("run", "-q", "--nodes", "clean_shuttles", "--log-level", "INFO")
    assert "cleaning 2 rows" in (project / "own.log").read_text()
    other = tmp_path / "other.yml"
    other.write_text(text.replace("NAME", "other.log"))
    monkeypatch.setenv("KEDRO_LOGGING_CONFIG", str(other))
    penstock("run", "-q", "--nodes", "clean_shuttles", "--log-level", "INFO")
    assert "cleaning 2 rows" in (project / "other.log").read_text()
