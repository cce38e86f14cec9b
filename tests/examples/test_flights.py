"""The flights example on the real tables: what comes out, and that no runner makes a difference to it."""

import json
import pickle
import shutil
from pathlib import Path

import joblib
import pandas as pd
import pytest
from click.testing import CliRunner

from penstock import AbstractRunner, ParallelRunner, SequentialRunner, Session, ThreadRunner
from penstock.cli import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "flights"
FLIGHTS = 336_776
CANCELLED = 8_255


def copy_of_the_example(folder: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("data", "__pycache__")))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what `penstock run` has saved."""
    folder = copy_of_the_example(tmp_path_factory.mktemp("default") / "flights")
    result = CliRunner().invoke(main, ["run", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder / "data"


def test_every_scheduled_departure_reaches_the_joined_table(data: Path) -> None:
    departures = pd.read_parquet(data / "departures.parquet")
    assert len(departures) == FLIGHTS
    assert departures["dep_delay"].isna().sum() == CANCELLED
    assert departures["airline"].notna().all()
    assert set(departures["origin"]) == {"EWR", "JFK", "LGA"}


def test_weather_is_that_of_the_airport_and_the_hour(data: Path) -> None:
    departures = pd.read_parquet(data / "departures.parquet")
    assert departures["temp"].notna().mean() > 0.99
    first = departures[departures["time_hour"] == "2013-01-01 11:00Z"]
    assert {(origin, temp) for origin, temp in zip(first["origin"], first["temp"], strict=True)} == {
        ("EWR", 37.94),
        ("JFK", 37.94),
        ("LGA", 39.92),
    }


def test_no_day_is_both_trained_on_and_tested_with(data: Path) -> None:
    train, test = (pd.read_parquet(data / f"{name}_set.parquet") for name in ("train", "test"))
    assert len(train) + len(test) == FLIGHTS - CANCELLED
    assert set(train["day"]).isdisjoint(test["day"])
    assert len(set(train["day"]) | set(test["day"])) == 365


def test_the_model_knows_something_about_delays(data: Path) -> None:
    metrics = json.loads((data / "metrics.json").read_text())
    assert 0.70 < metrics["roc_auc"] < 0.80
    assert metrics["brier"] < metrics["brier_of_the_mean"]
    assert 0.15 < metrics["share_late"] < 0.30


def test_the_report_accounts_for_every_flight(data: Path) -> None:
    report = pd.read_csv(data / "delay_report.csv")
    assert not report.duplicated(["airline", "origin", "hour"]).any()
    assert report["flights"].sum() == FLIGHTS
    assert report["cancelled"].sum() == CANCELLED
    assert report["late"].sum() == 70_774
    assert (report["late"] + report["cancelled"] <= report["flights"]).all()


def test_the_picture_is_a_png_of_some_size(data: Path) -> None:
    picture = (data / "delay_plot.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n")
    assert len(picture) > 10_000


@pytest.mark.parametrize(
    "runner",
    [SequentialRunner(), ThreadRunner(), ParallelRunner()],
    ids=["sequential", "threads", "processes"],
)
def test_every_runner_leaves_the_same_files(data: Path, tmp_path: Path, runner: AbstractRunner) -> None:
    folder = copy_of_the_example(tmp_path / "flights")
    assert list(Session.create(folder).run(runner=runner)) == ["delay_plot"]
    assert contents(folder / "data") == contents(data)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of the folder, byte by byte.

    A model that has been to a worker process shares fewer of its strings, which shows in its pickle, but not in what
    is loaded from it: of the model, the contents are compared.
    """
    files = {file.name: file.read_bytes() for file in folder.iterdir()}
    model = pickle.loads(files["delay_model.pkl"])
    return {**files, "delay_model.pkl": joblib.hash(model).encode()}
