"""SQLite through Python's own library, with the types and the spelling of times that SQLAlchemy and pandas use."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from penstock.errors import DatasetError
from penstock.io._databases._arrow import plain
from penstock.io._databases._database import IfExists, Table, columns_of, quoted, select

_PATIENCE = 30.0
"""Seconds to wait for others to finish their writing."""


class SqliteDatabase:
    """A database in a file.

    Args:
        path: the file; made by the first write.
    """

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __repr__(self) -> str:
        return f"SqliteDatabase({self._path!r})"

    def query(self, sql: str) -> Table:
        """What a query gives."""
        with self._connection("rw") as connection:
            return _fetched(connection, sql, {})

    def read(self, name: str, schema: str | None, columns: list[str] | None) -> Table:
        """A table; columns that it declares as dates, times and booleans come as such."""
        with self._connection("rw") as connection:
            info = connection.execute(
                f"PRAGMA {f'{quoted(schema)}.' if schema else ''}table_info({quoted(name)})"
            )
            declared = {column: kind.upper() for _, column, kind, *_ in info}
            return _fetched(connection, select(name, schema, columns), declared)

    def tables(self, schema: str | None) -> list[str]:
        """The names of the tables and views."""
        if not Path(self._path).exists():
            return []
        with self._connection("rw") as connection:
            return _tables(connection, schema)

    def write(self, table: Table, name: str, schema: str | None, if_exists: IfExists) -> None:
        """Write a table in one transaction; writers wait for each other."""
        Path(self._path).parent.mkdir(parents=True, exist_ok=True)
        table, target = plain(table), quoted(schema, name)
        with self._connection("rwc") as connection:
            connection.execute("BEGIN IMMEDIATE")
            there = name in _tables(connection, schema)
            if there and if_exists == "fail":
                raise FileExistsError(name)
            if there and if_exists == "replace":
                connection.execute(f"DROP TABLE {target}")
            if there and if_exists == "delete_rows":
                connection.execute(f"DELETE FROM {target}")  # noqa: S608  names are quoted
            if not there or if_exists == "replace":
                connection.execute(f"CREATE TABLE {target} ({_declaration(table)})")
            marks = ", ".join("?" * table.num_columns)
            insert = f"INSERT INTO {target} ({columns_of(table)}) VALUES ({marks})"  # noqa: S608
            connection.executemany(insert, _rows(table))
            connection.execute("COMMIT")

    @contextmanager
    def _connection(self, mode: str) -> Iterator[sqlite3.Connection]:
        """A connection; what is not committed when it is closed never was."""
        path = Path(self._path)
        if mode != "rwc" and not path.exists():
            raise FileNotFoundError(self._path)
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)) as connection:
            yield connection


def _tables(connection: sqlite3.Connection, schema: str | None) -> list[str]:
    place = quoted(schema, "sqlite_master")
    found = connection.execute(f"SELECT name FROM {place} WHERE type IN ('table', 'view')")  # noqa: S608
    return [name for (name,) in found]


# Types ----------------------------------------------------------------------------------------------------------------


def _declaration(table: Table) -> str:
    return ", ".join(f"{quoted(field.name)} {_sql_type(field.type)}" for field in table.schema)


def _sql_type(kind: Any) -> str:
    from pyarrow import types

    if types.is_boolean(kind):
        return "BOOLEAN"
    if types.is_integer(kind):
        return "BIGINT"
    if types.is_floating(kind):
        return "FLOAT"
    if types.is_date(kind):
        return "DATE"
    if types.is_timestamp(kind):
        return "DATETIME"
    return "BLOB" if types.is_binary(kind) else "TEXT"


def _rows(table: Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from zip(*(_values(column) for column in batch.columns), strict=True)


def _values(column: Any) -> list[Any]:
    """The values of a column, with times spelt as SQLAlchemy spells them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):
        column = pc.strftime(column.cast(pa.timestamp("us", column.type.tz)), "%Y-%m-%d %H:%M:%S")
    elif pa.types.is_date(column.type):
        column = column.cast(pa.string())
    values: list[Any] = column.to_pylist()
    return values


def _fetched(connection: sqlite3.Connection, sql: str, declared: dict[str, str]) -> Table:
    with closing(connection.execute(sql)) as cursor:
        names = [column[0] for column in cursor.description]
        return _table(names, cursor.fetchall(), declared)


def _table(names: list[str], rows: list[tuple[Any, ...]], declared: dict[str, str]) -> Table:
    import pyarrow as pa

    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    arrays = [
        _array(name, list(values), declared.get(name, ""))
        for name, values in zip(names, columns, strict=True)
    ]
    return pa.table(arrays, names=names)


def _array(name: str, values: list[Any], declared: str) -> Any:
    import pyarrow as pa

    try:
        column = pa.array(values)
        kind = _kinds().get(declared)
        exact = kind is not None and (
            pa.types.is_null(column.type) or pa.types.is_temporal(kind) or declared == "BOOLEAN"
        )
        if exact:
            return column.cast(kind)
        return column.cast(pa.string()) if pa.types.is_null(column.type) else column
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise DatasetError(
            f"Column '{name}' holds values that do not fit together: {error}\nUse CAST for it in a query."
        ) from error


def _kinds() -> dict[str, Any]:
    """The types behind those that tables declare."""
    import pyarrow as pa

    return {
        "BOOLEAN": pa.bool_(),
        "DATE": pa.date32(),
        "DATETIME": pa.timestamp("us"),
        "TIMESTAMP": pa.timestamp("us"),
        "BIGINT": pa.int64(),
        "INTEGER": pa.int64(),
        "FLOAT": pa.float64(),
        "REAL": pa.float64(),
        "BLOB": pa.binary(),
    }
