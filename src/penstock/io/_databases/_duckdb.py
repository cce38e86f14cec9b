"""DuckDB, which reads and writes Arrow tables where they lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from penstock.io._databases._database import IfExists, Table, columns_of, quoted, select

_INCOMING = "penstock_incoming"

_opening = Lock()
"""Connections of a process share a database, which is not ready for the second one while it is made for the first."""
_writing = Lock()
"""Writers do not wait for each other by themselves: the later one would fail."""


class DuckDatabase:
    """A database in a file, for one process at a time.

    Args:
        path: the file; made by the first write.
    """

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __repr__(self) -> str:
        return f"DuckDatabase({self._path!r})"

    def query(self, sql: str) -> Table:
        """What a query gives."""
        if not Path(self._path).exists():
            raise FileNotFoundError(self._path)
        with self._connection() as connection:
            return connection.sql(sql).to_arrow_table()

    def read(self, name: str, schema: str | None, columns: list[str] | None) -> Table:
        """A table, or some of its columns."""
        return self.query(select(name, schema, columns))

    def tables(self, schema: str | None) -> list[str]:
        """The names of the tables and views in a schema."""
        if not Path(self._path).exists():
            return []
        with self._connection() as connection:
            return _tables(connection, schema)

    def write(self, table: Table, name: str, schema: str | None, if_exists: IfExists) -> None:
        """Write a table in one transaction."""
        Path(self._path).parent.mkdir(parents=True, exist_ok=True)
        target, columns = quoted(schema, name), columns_of(table)
        with _writing, self._connection() as connection:
            connection.register(_INCOMING, table)
            connection.execute("BEGIN")
            there = name in _tables(connection, schema)
            if there and if_exists == "fail":
                raise FileExistsError(name)
            if there and if_exists != "replace":
                if if_exists == "delete_rows":
                    connection.execute(f"DELETE FROM {target}")  # noqa: S608  names are quoted
                connection.execute(f"INSERT INTO {target} ({columns}) SELECT {columns} FROM {_INCOMING}")  # noqa: S608
            else:
                connection.execute(f"CREATE OR REPLACE TABLE {target} AS SELECT * FROM {_INCOMING}")  # noqa: S608
            connection.execute("COMMIT")

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        """A connection; what is not committed when it is closed never was."""
        from duckdb import connect

        with _opening:
            connection = connect(self._path)
        try:
            yield connection
        finally:
            with _opening:
                connection.close()


def _tables(connection: Any, schema: str | None) -> list[str]:
    found = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = COALESCE(?, current_schema())",
        [schema],
    )
    return [name for (name,) in found.fetchall() if name != _INCOMING]
