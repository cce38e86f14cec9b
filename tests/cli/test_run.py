"""`penstock run`: what runs, what is printed, and what is refused before anything runs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from penstock.cli import main

Program = Callable[..., Result]


def started(result: Result) -> set[str]:
    """The nodes that have started, by the lines of the progress."""
    lines = [line.split() for line in result.stdout.splitlines()]
    return {line[1] for line in lines if line[:1] == ["started"]}


def test_a_run_saves_its_outputs_and_tells_where(penstock: Program, project: Path) -> None:
    result = penstock("run")
    assert result.exit_code == 0, result.output
    assert (project / "data" / "shouted.txt").read_text() == "PENSTOCK!"
    assert f"  shouted  {project / 'data' / 'shouted.txt'}" in result.stdout.splitlines()
    assert result.stderr == ""


def test_the_version_that_is_told_is_the_one_that_was_saved(penstock: Program, project: Path) -> None:
    catalog = project / "catalog.yml"
    catalog.write_text(catalog.read_text().replace("shouted.txt}", "shouted.txt, versioned: true}"))
    told = next(line for line in penstock("run").stdout.splitlines() if line.startswith("  shouted "))
    (saved,) = (project / "data" / "shouted.txt").iterdir()
    assert told.endswith(f"(version {saved.name})")


def test_a_run_tells_what_each_node_took_and_how_much_io_was_overlapped(penstock: Program) -> None:
    lines = penstock("run").stdout.splitlines()
    table = lines[lines.index("Seconds per node") + 1 :][:4]
    assert {line.split()[0] for line in table} == {"read_first", "read_second", "join", "loud.shout"}
    assert all(float(line.split()[1]) >= 0 for line in table)
    assert lines[-1].startswith("4 nodes in ")
    assert "while something else went on" in lines[-1]


def test_the_summary_tells_how_much_was_loaded_and_saved(penstock: Program) -> None:
    assert "Loading (8 bytes) and saving (25 bytes) took" in penstock("run").stdout.splitlines()[-1]


def test_of_many_nodes_the_summary_shows_the_slowest_and_the_last_results(
    penstock: Program, project: Path
) -> None:
    (project / "pipeline.py").write_text(
        "import time\nfrom penstock import node, pipeline\n"
        "def create_pipeline():\n"
        "    return pipeline([node(lambda: 'x', None, f'out{n:02}', name=f'make{n:02}') for n in range(40)])\n"
    )
    entries = (f"out{n:02}: {{type: text.TextDataset, filepath: data/{n}.txt}}" for n in range(40))
    (project / "catalog.yml").write_text("\n".join(entries))
    lines = penstock("run").stdout.splitlines()
    assert "  and 28 saved before these" in lines
    table = lines[lines.index("Seconds of the 12 slowest nodes") + 1 :]
    assert len([line for line in table if line.startswith("  make")]) == 12


def test_progress_has_a_line_per_node_started_and_finished(penstock: Program) -> None:
    lines = penstock("run").stdout.splitlines()
    assert lines[0].endswith(": 4 nodes, SequentialRunner(is_async=True)")
    assert lines[1:3] == ["  started   read_first", "  finished  read_first in 0.00 s (1 of 4)"]
    assert "  finished  loud.shout in 0.00 s (4 of 4)" in lines


def test_the_folder_may_be_named(penstock: Program, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert penstock("run", str(project)).exit_code == 0
    assert (project / "data" / "shouted.txt").exists()


def test_an_output_without_a_place_is_said_to_be_lost(penstock: Program, project: Path) -> None:
    catalog = project / "catalog.yml"
    catalog.write_text(catalog.read_text().replace("shouted:", "_shouted:"))
    assert "Not kept, since the catalog has no place for them: shouted" in penstock("run").stdout


def test_quiet_prints_nothing(penstock: Program, project: Path) -> None:
    result = penstock("run", "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    assert (project / "data" / "shouted.txt").exists()


# Slicing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "nodes"),
    [
        (["--nodes", "read_first,read_second"], {"read_first", "read_second"}),
        (["-n", "read_first", "-n", "read_second"], {"read_first", "read_second"}),
        (["--to-nodes", "read_first"], {"read_first"}),
        (["--to-outputs=left, right"], {"read_first", "read_second"}),
        (["--tags", "reading"], {"read_first", "read_second"}),
        (["-t", "reading", "--to-outputs", "right"], {"read_second"}),
        (["--pipeline", "reading"], {"read_first", "read_second"}),
        (["-p", "reading", "--from-inputs", "second"], {"read_second"}),
    ],
)
def test_a_part_runs_alone(penstock: Program, flags: list[str], nodes: set[str]) -> None:
    result = penstock("run", *flags)
    assert result.exit_code == 0, result.output
    assert started(result) == nodes


@pytest.mark.parametrize(
    ("flags", "nodes"),
    [
        (["--from-nodes", "join"], {"join", "loud.shout"}),
        (["--from-inputs", "joined"], {"loud.shout"}),
        (["--namespaces", "loud"], {"loud.shout"}),
    ],
)
def test_a_run_can_go_on_from_saved_data(penstock: Program, flags: list[str], nodes: set[str]) -> None:
    penstock("run", "--to-nodes", "join")
    assert started(penstock("run", *flags)) == nodes


def test_only_missing_outputs_are_made(penstock: Program, project: Path) -> None:
    penstock("run")
    (project / "data" / "shouted.txt").unlink()
    assert started(penstock("run", "--only-missing-outputs")) == {"loud.shout"}
    assert started(penstock("run", "--only-missing-outputs")) == set()


# What is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--nodes", "read_frist"], "Did you mean 'read_first'"),
        (["--from-nodes", "joni"], "Did you mean 'join'"),
        (["--to-nodes", "joni"], "Did you mean 'join'"),
        (["--tags", "raeding"], "Did you mean 'reading'"),
        (["--from-inputs", "frist"], "Did you mean 'first'"),
        (["--to-outputs", "shuoted"], "Did you mean 'shouted'"),
        (["--namespaces", "luod"], "Did you mean 'loud'"),
        (["--pipeline", "raeding"], "Did you mean 'reading'"),
        (["--runner", "TreadRunner"], "Did you mean 'ThreadRunner'"),
        (["--runner", "nowhere.Runner"], "'nowhere.Runner' cannot be imported: No module named 'nowhere'"),
        (["--runner", "pipeline.read"], "There is no runner 'pipeline.read'"),
        (["--runner-params", "workers=2"], "SequentialRunner cannot be made with these --runner-params"),
        (["-r", "ThreadRunner", "--runner-params", "max_worker=2"], "Did you mean 'max_workers'?"),
        (["--runner", "ThreadRunner", "--runner-params", "max_workers=0"], "could never run a node"),
        (["--params", "mark"], "'mark' is not of the form key=value"),
        (["--params", ".a=1"], "'.a=1' is not of the form key=value"),
        (["--params", "a=1,a.b=2"], "'a.b=2' goes into 'a', which is a value"),
        (["--params", "a=[1"], "'a=[1' is not readable as YAML"),
        (["--load-versions", "first"], "'first' is not of the form dataset:version"),
        (["--tags", "reading", "--nodes", "join"], "No node of the pipeline is left"),
        (["nowhere"], "nowhere is not a project. There is no such folder."),
        (["--form-nodes", "join"], "--from-nodes"),
    ],
)
def test_a_mistake_on_the_command_line_is_told_before_anything_runs(
    penstock: Program, project: Path, flags: list[str], message: str
) -> None:
    result = penstock("run", *flags)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""
    assert not (project / "data").exists()


def test_an_unknown_command_gets_a_suggestion(penstock: Program) -> None:
    result = penstock("rnu")
    assert (result.exit_code, "Did you mean 'run'" in result.stderr) == (2, True)


def test_a_version_for_a_dataset_that_is_not_there_is_refused(penstock: Program) -> None:
    result = penstock("run", "--load-versions", "frist:2024-01-01T00.00.00.000Z")
    assert result.exit_code == 1
    assert "Did you mean 'first'" in result.stderr
    assert result.stdout == ""


def test_a_mistake_in_the_catalog_is_told_before_anything_runs(penstock: Program, project: Path) -> None:
    catalog = project / "catalog.yml"
    catalog.write_text(catalog.read_text().replace("data/shouted.txt", "data/shouted.txt, file: x"))
    result = penstock("run")
    assert result.exit_code == 1
    assert "shouted" in result.stderr
    assert f"{catalog}:7" in result.stderr
    assert not (project / "data").exists()


# Runners and parameters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "runner"),
    [
        ([], "SequentialRunner(is_async=True)"),
        (["--async"], "SequentialRunner(is_async=True)"),
        (["--no-async"], "SequentialRunner(is_async=False)"),
        (
            ["--runner", "SequentialRunner", "--runner-params", "is_async=false"],
            "SequentialRunner(is_async=False)",
        ),
        (["-r", "ThreadRunner"], "ThreadRunner(max_workers=None)"),
        (["-r", "penstock.runner.ThreadRunner"], "ThreadRunner(max_workers=None)"),
        (["-r", "ParallelRunner", "--runner-params", "max_workers=2"], "ParallelRunner(max_workers=2)"),
        (["-r", "runners.Calm"], "Calm(is_async=True)"),
    ],
)
def test_the_runner_is_chosen(penstock: Program, project: Path, flags: list[str], runner: str) -> None:
    (project / "runners.py").write_text(
        "from penstock import SequentialRunner\nclass Calm(SequentialRunner): pass\n"
    )
    result = penstock("run", *flags)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0].endswith(f"4 nodes, {runner}")
    assert (project / "data" / "shouted.txt").read_text() == "PENSTOCK!"


def test_parameters_are_laid_over_those_of_the_project(penstock: Program, project: Path) -> None:
    penstock("run", "--params", "style.mark='?'")
    assert (project / "data" / "shouted.txt").read_text() == "PENSTOCK?"


def test_parameters_that_are_not_named_stay(penstock: Program, project: Path) -> None:
    penstock("run", "--params", "style.size=4,other.depth=[1, 2]")
    assert (project / "data" / "shouted.txt").read_text() == "PENSTOCK!"


# Datasets of the folder ------------------------------------------------------------------------------------


def test_the_catalog_may_name_a_class_of_the_folder(penstock: Program, project: Path) -> None:
    (project / "lists.py").write_text(
        "from penstock import AbstractDataset\n"
        "class ListDataset(AbstractDataset):\n"
        "    def load(self): return 'ma'\n"
        "    def save(self, data): pass\n"
    )
    catalog = project / "catalog.yml"
    first = "first: {type: text.TextDataset, filepath: first.txt}"
    catalog.write_text(catalog.read_text().replace(first, "first: {type: lists.ListDataset}"))
    penstock("run")
    assert (project / "data" / "shouted.txt").read_text() == "MASTOCK!"


# Failing ---------------------------------------------------------------------------------------------------


@pytest.fixture
def broken(project: Path) -> Path:
    """The project, whose join fails in a function of another file."""
    (project / "steps.py").write_text("def add(left, right):\n    return left + len(right)\n")
    pipeline = project / "pipeline.py"
    text = pipeline.read_text().replace("left + right", "__import__('steps').add(left, right)")
    pipeline.write_text(text)
    return project


def test_a_failure_tells_error_node_and_the_way_to_resume(penstock: Program, broken: Path) -> None:
    result = penstock("run")
    assert result.exit_code == 1
    assert result.stderr.startswith("TypeError: ")
    assert "'join'" in result.stderr
    assert '--from-nodes "join"' in result.stderr
    assert "  failed    join" in result.stdout.splitlines()


def test_a_failure_shows_the_users_own_lines_only(penstock: Program, broken: Path) -> None:
    shown = penstock("run").stderr
    assert f'File "{broken / "steps.py"}", line 2, in add' in shown
    assert f'File "{broken / "pipeline.py"}"' in shown
    assert "penstock/engine" not in shown


def test_a_failure_tells_no_secrets(penstock: Program, broken: Path) -> None:
    (broken / "steps.py").write_text(
        "def add(left, right):\n    raise OSError('postgresql://ada:hunter2@db is away')\n"
    )
    for flags in ([], ["--traceback"]):
        shown = penstock("run", *flags).stderr
        assert "postgresql://ada:***@db is away" in shown
        assert "hunter2" not in shown


def test_traceback_shows_everything(penstock: Program, broken: Path) -> None:
    shown = penstock("run", "--traceback").stderr
    assert "Traceback (most recent call last)" in shown
    assert f"{Path('penstock', 'engine')}" in shown


def test_the_hint_of_a_failure_leads_to_the_end(penstock: Program, broken: Path) -> None:
    penstock("run")
    (broken / "steps.py").write_text("def add(left, right):\n    return left + right # mended\n")
    result = penstock("run", "--from-nodes", "join")
    assert started(result) == {"join", "loud.shout"}
    assert (broken / "data" / "shouted.txt").read_text() == "PENSTOCK!"


def test_a_failing_load_names_dataset_and_file(penstock: Program, project: Path) -> None:
    (project / "first.txt").unlink()
    result = penstock("run", "--nodes", "read_first")
    assert result.exit_code == 1
    assert "'first'" in result.stderr
    assert str(project / "first.txt") in result.stderr


def test_an_error_in_pipeline_py_shows_its_line(penstock: Program, project: Path) -> None:
    (project / "pipeline.py").write_text("x = 1\ny = x / 0\n")
    result = penstock("run")
    assert result.exit_code == 1
    assert result.stderr.startswith("ZeroDivisionError: division by zero\nwhile reading the pipelines of")
    assert f'File "{project / "pipeline.py"}", line 2' in result.stderr


def test_a_syntax_error_in_pipeline_py_shows_the_place(penstock: Program, project: Path) -> None:
    (project / "pipeline.py").write_text("x = = 1\n")
    result = penstock("run")
    assert result.exit_code == 1
    assert "pipeline.py" in result.stderr
    assert "x = = 1" in result.stderr


# Colours ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("variable", "coloured"), [(None, True), ("NO_COLOR", False), ("CI", False)])
def test_colours_are_left_out_where_they_are_unwanted(
    penstock: Program, monkeypatch: pytest.MonkeyPatch, variable: str | None, coloured: bool
) -> None:
    if variable:
        monkeypatch.setenv(variable, "1")
    assert ("\x1b[" in penstock("run", color=True).stdout) is coloured


def test_output_to_a_pipe_is_plain(penstock: Program) -> None:
    assert "\x1b[" not in penstock("run").stdout


@pytest.mark.usefixtures("penstock")
def test_what_the_output_has_no_letters_for_is_spelt_out(project: Path) -> None:
    pipeline = project / "pipeline.py"
    pipeline.write_text(pipeline.read_text().replace("shouted", "größe→"))
    result = CliRunner(charset="cp1252").invoke(main, ["run"], catch_exceptions=False)
    assert result.exit_code == 0
    assert r"größe\u2192" in result.stdout


def test_the_summary_tells_what_was_tried_again_and_why(penstock: Program, project: Path) -> None:
    (project / "pipeline.py").write_text(
        "from penstock import node, pipeline\n"
        "left = [ConnectionError('away'), OSError('torn')]\n"
        "def ask():\n"
        "    if left:\n"
        "        raise left.pop(0)\n"
        "    return 'answer'\n"
        "def create_pipeline():\n"
        "    again = {'attempts': 3, 'wait': 0.001}\n"
        "    return pipeline([node(ask, None, 'shouted', name='ask', retry=again)])\n"
    )
    lines = penstock("run").stdout.splitlines()
    assert lines[lines.index("Tried again") + 1].split("  ") == ["", "ask", "2 times", "OSError: torn"]


def test_without_retries_the_summary_says_nothing_of_them(penstock: Program) -> None:
    assert "Tried again" not in penstock("run").stdout
