"""What commands log: nothing that the progress tells already, unless asked; and what a project's logging.yml says."""

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import Result

Program = Callable[..., Result]


@pytest.fixture
def talkative(project: Path) -> Path:
    """The project, whose first node logs."""
    pipeline = project / "pipeline.py"
    text = pipeline.read_text().replace(
        "return word.upper()",
        "import logging; logging.getLogger('words').info('read %s', word); return word.upper()",
    )
    pipeline.write_text(text)
    return project


def test_what_nodes_log_is_written_with_the_node(penstock: Program, talkative: Path) -> None:
    lines = penstock("run").stderr.splitlines()
    assert len(lines) == 2
    assert "read pen" in lines[0]
    assert "read_first" in lines[0]


def test_a_level_asks_for_each_step_of_the_run_too(penstock: Program, talkative: Path) -> None:
    shown = penstock("run", "--log-level", "info").stderr
    assert "Running node 'join'" in shown


def test_a_level_leaves_out_what_is_below(penstock: Program, talkative: Path) -> None:
    assert penstock("run", "--log-level", "WARNING").stderr == ""


def test_quiet_leaves_out_what_is_no_warning(penstock: Program, talkative: Path) -> None:
    assert penstock("run", "--quiet").stderr == ""
    assert "read pen" in penstock("run", "--quiet", "--log-level", "INFO").stderr


def test_lines_of_json_are_for_programs(penstock: Program, talkative: Path) -> None:
    lines = [json.loads(line) for line in penstock("run", "--log-json").stderr.splitlines()]
    assert [(line["message"], line["node"]) for line in lines] == [
        ("read pen", "read_first"),
        ("read stock", "read_second"),
    ]


def test_the_projects_file_is_honoured(penstock: Program, talkative: Path) -> None:
    (talkative / "logging.yml").write_text(
        "version: 1\n"
        "handlers: {file: {class: logging.FileHandler, filename: logs/run.log}}\n"
        "root: {handlers: [file], level: INFO}\n"
    )
    result = penstock("run")
    assert result.exit_code == 0, result.output
    assert "read pen" in (talkative / "logs" / "run.log").read_text()
    assert "read pen" not in result.stderr


def test_a_mistake_in_the_projects_file_is_told_with_its_line(penstock: Program, project: Path) -> None:
    (project / "logging.yml").write_text("version: 1\nhandlers: [")
    result = penstock("run")
    assert result.exit_code == 1
    assert "logging.yml:3" in result.stderr
    assert "_yaml.pyx" not in result.stderr
    assert not (project / "data").exists()


def test_an_unknown_level_is_refused(penstock: Program) -> None:
    result = penstock("run", "--log-level", "loud")
    assert (result.exit_code, "'loud'" in result.stderr) == (2, True)


LOG_FILE = """version: 1
handlers: {file: {class: logging.FileHandler, filename: logs/run.log}}
root: {handlers: [file], level: INFO}
"""


def test_the_file_is_found_in_an_archive(penstock: Program, talkative: Path, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "conf.zip", "w") as archive:
        archive.writestr("conf/base/catalog.yml", (talkative / "catalog.yml").read_text())
        archive.writestr("conf/base/parameters.yml", (talkative / "parameters.yml").read_text())
        archive.writestr("conf/logging.yml", LOG_FILE)
    (talkative / "settings.py").write_text("CONFIG_LOADER_ARGS = {'base_env': 'base'}\n")
    result = penstock("run", "--conf-source", str(tmp_path / "conf.zip"))
    assert result.exit_code == 0, result.output
    assert "read pen" in (talkative / "logs" / "run.log").read_text()


def test_a_mistake_in_a_file_in_an_archive_is_told_with_its_line(penstock: Program, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "conf.zip", "w") as archive:
        archive.writestr("logging.yml", "version: 1\nloging: 3\n")
    result = penstock("run", "--conf-source", str(tmp_path / "conf.zip"))
    assert result.exit_code == 1
    assert "conf.zip/logging.yml:2: there is no setting 'loging'" in result.stderr
