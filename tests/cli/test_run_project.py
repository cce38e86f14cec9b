"""`penstock run` in a project that `penstock new` made: environments, files of arguments, lines of JSON."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

Program = Callable[..., Result]


@pytest.fixture
def demo(penstock: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where we stand; its modules and its place on the path are gone afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "demo"
    penstock("new", str(folder))
    monkeypatch.chdir(folder)
    (folder / "conf" / "late").mkdir()
    (folder / "conf" / "late" / "parameters.yml").write_text("late_after: 300\n")
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "demo"]:
        del sys.modules[name]


def worst(demo: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((demo / "data" / "results" / "worst_airline.json").read_text())
    return found


def test_a_new_project_runs(penstock: Program, demo: Path) -> None:
    result = penstock("run")
    assert result.exit_code == 0, result.output
    assert worst(demo) == {"airline": "ExpressJet Airlines Inc.", "share_late": 0.45}
    assert f"  delays         {demo / 'data' / 'results' / 'delays.csv'}" in result.stdout.splitlines()


def test_a_project_runs_from_within(penstock: Program, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo / "src" / "demo")
    assert penstock("run").exit_code == 0
    assert worst(demo)


@pytest.mark.parametrize("flags", [["--env", "late"], ["-e", "late"], ["--params", "late_after=300"]])
def test_parameters_come_from_the_environment_or_the_command_line(
    penstock: Program, demo: Path, flags: list[str]
) -> None:
    assert penstock("run", *flags).exit_code == 0
    assert worst(demo)["share_late"] == 0.01


@pytest.mark.parametrize("variable", ["PENSTOCK_ENV", "KEDRO_ENV"])
def test_the_environment_may_be_a_variable(
    penstock: Program, demo: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "late")
    assert penstock("run").exit_code == 0
    assert worst(demo)["share_late"] == 0.01


def test_configuration_may_lie_elsewhere(penstock: Program, demo: Path, tmp_path: Path) -> None:
    (demo / "conf").rename(tmp_path / "elsewhere")
    assert penstock("run", "--conf-source", str(tmp_path / "elsewhere")).exit_code == 0


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--env", "laet"], "There is no environment 'laet'"),
        (["--env", "laet"], "Did you mean 'late'"),
        (["--conf-source", "nowhere"], "nowhere"),
        (["--pipeline", "dleays"], "Did you mean 'delays'"),
    ],
)
def test_what_the_project_does_not_have_is_refused(
    penstock: Program, demo: Path, flags: list[str], message: str
) -> None:
    result = penstock("run", *flags)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert not (demo / "data" / "results").exists()


def test_a_pipeline_with_a_mistake_is_no_mistake_of_the_command_line(penstock: Program, demo: Path) -> None:
    file = demo / "src" / "demo" / "pipelines" / "delays.py"
    file.write_text(file.read_text().replace('"departed_flights", name', '"flights", name'))
    result = penstock("run")
    assert result.exit_code == 1
    assert "delays.py" in result.stderr


# Lines of JSON ---------------------------------------------------------------------------------------------


def test_json_prints_a_line_for_each_event_and_nothing_else(penstock: Program, demo: Path) -> None:
    result = penstock("run", "--json")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["event"] for event in events][:: len(events) - 1] == ["RunStarted", "RunFinished"]
    assert [event["node"] for event in events if event["event"] == "NodeFinished"] == [
        "drop_cancelled",
        "summarise_delays",
        "find_worst",
    ]


# Files of arguments ----------------------------------------------------------------------------------------


def configured(demo: Path, text: str) -> str:
    (demo / "run.yml").write_text(text)
    return str(demo / "run.yml")


@pytest.mark.parametrize(
    "arguments",
    [
        "{nodes: drop_cancelled}",
        "{node_names: [drop_cancelled]}",
        "{to_nodes: 'drop_cancelled', pipeline: delays, quiet: false}",
    ],
)
def test_a_file_says_what_to_run(penstock: Program, demo: Path, arguments: str) -> None:
    result = penstock("run", "--config", configured(demo, f"run: {arguments}"))
    assert result.exit_code == 0, result.output
    assert "1 node in " in result.stdout


def test_parameters_and_runners_of_a_file_may_be_mappings(penstock: Program, demo: Path) -> None:
    file = configured(
        demo, "run:\n  params: {late_after: 300}\n  runner: ThreadRunner\n  runner_params: {max_workers: 2}\n"
    )
    result = penstock("run", "--config", file)
    assert "ThreadRunner(max_workers=2)" in result.stdout
    assert worst(demo)["share_late"] == 0.01


def test_the_command_line_wins_over_the_file(penstock: Program, demo: Path) -> None:
    file = configured(demo, "run: {async: true, nodes: [summarise_delays]}")
    result = penstock("run", "--config", file, "--nodes", "drop_cancelled", "--no-async")
    assert "started   drop_cancelled" in result.stdout
    assert "summarise_delays" not in result.stdout
    assert "is_async=False" in result.stdout


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("run:\n  tasg: a\n", ["run.yml:2", "'tasg'", "Did you mean 'tags'"]),
        ("tags: a\n", ["run.yml has no mapping under `run`"]),
        ("run: [", ["run.yml"]),
        ("run:\n  quiet: perhaps\n", ["perhaps"]),
    ],
)
def test_a_mistake_in_the_file_is_told_before_anything_runs(
    penstock: Program, demo: Path, text: str, messages: list[str]
) -> None:
    result = penstock("run", "--config", configured(demo, text))
    assert result.exit_code == 2
    assert [message for message in messages if message not in result.stderr] == []
    assert not (demo / "data" / "results").exists()


def test_a_file_that_is_not_there_is_named(penstock: Program, demo: Path) -> None:
    result = penstock("run", "--config", "nowhere.yml")
    assert (result.exit_code, "nowhere.yml" in result.stderr) == (2, True)
