"""`configure` has records written; a project's own configuration is honoured, with guards."""

import io
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from penstock import node, pipeline, run
from penstock.errors import BadConfigException, ConfigError
from penstock.logging import configure

log = logging.getLogger("demo.nodes")


class Errors:
    """What has been written to the standard error so far."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured = captured
        self._text = ""

    def getvalue(self) -> str:
        self._text += self._captured.readouterr().err
        return self._text


@pytest.fixture
def errors(capsys: pytest.CaptureFixture[str]) -> Errors:
    return Errors(capsys)


def lines(errors: Errors) -> list[dict[str, Any]]:
    return [json.loads(line) for line in errors.getvalue().splitlines()]


def say(text: str) -> str:
    log.info("a word about %s", text)
    return text


FLOW = pipeline([node(say, "a", "b", name="n")])


def test_importing_penstock_configures_nothing() -> None:
    program = (
        "import logging, penstock, penstock.logging, penstock.cli, penstock.runner;"
        "print(logging.root.handlers, logging.root.level, logging.getLogger('penstock').handlers)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "[] 30 []\n"


def test_lines_are_readable_and_say_which_node_they_come_from(errors: Errors) -> None:
    configure()
    run(FLOW, {"a": "x"})
    (line,) = [line for line in errors.getvalue().splitlines() if "word" in line]
    assert line[9:] == "INFO     demo.nodes: a word about x (node 'n')"
    assert "penstock.runner: Running node 'n'\n" in errors.getvalue()


def test_lines_of_runs_can_be_left_out_and_taken_back(errors: Errors) -> None:
    configure(run_lines=False)
    run(FLOW, {"a": "x"})
    assert "penstock.runner" not in errors.getvalue()
    assert "a word" in errors.getvalue()
    configure()
    run(FLOW, {"a": "x"})
    assert "penstock.runner" in errors.getvalue()


def test_a_second_call_replaces_the_first(errors: Errors) -> None:
    configure()
    configure()
    log.warning("once")
    assert errors.getvalue().count("once") == 1


def test_the_stream_is_the_standard_error_of_the_moment(
    errors: Errors, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure()
    later = io.StringIO()
    monkeypatch.setattr(sys, "stderr", later)
    log.warning("later")
    assert (errors.getvalue(), "later" in later.getvalue()) == ("", True)


@pytest.mark.parametrize("level", ["warning", "WARNING", logging.WARNING])
def test_below_the_level_nothing_is_written(errors: Errors, level: str | int) -> None:
    configure(level)
    log.info("quiet")
    log.warning("loud")
    assert "quiet" not in errors.getvalue()
    assert "loud" in errors.getvalue()


def test_an_unknown_level_gets_a_suggestion() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'WARNING'"):
        configure("WARNIGN")


def test_lines_of_json_have_the_same_keys(errors: Errors) -> None:
    configure(json=True)
    run(FLOW, {"a": "x"}, run_id="r")
    log.warning("two\nlines")
    assert {tuple(line) for line in lines(errors)} == {
        ("ts", "level", "logger", "message", "run_id", "node", "dataset", "exception")
    }
    (mine,) = [line for line in lines(errors) if line["message"] == "a word about x"]
    assert (mine["level"], mine["logger"], mine["run_id"], mine["node"], mine["dataset"]) == (
        "INFO",
        "demo.nodes",
        "r",
        "n",
        None,
    )


# Secrets ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("json", [False, True])
def test_secrets_are_masked_in_messages_and_tracebacks(errors: Errors, json: bool) -> None:
    configure(json=json)
    log.warning("connecting to %s", "postgresql://ada:hunter2@db/flights")
    try:
        try:
            raise ValueError("password=hunter2")
        except ValueError as error:
            raise OSError("s3://key:hunter2@bucket") from error
    except OSError:
        log.exception("failed")
    assert "hunter2" not in errors.getvalue()
    assert "postgresql://ada:***@db/flights" in errors.getvalue()
    assert "Traceback" in errors.getvalue()


def test_secrets_are_masked_in_formats_of_the_project(errors: Errors) -> None:
    configure(
        config={
            "formatters": {"mine": {"format": "%(node)s %(message)s"}},
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "mine"}},
            "root": {"level": "INFO", "handlers": ["console"]},
        }
    )
    try:
        raise ValueError("token=abcdef")
    except ValueError:
        log.exception("token=abcdef")
    assert "abcdef" not in errors.getvalue()
    assert errors.getvalue().startswith("None token=***\nTraceback")


def test_a_message_that_does_not_fit_its_arguments_fails_no_node(errors: Errors) -> None:
    configure()
    log.warning("%d rows", "many")
    assert "--- Logging error ---" in errors.getvalue()


# A project's own configuration -----------------------------------------------------------------------------

KEDRO = """
version: 1
disable_existing_loggers: False
formatters:
  simple:
    format: "%(asctime)s - %(name)s - %(levelname)s - %(message)s"
handlers:
  console:
    class: logging.StreamHandler
    level: INFO
    formatter: simple
    stream: ext://sys.stderr
  info_file_handler:
    class: logging.handlers.RotatingFileHandler
    level: INFO
    formatter: simple
    filename: logs/info.log
    maxBytes: 10485760
    backupCount: 20
    encoding: utf8
    delay: True
  rich:
    class: kedro.logging.RichHandler
    rich_tracebacks: True
loggers:
  demo:
    level: INFO
root:
  handlers: [console, info_file_handler]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "conf" / "logging.yml"
    path.parent.mkdir()
    path.write_text(KEDRO)
    return path


def test_the_file_of_a_kedro_project_works_and_its_folders_are_made(
    file: Path, tmp_path: Path, errors: Errors
) -> None:
    configure(config=file, folder=tmp_path)
    log.info("to both")
    logging.getLogger("others").info("nowhere")
    written = (tmp_path / "logs" / "info.log").read_text()
    assert " - demo.nodes - INFO - to both" in written
    assert " - demo.nodes - INFO - to both" in errors.getvalue()
    assert "nowhere" not in written + errors.getvalue()


def test_a_level_goes_before_that_of_the_file(file: Path, tmp_path: Path, errors: Errors) -> None:
    configure("INFO", config=file, folder=tmp_path)
    logging.getLogger("others").info("somewhere")
    assert "somewhere" in errors.getvalue()


def test_json_replaces_what_writes_on_the_terminal_and_leaves_files(
    file: Path, tmp_path: Path, errors: Errors
) -> None:
    configure(config=file, folder=tmp_path, json=True)
    log.info("to both")
    assert [line["message"] for line in lines(errors)] == ["to both"]
    assert " - INFO - to both" in (tmp_path / "logs" / "info.log").read_text()


def test_disabling_other_loggers_leaves_penstock_its_voice(errors: Errors) -> None:
    logging.getLogger("penstock.runner")
    library = logging.getLogger("some.library")
    configure(
        config={
            "disable_existing_loggers": True,
            "handlers": {"console": {"class": "logging.StreamHandler"}},
            "root": {"level": "INFO", "handlers": ["console"]},
        }
    )
    library.warning("silenced")
    run(FLOW, {"a": "x"})
    assert "silenced" not in errors.getvalue()
    assert "Running node 'n'" in errors.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("class: logging.StreamHandler", "class: os.system", 9, "'os.system' is not a class of handlers"),
        (
            "class: logging.StreamHandler",
            "(): subprocess.Popen",
            9,
            "'subprocess.Popen' is not a class of handlers",
        ),
        ("class: logging.StreamHandler", "class: logging.StremHandler", 9, "cannot be imported"),
        ("class: logging.StreamHandler", "class: StreamHandler", 9, "not the dotted path of a class"),
        ("ext://sys.stderr", "ext://os.environ", 12, "'ext://os.environ' may not be used"),
        ("encoding: utf8", "encoding: {(): os.abort}", 20, "'()' has its place directly in"),
        ("delay: True", "queue: os.abort", 21, "'queue' may not be chosen"),
        ('format: "%(asctime)s', "(): builtins.eval #", 6, "'builtins.eval' is not a class of formatters"),
        ("formatter: simple\n    stream", "formatter: smiple\n    stream", 8, "console"),
        ("  demo:\n    level: INFO", "  demo:\n    level: INOF", 26, "Unable to configure logger 'demo'"),
        ("handlers: [console, info", "handlers: [consoel, info", 28, "consoel"),
        ("\nloggers:", "\nlogers:", 25, "Did you mean 'loggers'"),
        ("  rich:\n    class", "  rich: 3\n  x:\n    class", 22, "'rich' must be a mapping"),
        ("version: 1", "version: 2", None, "Unsupported version"),
        ("  console:\n", "  console\n", None, "this is not readable YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    file: Path, tmp_path: Path, old: str, new: str, line: int | None, message: str
) -> None:
    assert old in KEDRO
    file.write_text(KEDRO.replace(old, new, 1))
    with pytest.raises(BadConfigException) as caught:
        configure(config=file, folder=tmp_path)
    assert str(caught.value).startswith(f"{file}:{line}: " if line else str(file))
    assert message in str(caught.value)


def test_a_class_of_the_project_may_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, errors: Errors
) -> None:
    (tmp_path / "loud_logs.py").write_text(
        "import logging\n"
        "class Loud(logging.Formatter):\n"
        "    def format(self, record): return super().format(record).upper()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    configure(
        config={
            "formatters": {"loud": {"class": "loud_logs.Loud"}},
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "loud"}},
            "root": {"handlers": ["console"]},
        }
    )
    log.warning("hey")
    assert errors.getvalue() == "HEY\n"


def test_no_configuration_at_all_is_fine(tmp_path: Path) -> None:
    (tmp_path / "logging.yml").write_text("")
    configure(config=tmp_path / "logging.yml")
