"""What a database can do, whichever it is."""

from typing import Any, Literal, Protocol, TypeAlias

IfExists: TypeAlias = Literal["fail", "replace", "append", "delete_rows"]
"""What a write does with a table that is there; `delete_rows` keeps its definition."""

Table: TypeAlias = Any
"""A `pyarrow.Table`; pyarrow is imported where one is made."""


class Database(Protocol):
    """Tables that are read and written whole."""

    def query(self, sql: str) -> Table:
        """What a query gives.

        Raises:
            FileNotFoundError: the database is a file that is not there.
        """

    def read(self, name: str, schema: str | None, columns: list[str] | None) -> Table:
        """A table, or some of its columns.

        Raises:
            FileNotFoundError: the database is a file that is not there.
        """

    def write(self, table: Table, name: str, schema: str | None, if_exists: IfExists) -> None:
        """Write a table, all of it in one transaction: others see what was there before, or all of it.

        Raises:
            FileExistsError: there is such a table, and it must not be there.
        """

    def tables(self, schema: str | None) -> list[str]:
        """The names of the tables and views in a schema, the default one unless given."""


def quoted(*names: str | None) -> str:
    """Names of things in SQL, whatever is in them.

    >>> quoted(None, "cars"), quoted("main", 'a"b')
    ('"cars"', '"main"."a""b"')
    """
    return ".".join('"{}"'.format(name.replace('"', '""')) for name in names if name is not None)


def columns_of(table: Table) -> str:
    """The columns of a table, quoted, in its order."""
    return ", ".join(quoted(name) for name in table.column_names)


def select(name: str, schema: str | None, columns: list[str] | None) -> str:
    """The query that gives a table, or some of its columns.

    >>> select("cars", None, ["price"])
    'SELECT "price" FROM "cars"'
    """
    wanted = ", ".join(quoted(column) for column in columns) if columns else "*"
    return f"SELECT {wanted} FROM {quoted(schema, name)}"  # noqa: S608  names are quoted
