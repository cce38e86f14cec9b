"""Promise 7 for databases: a process that is killed in the midst of a save leaves the old table, and nobody waiting."""

import subprocess
import sys
from typing import Any

import pytest

from penstock.datasets.pandas import SQLTableDataset

pd = pytest.importorskip("pandas")
pytest.importorskip("duckdb")

SAVE = """
import sys
import pandas as pd
import sqlite3, duckdb
from adbc_driver_manager import dbapi

def hang():
    print("ready", flush=True)
    sys.stdin.readline()

class Wrapped:
    def __init__(self, connection): self.connection = connection
    def __getattr__(self, name): return getattr(self.connection, name)
    def execute(self, sql, *args):
        if sql == "COMMIT":
            hang()
        return self.connection.execute(sql, *args)

sqlite_connect, duckdb_connect = sqlite3.connect, duckdb.connect
sqlite3.connect = lambda *args, **more: Wrapped(sqlite_connect(*args, **more))
duckdb.connect = lambda *args, **more: Wrapped(duckdb_connect(*args, **more))
dbapi.Connection.commit = lambda self: hang()

from penstock.datasets.pandas import SQLTableDataset

con, if_exists = sys.argv[1:]
cars = SQLTableDataset(table_name="cars", credentials={"con": con}, save_args={"if_exists": if_exists})
cars.save(pd.DataFrame({"price": [3, 4]}))
"""


@pytest.mark.parametrize("if_exists", ["replace", "append", "delete_rows"])
def test_a_killed_save_leaves_the_old_table_and_the_next_one_goes_well(con: Any, if_exists: str) -> None:
    cars = SQLTableDataset(table_name="cars", credentials={"con": con}, save_args={"if_exists": "replace"})
    cars.save(pd.DataFrame({"price": [1, 2]}))
    with subprocess.Popen(
        [sys.executable, "-c", SAVE, con, if_exists], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as saving:
        assert saving.stdout is not None
        assert saving.stdout.readline() == "ready\n"
        saving.kill()
    assert list(cars.load()["price"]) == [1, 2]
    cars.save(pd.DataFrame({"price": [5]}))
    assert list(cars.load()["price"]) == [5]
