"""Validators of datasets: valid data passes, other data is refused in time and told of in few words."""

import asyncio
import pickle
import sys
import threading
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pandera.polars as ppl
import polars as pl
import pytest
from pydantic import BaseModel, Field, TypeAdapter

from penstock import (
    AbstractDataset,
    DataCatalog,
    MemoryDataset,
    SequentialRunner,
    ThreadRunner,
    arun,
    node,
    pipeline,
    run,
)
from penstock.errors import CatalogError, DatasetError, DataValidationError, VersionAlreadyExistsError
from penstock.io import CachedDataset, FileDataset, Place, ValidatedDataset, Version, placement, validating
from penstock.io._place import place_of


class Flights(pa.DataFrameModel):
    delay: int = pa.Field(ge=0)
    carrier: str


class PolarsFlights(ppl.DataFrameModel):
    delay: int = ppl.Field(ge=0)
    carrier: str


class Flight(BaseModel):
    delay: int = Field(ge=0)
    carrier: str


class Limit:
    """A validator in Kedro's shape: a class with `validate`, made with options."""

    def __init__(self, most: int = 3) -> None:
        self.most = most

    def validate(self, data: Any) -> None:
        assert len(data) <= self.most, f"more than {self.most} rows"


def not_empty(data: Any) -> bool:
    return len(data) > 0


def sorted_rows(data: Any) -> Any:
    return sorted(data)


async def waits(data: Any) -> None: ...


HERE = __name__
GOOD = pd.DataFrame({"delay": [1, 2], "carrier": ["UA", "AA"]})
BAD = pd.DataFrame({"delay": [1, -2, -3], "carriage": ["UA", "AA", "B6"]}, index=[10, 11, 12])


def lines(error: Any) -> list[str]:
    return str(error.value).splitlines()


def of(validator: Any, **entry: Any) -> DataCatalog:
    return DataCatalog.from_config({"flights": {"type": "MemoryDataset", "validator": validator, **entry}})


# What it says --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("validator", "data"), [(Flights, BAD), (Flights.to_schema(), BAD), (PolarsFlights, pl.DataFrame(BAD))]
)
def test_pandera_names_columns_checks_and_rows(validator: Any, data: Any) -> None:
    with pytest.raises(DataValidationError) as caught:
        of(validator).save("flights", data)
    rows = "1, 2" if isinstance(data, pl.DataFrame) else "11, 12"
    headline, *told = lines(caught)
    assert headline == "The data for 'flights' is not valid: nothing was saved."
    assert sorted(told) == [
        "- column 'carrier': is missing",
        f"- column 'delay': greater_than_or_equal_to(0): 2 values, in rows {rows}",
    ]
    assert type(caught.value.__cause__).__module__ == "pandera.errors"
    assert {failure.column for failure in caught.value.failures} == {"carrier", "delay"}


def test_a_wrong_type_of_a_column_is_told_without_rows() -> None:
    with pytest.raises(DataValidationError) as caught:
        of(PolarsFlights).save("flights", pl.DataFrame({"delay": ["a"], "carrier": ["UA"]}))
    assert "- column 'delay': dtype('Int64'), but it is String" in lines(caught)


def test_options_reach_pandera() -> None:
    not_lazy = {"class": f"{HERE}.Flights", "options": {"lazy": False}}
    with pytest.raises(DataValidationError) as caught:
        of(not_lazy).save("flights", BAD.assign(carrier="UA"))
    assert lines(caught)[1:] == ["- column 'delay': greater_than_or_equal_to(0): 2 values, in rows 11, 12"]
    with pytest.raises(DataValidationError, match="column 'carrier': is missing"):
        of(not_lazy).save("flights", GOOD.drop(columns="carrier"))


@pytest.mark.parametrize("frame", [lambda rows: rows, pd.DataFrame, pl.DataFrame])
def test_a_pydantic_model_checks_every_row(frame: Any) -> None:
    rows = [{"delay": 1, "carrier": "UA"}, {"delay": -1, "carrier": "AA"}, {"delay": -2, "carrier": "B6"}]
    with pytest.raises(DataValidationError) as caught:
        of(Flight).save("flights", frame(rows))
    assert lines(caught)[1:] == [
        "- column 'delay': Input should be greater than or equal to 0: 2 values, in rows 1, 2"
    ]
    of(Flight).save("flights", frame(rows[:1]))


def test_a_pydantic_model_checks_one_mapping() -> None:
    with pytest.raises(DataValidationError, match="column 'carrier': Field required"):
        of(Flight).save("flights", {"delay": 1})


def test_a_type_adapter_checks_the_whole() -> None:
    with pytest.raises(DataValidationError, match="valid integer"):
        of(TypeAdapter(dict[str, int])).save("flights", {"a": "x"})


def test_a_function_may_raise_or_return_false() -> None:
    with pytest.raises(DataValidationError) as caught:
        of(not_empty).save("flights", [])
    assert lines(caught)[1:] == ["- not_empty returned False."]
    with pytest.raises(DataValidationError, match="- TypeError: object of type 'int' has no len"):
        of(not_empty).save("flights", 1)


def test_an_object_with_validate_checks() -> None:
    with pytest.raises(DataValidationError, match="- more than 1 rows"):
        of(Limit(1)).save("flights", [1, 2])


def test_a_class_with_validate_is_made_with_its_options() -> None:
    catalog = of({"class": f"{HERE}.Limit", "options": {"most": 1}})
    with pytest.raises(DataValidationError, match="- more than 1 rows"):
        catalog.save("flights", [1, 2])


def test_messages_stay_short_and_show_no_values() -> None:
    frame = pd.DataFrame({f"c{n}": ["secret"] * 1000 for n in range(30)})
    schema = pa.DataFrameSchema({name: pa.Column(str, pa.Check.isin(["x"])) for name in frame})
    with pytest.raises(DataValidationError) as caught:
        of(schema).save("flights", frame)
    assert "secret" not in str(caught.value)
    assert "1000 values, in rows 0, 1, 2, 3, 4, ..." in str(caught.value)
    assert lines(caught)[-1] == "... and 20 more."


def test_what_a_validator_gives_back_is_what_goes_on() -> None:
    catalog = of(sorted_rows)
    catalog.save("flights", [3, 1, 2])
    assert catalog["flights"]._dataset.load() == [1, 2, 3]


def test_a_schema_that_coerces_gives_the_coerced_data() -> None:
    schema = pa.DataFrameSchema({"delay": pa.Column(int, coerce=True)})
    catalog = of(schema)
    catalog.save("flights", pd.DataFrame({"delay": ["1", "2"]}))
    assert catalog.load("flights")["delay"].sum() == 3


# When it checks ------------------------------------------------------------------------------------------------------


def test_invalid_data_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    file = tmp_path / "flights.csv"
    entry = {"type": "pandas.CSVDataset", "filepath": str(file), "validator": f"{HERE}.Flights"}
    catalog = DataCatalog.from_config({"flights": entry})
    catalog.save("flights", GOOD)
    before = file.read_bytes()
    with pytest.raises(DataValidationError):
        catalog.save("flights", BAD)
    with pytest.raises(DataValidationError):
        catalog["flights"].stage(BAD)
    with pytest.raises(DataValidationError):
        run(pipeline([node(lambda: BAD, None, "flights")]), catalog)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("runner", [SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner()])
def test_a_node_does_not_run_on_invalid_data(tmp_path: Path, runner: Any) -> None:
    BAD.to_csv(tmp_path / "flights.csv", index=False)
    entry = {"type": "pandas.CSVDataset", "filepath": str(tmp_path / "flights.csv"), "validator": Flights}
    ran = []
    flow = pipeline([node(ran.append, "flights", None)])
    with pytest.raises(
        DataValidationError, match="The data of 'flights' is not valid: it was not handed over"
    ):
        run(flow, DataCatalog.from_config({"flights": entry}), runner=runner)
    assert ran == []


@pytest.mark.parametrize(("on", "refused"), [("load", "load"), (["save"], "save")])
def test_on_says_when(on: Any, refused: str) -> None:
    catalog = of({"class": f"{HERE}.not_empty", "on": on})
    if refused == "save":
        with pytest.raises(DataValidationError):
            catalog.save("flights", [])
    else:
        catalog.save("flights", [])
        with pytest.raises(DataValidationError):
            catalog.load("flights")


def test_a_bare_on_in_yaml_is_understood(tmp_path: Path) -> None:
    (tmp_path / "catalog.yml").write_text(
        f"flights:\n  type: MemoryDataset\n  validator:\n    schema: {HERE}.not_empty\n    on: [load]\n"
    )
    catalog = DataCatalog.from_yaml(tmp_path / "catalog.yml")
    catalog.save("flights", [])
    with pytest.raises(DataValidationError):
        catalog.load("flights")


def test_a_warning_lets_data_pass(caplog: pytest.LogCaptureFixture) -> None:
    catalog = of({"class": f"{HERE}.not_empty", "severity": "warn", "on": "save"})
    catalog.save("flights", [])
    assert "The data for 'flights' is not valid: it is let pass all the same." in caplog.text
    assert catalog.load("flights") == []


def test_a_validator_can_be_left_out_for_now() -> None:
    of({"class": "no.such.Thing", "enabled": False}).save("flights", [])


def test_what_was_checked_and_saved_need_not_be_checked_again() -> None:
    seen = []
    catalog = of({"class": seen.append, "skip_load_after_save": True})
    catalog.save("flights", [1])
    catalog.load("flights")
    assert seen == [[1]]
    with validating(False):
        catalog.save("flights", [2])
    catalog.load("flights")
    assert seen == [[1], [2]]


def test_validators_are_switched_off_for_a_block_and_what_runs_in_it() -> None:
    catalog = of(not_empty)
    flow = pipeline([node(list, None, "flights")])
    with validating(False):
        run(flow, catalog)
        run(flow, catalog, runner=ThreadRunner())
        asyncio.run(arun(flow, catalog))
        with validating(True), pytest.raises(DataValidationError):
            run(flow, catalog)
    with pytest.raises(DataValidationError):
        run(flow, catalog)


@pytest.mark.parametrize(("said", "works"), [("off", False), ("0", False), ("on", True), ("", True)])
def test_validators_are_switched_off_for_a_process(
    said: str, works: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENSTOCK_DATASET_VALIDATION", said)
    catalog = of(not_empty)
    if works:
        with pytest.raises(DataValidationError):
            catalog.save("flights", [])
    else:
        catalog.save("flights", [])


def test_chunks_are_checked_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "flights.csv"
    entry = {
        "type": "pandas.CSVDataset",
        "filepath": str(file),
        "save_args": {"mode": "a"},
        "validator": Flights,
    }

    def chunks() -> Any:
        yield GOOD
        yield BAD

    with pytest.raises(DataValidationError):
        run(pipeline([node(chunks, None, "flights")]), DataCatalog.from_config({"flights": entry}))
    assert len(file.read_text().splitlines()) == 1 + len(GOOD)


# What is behind it stays what it is ----------------------------------------------------------------------------------


class Native(AbstractDataset[Any, Any]):
    """Awaited on the loop."""

    def __init__(self) -> None:
        self.data: Any = [1]
        self.threads: list[str] = []

    async def aload(self) -> Any:
        self.threads.append(threading.current_thread().name)
        return self.data

    async def asave(self, data: Any) -> None:
        self.data = data


class Foreign:
    def __init__(self) -> None:
        self.data: Any = [1]

    def load(self) -> Any:
        return self.data

    def save(self, data: Any) -> None:
        self.data = data


@pytest.mark.parametrize(
    ("inner", "load"), [(Native(), Place.LOOP), (Foreign(), Place.THREAD), (MemoryDataset(), Place.THREAD)]
)
def test_the_place_of_a_dataset_stays_and_memory_moves_to_where_work_is_done(inner: Any, load: Place) -> None:
    assert placement(ValidatedDataset(inner, not_empty)).load is load


def test_data_is_checked_too_where_the_steps_of_a_save_and_a_load_are_taken_apart(tmp_path: Path) -> None:
    dataset = ValidatedDataset(FileDatasetFor(tmp_path), not_empty)
    with pytest.raises(DataValidationError):
        dataset.encode([])
    with pytest.raises(DataValidationError):
        dataset.decode(b"[]")
    assert dataset.decode(dataset.encode([1])) == [1]


def test_a_home_dataset_stays_at_home() -> None:
    class Home(Foreign):
        _THREAD_SAFE = False

    assert placement(ValidatedDataset(Home(), not_empty)).save is Place.HOME


@pytest.mark.parametrize("make", [Native, MemoryDataset])
def test_checks_never_take_place_on_the_callers_loop(make: Any) -> None:
    threads = set()

    def check(data: Any) -> None:
        threads.add(threading.get_ident())

    async def read(data: Any) -> Any:
        return data

    inner, out = make(), make()
    inner.save([1])
    catalog = {"in": ValidatedDataset(inner, check), "between": ValidatedDataset(out, check)}
    flow = pipeline([node(read, "in", "between"), node(read, "between", "out")])

    async def main() -> None:
        assert (await arun(flow, catalog)).load("out") == [1]
        await catalog["in"].aload()
        await catalog["in"].asave([2])
        assert threading.get_ident() not in threads

    asyncio.run(main())
    assert threads


def test_a_native_dataset_is_still_awaited_on_the_loop() -> None:
    native = Native()
    flow = pipeline([node(len, "in", "out")])
    run(flow, {"in": ValidatedDataset(native, not_empty)})
    assert native.threads == ["penstock-loop"]


def test_foreign_datasets_are_checked_too() -> None:
    catalog = DataCatalog.from_config({"flights": {"type": f"{HERE}.Foreign", "validator": not_empty}})
    assert catalog.load("flights") == [1]
    with pytest.raises(DataValidationError):
        catalog.save("flights", [])


def test_datasets_of_kedro_are_checked_too(tmp_path: Path) -> None:
    entry = {
        "type": "kedro_datasets.pandas.CSVDataset",
        "filepath": str(tmp_path / "a.csv"),
        "validator": Flights,
    }
    catalog = DataCatalog.from_config({"flights": entry})
    with pytest.raises(DataValidationError):
        catalog.save("flights", BAD)
    catalog.save("flights", GOOD)
    pd.testing.assert_frame_equal(catalog.load("flights"), GOOD)


def test_versions_go_on_working(tmp_path: Path) -> None:
    entry = {
        "type": "json.JSONDataset",
        "filepath": str(tmp_path / "a.json"),
        "versioned": True,
        "validator": not_empty,
    }
    catalog = DataCatalog.from_config({"flights": entry}, save_version="v1")
    catalog.save("flights", [1])
    with pytest.raises(DataValidationError):
        DataCatalog.from_config({"flights": entry}, save_version="v2").save("flights", [])
    assert catalog["flights"].resolve_load_version() == "v1"
    assert catalog["flights"].list_versions(full_path=False) == ["v1"]
    assert catalog.load("flights", version="v1") == [1]


def test_a_catalog_agrees_on_versions_with_what_is_behind_a_cache(tmp_path: Path) -> None:
    entry = {"type": "json.JSONDataset", "filepath": str(tmp_path / "a.json")}
    cached = ValidatedDataset(CachedDataset(entry, version=Version(None, "v1")), not_empty)
    with pytest.raises(VersionAlreadyExistsError):
        DataCatalog({"flights": cached}, save_version="v2")


def test_a_cache_may_be_inside_or_around() -> None:
    around = CachedDataset({"type": "MemoryDataset", "validator": not_empty})
    inside = ValidatedDataset(CachedDataset(MemoryDataset()), not_empty)
    for dataset in (around, inside):
        with pytest.raises(DataValidationError):
            dataset.save([])
        dataset.save([1])
        assert dataset.load() == [1]


def test_runs_do_not_meet_in_a_checked_intermediate() -> None:
    catalog = of(not_empty)
    catalog.save("flights", [1, 2, 3])
    flow = pipeline([node(lambda: [1], None, "flights"), node(len, "flights", "n")])
    assert run(flow, catalog).load("n") == 1
    assert catalog.load("flights") == [1, 2, 3]


def test_confirmation_reaches_what_is_behind() -> None:
    confirmed = []

    class Feed(Foreign):
        def confirm(self) -> None:
            confirmed.append(True)

    DataCatalog({"feed": ValidatedDataset(Feed(), not_empty)}).confirm("feed")
    assert confirmed == [True]


def test_types_are_those_of_what_is_behind(tmp_path: Path) -> None:
    entry = {"type": "json.JSONDataset", "filepath": str(tmp_path / "a.json"), "validator": not_empty}
    catalog = DataCatalog.from_config({"flights": entry})
    before = catalog.get_type("flights")
    assert isinstance(catalog["flights"]._dataset, FileDataset)
    assert catalog.get_type("flights") == before == "penstock.datasets.json.JSONDataset"
    assert catalog.filter(by_type=FileDataset) == ["flights"]
    assert place_of(catalog["flights"]) == str(tmp_path / "a.json")
    assert hasattr(catalog["flights"], "stage")
    assert not hasattr(ValidatedDataset(MemoryDataset(), not_empty), "stage")


def test_an_entry_survives_the_way_there_and_back(tmp_path: Path) -> None:
    entry = {
        "type": "penstock.datasets.json.JSONDataset",
        "filepath": str(tmp_path / "a.json"),
        "validator": {"class": f"{HERE}.not_empty", "on": ["save"]},
    }
    catalog = DataCatalog.from_config({"flights": entry})
    assert catalog["flights"]
    assert catalog.to_config()[0] == {"flights": entry}
    in_memory = of(not_empty)
    assert in_memory["flights"]
    assert in_memory.to_config()[0] == {}


def test_it_can_be_sent_to_another_process(tmp_path: Path) -> None:
    dataset = ValidatedDataset(FileDatasetFor(tmp_path), f"{HERE}.not_empty", "flights")
    dataset.save([1])
    twin = pickle.loads(pickle.dumps(dataset))
    assert twin.load() == [1]
    with pytest.raises(DataValidationError):
        twin.save([])


def FileDatasetFor(folder: Path) -> Any:  # noqa: N802
    from penstock.datasets.json import JSONDataset

    return JSONDataset(filepath=folder / "a.json")


def test_a_class_with_an_argument_of_that_name_keeps_it() -> None:
    catalog = DataCatalog.from_config({"flights": {"type": f"{HERE}.Own", "validator": "anything"}})
    assert catalog["flights"].validator == "anything"


class Own(Foreign):
    def __init__(self, validator: str) -> None:
        super().__init__()
        self.validator = validator


def test_none_is_refused_as_ever() -> None:
    with pytest.raises(DatasetError, match="None cannot be saved"):
        ValidatedDataset(Foreign(), not_empty).save(None)


# Mistakes ------------------------------------------------------------------------------------------------------------

MISTAKES = [
    (f"{HERE}.not_emty", f"'{HERE}' has no 'not_emty'. Did you mean 'not_empty'?"),
    ("no_such_package.Schema", "ModuleNotFoundError: No module named 'no_such_package'"),
    ("Schema", "The validator 'Schema' is no dotted path."),
    (f"{HERE}.waits", "waits cannot check data."),
    (f"{HERE}.GOOD", "DataFrame cannot check data."),
    (f"{HERE}.Foreign", "The class Foreign cannot check data: it has no method 'validate'."),
    ({"class": f"{HERE}.Limit", "options": {"least": 1}}, "Limit cannot be made with the options least."),
    ({"class": f"{HERE}.not_empty", "options": {"least": 1}}, "not_empty takes no options"),
    ({"klass": "a.b"}, "There is no key 'klass'. Did you mean 'class'?"),
    ({"class": "a.b", "on": "store"}, "'on' is load, save or a list of both, not 'store'."),
    ({"class": "a.b", "on": []}, "To switch a validator off, say enabled: false."),
    ({"class": "a.b", "severity": "low"}, "'severity' is error or warn, not 'low'."),
    ({"class": "a.b", "enabled": "no"}, "'enabled' is true or false, not 'no'."),
    ({"class": "a.b", "options": 1}, "'options' maps names to values, but is 1."),
    (["a.b"], "Give the dotted path"),
]


@pytest.mark.parametrize(("validator", "said"), MISTAKES, ids=str)
def test_a_mistake_is_told_before_anything_runs(validator: Any, said: str) -> None:
    ran = []
    flow = pipeline([node(lambda: ran.append(1), None, "flights")])
    with pytest.raises(DatasetError) as caught:
        run(flow, of(validator))
    assert said in str(caught.value)
    assert "'flights'" in str(caught.value)
    assert ran == []


def test_a_mistake_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "catalog.yml").write_text(
        "\nflights:\n  type: MemoryDataset\n  validator: nowhere.Schema\n"
        "'{any}_raw':\n  type: MemoryDataset\n  validator: {class: 'a.{any}', on: never}\n"
    )
    with pytest.raises(CatalogError) as caught:
        DataCatalog.from_yaml(tmp_path / "catalog.yml").check()
    assert "catalog.yml:2" in str(caught.value)
    assert "catalog.yml:5" in str(caught.value)
    assert "not 'never'" in str(caught.value)


def test_nothing_is_imported_for_validators_that_are_switched_off() -> None:
    with validating(False):
        of("no.such.Thing").save("flights", [1])
    assert "no" not in sys.modules
