"""Tables and queries in SQLite, DuckDB and a real PostgreSQL server."""

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from penstock import DataCatalog
from penstock.datasets import pandas as with_pandas
from penstock.datasets import polars as with_polars
from penstock.errors import DatasetError
from penstock.io._databases import open_database
from penstock.io._databases._waits import WAITS

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pytest.importorskip("duckdb")


def table(con: str, name: str = "cars", **arguments: Any) -> Any:
    return with_pandas.SQLTableDataset(table_name=name, credentials={"con": con}, **arguments)


def query(con: str, sql: str, **arguments: Any) -> Any:
    return with_pandas.SQLQueryDataset(sql=sql, credentials={"con": con}, **arguments)


def frame(*prices: int) -> Any:
    return pd.DataFrame({"price": prices})


def test_frames_come_back_as_they_were(con: str) -> None:
    times = pd.to_datetime(["2026-01-01 12:30:00.5", None]).astype("datetime64[us]")
    data = pd.DataFrame(
        {
            "Name": ["Ada", None],
            'an "odd" name': [1.5, None],
            "count": [1, 2**40],
            "new": [True, False],
            "sold at": times,
            "day": [dt.date(2026, 1, 1), None],
            "raw": [b"\x00\xff", None],
        }
    )
    table(con).save(data)
    pd.testing.assert_frame_equal(table(con).load(), data, check_dtype=False)
    loaded = table(con, load_args={"columns": ["count", "Name"]}).load()
    assert list(loaded.columns) == ["count", "Name"]
    assert loaded["count"].dtype == "int64"


def test_polars_frames_come_back_as_they_were(con: str) -> None:
    data = pl.DataFrame(
        {"name": ["Ada", None], "price": [3, 5], "new": [True, None], "at": [dt.datetime(2026, 1, 1), None]}
    )
    cars = with_polars.SQLTableDataset(table_name="cars", credentials={"con": con})
    cars.save(data.lazy())
    assert cars.load().equals(data)  # type: ignore[arg-type]
    total = with_polars.SQLQueryDataset(sql="SELECT max(price) AS m FROM cars", credentials={"con": con})
    assert total.load()["m"].item() == 5


def test_columns_of_nothing_and_no_rows(con: str) -> None:
    table(con).save(
        pd.DataFrame({"price": pd.Series([], dtype="int64"), "note": pd.Series([], dtype="object")})
    )
    assert list(table(con).load().columns) == ["price", "note"]
    assert len(table(con).load()) == 0


def test_codes_are_saved_as_their_values(con: str) -> None:
    table(con).save(pd.DataFrame({"kind": pd.Categorical(["old", "new"])}))
    assert table(con).load()["kind"].tolist() == ["old", "new"]


def test_a_table_that_is_there_is_kept_unless_asked_otherwise(con: str) -> None:
    table(con).save(frame(1))
    with pytest.raises(DatasetError, match="'if_exists' is 'fail'"):
        table(con).save(frame(2))
    table(con, save_args={"if_exists": "append"}).save(frame(2))
    assert table(con).load()["price"].tolist() == [1, 2]
    table(con, save_args={"if_exists": "replace"}).save(pd.DataFrame({"name": ["Ada"]}))
    assert table(con).load().to_dict("list") == {"name": ["Ada"]}
    table(con, save_args={"if_exists": "delete_rows"}).save(pd.DataFrame({"name": ["Bo"]}))
    assert table(con).load().to_dict("list") == {"name": ["Bo"]}
    table(con, "new", save_args={"if_exists": "append"}).save(frame(7))
    assert table(con, "new").load()["price"].tolist() == [7]


def test_appended_columns_are_found_by_name_and_converted(con: str) -> None:
    table(con).save(pd.DataFrame({"price": [1.5], "name": ["Ada"]}))
    table(con, save_args={"if_exists": "append"}).save(pd.DataFrame({"name": ["Bo"], "price": [2]}))
    assert table(con).load().to_dict("list") == {"price": [1.5, 2.0], "name": ["Ada", "Bo"]}


@pytest.mark.parametrize("if_exists", ["append", "delete_rows"])
def test_failing_save_leaves_the_table_as_it_was(con: str, if_exists: str) -> None:
    table(con).save(frame(1))
    with pytest.raises(DatasetError):
        table(con, save_args={"if_exists": if_exists}).save(pd.DataFrame({"no such column": [1]}))
    assert table(con).load()["price"].tolist() == [1]
    assert open_database(con).tables(None) == ["cars"]  # type: ignore[union-attr]


def test_readers_see_the_old_table_or_the_new_one(con: str) -> None:
    """Never an empty one, none, or a mixture, while it is replaced again and again."""
    cars = table(con, save_args={"if_exists": "replace"})
    cars.save(frame(*[0] * 1000))
    stop = threading.Event()

    def replace() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            cars.save(frame(*[number] * 1000))

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        seen = [cars.load()["price"] for _ in range(10)]
    finally:
        stop.set()
        writer.join()
    assert all(len(prices) == 1000 and prices.nunique() == 1 for prices in seen)


def test_writers_wait_for_each_other(con: str) -> None:
    table(con).save(frame(0))
    cars = table(con, save_args={"if_exists": "append"})
    writers = [threading.Thread(target=cars.save, args=[frame(number)]) for number in range(1, 6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(table(con).load()["price"]) == list(range(6))


def test_existence(con: str) -> None:
    assert not table(con).exists()
    table(con).save(frame(1))
    assert table(con).exists()
    assert query(con, "SELECT 1 AS one").exists()


def test_missing_table_is_named_with_its_neighbours(con: str) -> None:
    table(con, "prices").save(frame(1))
    with pytest.raises(DatasetError, match=r"has no table 'price'\. Did you mean 'prices'"):
        table(con, "price").load()


def test_queries_from_text_and_files(con: str, tmp_path: Path) -> None:
    table(con).save(frame(3, 5))
    assert query(con, "SELECT price FROM cars WHERE price > 4").load()["price"].tolist() == [5]
    file = tmp_path / "total.sql"
    file.write_text("SELECT sum(price) AS total FROM cars")
    total = with_pandas.SQLQueryDataset(filepath=file, credentials={"con": con})
    assert [float(value) for value in total.load()["total"]] == [8.0]
    with pytest.raises(DatasetError, match="it is a query"):
        total.save(frame(1))
    with pytest.raises(DatasetError, match="no_such"):
        query(con, "SELECT * FROM no_such").load()


def test_the_index_is_saved_when_asked_for(con: str) -> None:
    data = pd.DataFrame({"price": [3]}, index=pd.Index(["Ada"], name="name"))
    table(con, save_args={"index": True}).save(data)
    assert table(con).load().to_dict("list") == {"name": ["Ada"], "price": [3]}


# SQLAlchemy -----------------------------------------------------------------------------------------------------------


def test_arguments_that_only_pandas_knows_go_through_sqlalchemy(tmp_path: Path) -> None:
    con = f"sqlite:///{tmp_path}/cars.db"
    pytest.importorskip("sqlalchemy")
    table(con).save(frame(3, 5))
    assert table(con, load_args={"index_col": "price"}).load().index.tolist() == [3, 5]
    params = {"params": (4,)}
    assert query(con, "SELECT price FROM cars WHERE price > ?", load_args=params).load()[
        "price"
    ].tolist() == [5]
    dtype = {"dtype": {"price": __import__("sqlalchemy").String()}, "if_exists": "replace"}
    table(con, save_args=dtype).save(frame(7))
    assert table(con).load()["price"].tolist() == ["7"]


def test_other_databases_go_through_sqlalchemy(tmp_path: Path) -> None:
    """SQLite with options stands for a database that only SQLAlchemy knows."""
    pytest.importorskip("sqlalchemy")
    con = f"sqlite:///file:{tmp_path}/cars.db?uri=true"
    assert open_database(con) is None
    assert not table(con).exists()
    table(con).save(frame(3))
    assert table(con).load()["price"].tolist() == [3]
    assert table(f"sqlite:///{tmp_path}/cars.db").load()["price"].tolist() == [3]
    assert query(con, "SELECT price FROM cars").load()["price"].tolist() == [3]
    with pytest.raises(DatasetError, match="only PostgreSQL, SQLite and DuckDB"):
        with_polars.SQLTableDataset(table_name="cars", credentials={"con": con})


def test_tables_of_kedro_are_read_alike(tmp_path: Path) -> None:
    kedro = pytest.importorskip("kedro_datasets.pandas")
    pytest.importorskip("sqlalchemy")
    con = f"sqlite:///{tmp_path}/cars.db"
    data = pd.DataFrame({"price": [3], "new": [True], "at": pd.to_datetime(["2026-01-01 12:00"])})
    kedro.SQLTableDataset(table_name="theirs", credentials={"con": con}).save(data)
    table(con, "ours").save(data)
    pd.testing.assert_frame_equal(table(con, "theirs").load(), data, check_dtype=False)
    theirs = kedro.SQLTableDataset(table_name="ours", credentials={"con": con}).load()
    pd.testing.assert_frame_equal(theirs, data, check_dtype=False)


# PostgreSQL -----------------------------------------------------------------------------------------------------------


def test_types_that_only_postgres_has(postgres: str) -> None:
    sql = """SELECT 1.25::numeric AS n, '{"a": 1}'::jsonb AS j, '2026-01-01 12:00+02'::timestamptz AS t,
             'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS u, ARRAY[1, 2] AS a"""
    row = query(postgres, sql).load().iloc[0]
    assert row["n"] == 1.25
    assert row["j"] == '{"a": 1}'
    assert row["t"] == pd.Timestamp("2026-01-01 10:00", tz="UTC")
    assert list(row["a"]) == [1, 2]


@pytest.mark.parametrize("driver", ["postgresql+psycopg2", "postgresql+psycopg", "postgres"])
def test_postgres_as_users_of_sqlalchemy_spell_it(postgres: str, driver: str) -> None:
    assert query(postgres.replace("postgresql", driver, 1), "SELECT 1 AS one").load()["one"].tolist() == [1]


def test_schemas(postgres: str) -> None:
    from adbc_driver_postgresql.dbapi import connect

    with connect(postgres, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS sales")
    in_sales: dict[str, Any] = {"load_args": {"schema": "sales"}, "save_args": {"schema": "sales"}}
    in_sales["save_args"]["if_exists"] = "replace"
    table(postgres, "sold", **in_sales).save(frame(3))
    table(postgres, "sold", **in_sales).save(frame(5))
    assert table(postgres, "sold", **in_sales).load()["price"].tolist() == [5]
    assert not table(postgres, "sold").exists()


def test_a_server_that_is_not_there_is_an_error_without_the_password() -> None:
    con = "postgresql://ada:canary@127.0.0.1:9/cars"
    with pytest.raises(DatasetError, match=r"Loading from .*SQLTableDataset") as failed:
        table(con).load()
    assert "canary" not in f"{failed.value} {table(con)!r} {failed.value.__cause__}"


# What is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: table("cars.db"), "no connection string"),
        (lambda: table(""), "credentials need 'con'"),
        (lambda: table("sqlite:///:memory:"), "a database in memory"),
        (lambda: table("sqlite:///a.db", ""), "'table_name' is empty"),
        (lambda: table("sqlite:///a.db", save_args={"if_exists": "replac"}), "Did you mean 'replace'"),
        (lambda: with_pandas.SQLQueryDataset(credentials={"con": "sqlite:///a.db"}), "either as 'sql' or as"),
        (lambda: table("sqlite:///none.db").load(), r"has no table 'cars'\. It has no tables"),
        (lambda: query("sqlite:///none.db", "SELECT 1").load(), "none.db"),
    ],
)
def test_bad_entries_are_refused(make: Any, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        make()


def test_loading_makes_no_database(tmp_path: Path) -> None:
    for scheme in ("sqlite", "duckdb"):
        assert not table(f"{scheme}:///{tmp_path}/none.db").exists()
        with pytest.raises(DatasetError):
            table(f"{scheme}:///{tmp_path}/none.db").load()
    assert list(tmp_path.iterdir()) == []


def test_entries_name_their_credentials(tmp_path: Path) -> None:
    entry = {"type": "pandas.SQLTableDataset", "table_name": "cars", "credentials": "shop"}
    catalog = DataCatalog.from_config(
        {"cars": entry}, credentials={"shop": {"con": f"sqlite:///{tmp_path}/a.db"}}
    )
    catalog.save("cars", frame(3))
    assert catalog.load("cars")["price"].tolist() == [3]


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("driver", ["postgresql", "postgresql+psycopg"])
def test_a_server_that_never_answers_is_given_up(
    driver: str, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WAITS, "connect_timeout", 2)
    more = {} if driver == "postgresql" else {"pool_pre_ping": True}  # which only SQLAlchemy understands
    cars = with_pandas.SQLTableDataset(
        table_name="cars", credentials={"con": f"{driver}://ada@{silent}/cars", **more}
    )
    with pytest.raises(DatasetError, match="time"):
        cars.load()


def test_what_an_entry_says_of_waits_counts() -> None:
    con = "postgresql://ada@db/cars?connect_timeout=3&keepalives_idle=5"
    uri = open_database(con)._uri  # type: ignore[union-attr]
    assert uri.startswith(f"{con}&keepalives_interval=")
    assert uri.count("connect_timeout=") == uri.count("keepalives_idle=") == 1
