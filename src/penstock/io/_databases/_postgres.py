"""PostgreSQL through ADBC, which loads and saves by COPY."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from penstock.io._databases._arrow import plain
from penstock.io._databases._database import IfExists, Table, columns_of, quoted, select
from penstock.io._databases._waits import WAITS

_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = COALESCE($1::text, current_schema())"


class PostgresDatabase:
    """A database on a server.

    A table is replaced by a new one that takes its name at the end, so that readers wait for a moment only.

    Args:
        uri: where, as libpq spells it.
    """

    __slots__ = ("_uri",)

    def __init__(self, uri: str) -> None:
        waits = [f"{name}={value}" for name, value in WAITS.items() if f"{name}=" not in uri]
        self._uri = f"{uri}{'&' if '?' in uri else '?'}{'&'.join(waits)}"

    def __repr__(self) -> str:
        return "PostgresDatabase(...)"

    def query(self, sql: str) -> Table:
        """What a query gives; numbers of arbitrary precision come as floats."""
        with self._cursor() as (_, cursor):
            cursor.execute(sql)
            return _readable(cursor.fetch_arrow_table())

    def read(self, name: str, schema: str | None, columns: list[str] | None) -> Table:
        """A table, or some of its columns."""
        return self.query(select(name, schema, columns))

    def tables(self, schema: str | None) -> list[str]:
        """The names of the tables and views in a schema."""
        with self._cursor() as (_, cursor):
            cursor.execute(_TABLES, (schema,))
            return [name for (name,) in cursor.fetchall()]

    def write(self, table: Table, name: str, schema: str | None, if_exists: IfExists) -> None:
        """Write a table in one transaction."""
        table, there = plain(table), name in self.tables(schema)
        if there and if_exists == "fail":
            raise FileExistsError(name)
        with self._cursor() as (connection, cursor):
            if there and if_exists != "replace":
                _add(cursor, table, quoted(schema, name), delete=if_exists == "delete_rows")
            else:
                _replace(cursor, table, name, schema)
            _commit(connection)

    @contextmanager
    def _cursor(self) -> Iterator[tuple[Any, Any]]:
        """A connection with its cursor; what is not committed when it is closed never was."""
        from adbc_driver_postgresql.dbapi import connect

        with closing(connect(self._uri)) as connection, closing(connection.cursor()) as cursor:
            yield connection, cursor


def _commit(connection: Any) -> None:
    from adbc_driver_manager import DatabaseError

    try:
        connection.commit()
    except DatabaseError as error:
        vars(error)["is_unanswered"] = type(error).__name__ in ("OperationalError", "InternalError")
        raise


def _replace(cursor: Any, table: Table, name: str, schema: str | None) -> None:
    new = _new_name()
    cursor.adbc_ingest(new, table, mode="create", db_schema_name=schema)
    cursor.execute(f"DROP TABLE IF EXISTS {quoted(schema, name)}")
    cursor.execute(f"ALTER TABLE {quoted(schema, new)} RENAME TO {quoted(name)}")


def _add(cursor: Any, table: Table, target: str, delete: bool) -> None:
    """Add rows by way of a temporary table, from which the server converts them to the types of the target."""
    new, columns = _new_name(), columns_of(table)
    if delete:
        cursor.execute(f"DELETE FROM {target}")  # noqa: S608  names are quoted
    cursor.adbc_ingest(new, table, mode="create", temporary=True)
    cursor.execute(f"INSERT INTO {target} ({columns}) SELECT {columns} FROM {quoted(new)}")  # noqa: S608
    cursor.execute(f"DROP TABLE {quoted(new)}")


def _new_name() -> str:
    return f"penstock_{os.urandom(8).hex()}"


def _readable(table: Table) -> Table:
    """The table with plain types for those that only PostgreSQL has."""
    import pyarrow as pa

    columns = []
    for field, column in zip(table.schema, table.columns, strict=True):
        kind = field.type
        numeric = b"numeric" in (field.metadata or {}).values() or getattr(kind, "type_name", "") == "numeric"
        if isinstance(kind, pa.BaseExtensionType):
            column = pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type)  # noqa: PLW2901
        columns.append(column.cast(pa.float64()) if numeric else column)
    return pa.table(columns, names=table.column_names)
