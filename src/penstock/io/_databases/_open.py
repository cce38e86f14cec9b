"""Pick the database that a connection string means, as SQLAlchemy spells it."""

from urllib.parse import unquote

from penstock.errors import DatasetError
from penstock.io._databases._database import Database
from penstock.io._requirement import require


def open_database(con: str) -> Database | None:
    """The database behind a connection string; None for one that only SQLAlchemy knows. Nothing is connected to yet.

    Raises:
        DatasetError: the connection string cannot work.
        MissingExtraError: the library that the database needs is not installed.

    >>> open_database("sqlite:///cars.db")
    SqliteDatabase('cars.db')
    >>> open_database("mysql+pymysql://ada@db/cars") is None
    True
    """
    scheme, separator, rest = con.partition("://")
    if not separator:
        raise DatasetError(
            "'con' among the credentials is no connection string.\n"
            "Write it like postgresql://user:password@host/database, sqlite:///file.db or duckdb:///file.db."
        )
    match scheme.partition("+")[0]:
        case "postgresql" | "postgres":
            require("adbc_driver_postgresql", "pyarrow", extra="postgres", purpose="PostgreSQL")
            from penstock.io._databases._postgres import PostgresDatabase

            return PostgresDatabase(f"postgresql://{rest}")
        case "sqlite" if "?" not in rest:
            require("pyarrow", extra="arrow", purpose="SQLite")
            from penstock.io._databases._sqlite import SqliteDatabase

            return SqliteDatabase(_file(scheme, rest))
        case "duckdb" if "?" not in rest:
            require("duckdb", "pyarrow", extra="duckdb", purpose="DuckDB")
            from penstock.io._databases._duckdb import DuckDatabase

            return DuckDatabase(_file(scheme, rest))
        case _:
            return None


def _file(scheme: str, rest: str) -> str:
    path = unquote(rest.removeprefix("/"))
    if path in ("", ":memory:"):
        raise DatasetError(
            f"'{scheme}://{rest}' is a database in memory, which would be gone after each load and save.\n"
            f"Name a file, as in {scheme}:///data/cars.db."
        )
    return path
