"""Datasets in databases, whatever library their frames belong to."""

import os
from copy import deepcopy
from typing import Any, ClassVar, Generic, NoReturn, TypeVar, cast

from penstock._suggest import did_you_mean
from penstock.errors import DatasetError
from penstock.io._databases import Database, IfExists, open_database
from penstock.io._dataset import AbstractDataset
from penstock.io._failures import describe
from penstock.io._traffic import count_bytes
from penstock.io.stores import open_store

_Frame = TypeVar("_Frame")

_IF_EXISTS = ("fail", "replace", "append", "delete_rows")


class SQLDataset(AbstractDataset[_Frame, _Frame], Generic[_Frame]):
    """What datasets in databases have in common: a connection string, and frames by way of Arrow."""

    _EXTRA: ClassVar[str | None]
    _database: Database | None

    def _connect(self, credentials: dict[str, Any] | None, what: str) -> None:
        """Look at the connection string; nothing is connected to yet."""
        con = (credentials or {}).get("con")
        if not con or not isinstance(con, str):
            raise DatasetError(
                f"{what} has no connection string: its credentials need 'con'.\n"
                "Write it like postgresql://user:password@host/database, sqlite:///file.db or duckdb:///file.db."
            )
        self._con = con
        self._engine_args = {name: value for name, value in (credentials or {}).items() if name != "con"}
        self._database = None if self._engine_args else open_database(con)

    def _loaded(self, table: Any) -> _Frame:
        count_bytes(table.nbytes)
        return self._from_arrow(table)

    def _from_arrow(self, table: Any) -> _Frame:
        raise NotImplementedError

    def _to_arrow(self, data: _Frame) -> Any:
        raise NotImplementedError

    def _known(self) -> Database:
        """The database, where it is one that Arrow tables go to."""
        assert self._database is not None
        return self._database

    def _check(self, **arguments: frozenset[str] | set[str]) -> None:
        """Refuse what SQLAlchemy would be needed for, in datasets that do without it."""
        if self._database is None:
            raise DatasetError(
                f"{describe(self)} cannot be used: only PostgreSQL, SQLite and DuckDB are known here, and only 'con' "
                "among the credentials.\nUse a pandas dataset, which reaches other databases through SQLAlchemy."
            )
        for name, unknown in arguments.items():
            if unknown:
                raise DatasetError(
                    f"{describe(self)} takes no {', '.join(map(repr, sorted(unknown)))} in its {name}."
                )


class SQLTable(SQLDataset[_Frame]):
    """A table of a database."""

    _LOADS: ClassVar[frozenset[str]] = frozenset({"schema", "columns"})
    _SAVES: ClassVar[frozenset[str]]

    def __init__(
        self,
        *,
        table_name: str,
        credentials: dict[str, Any],
        load_args: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        if not table_name:
            raise DatasetError("A table has no name: 'table_name' is empty.")
        self._name = table_name
        self._load_args = deepcopy(load_args or {})
        self._save_args = deepcopy(save_args or {})
        self._if_exists = _checked_if_exists(self._save_args.get("if_exists", "fail"))
        self.metadata = metadata
        self._connect(credentials, f"The table '{table_name}'")

    def load(self) -> _Frame:
        """Give the whole table."""
        database, schema = self._known(), self._load_args.get("schema")
        if self._name not in database.tables(schema):
            raise self._absent(database.tables(schema))
        return self._loaded(database.read(self._name, schema, self._load_args.get("columns")))

    def save(self, data: _Frame) -> None:
        """Write the whole table in one transaction."""
        table = self._to_arrow(data)
        count_bytes(table.nbytes)
        try:
            self._known().write(table, self._name, self._save_args.get("schema"), self._if_exists)
        except FileExistsError:
            raise self._taken() from None

    def exists(self) -> bool:
        """Whether the database has the table."""
        return self._name in self._known().tables(self._load_args.get("schema"))

    def _absent(self, others: list[str]) -> DatasetError:
        hint = did_you_mean(self._name, others) or (" It has no tables." if not others else "")
        return DatasetError(
            f"{describe(self)} cannot be loaded: the database has no table '{self._name}'.{hint}"
        )

    def _taken(self) -> DatasetError:
        return DatasetError(
            f"{describe(self)} cannot be saved: there is a table '{self._name}', and 'if_exists' is 'fail'.\n"
            "Say with 'if_exists' under 'save_args' whether to 'replace' it, to 'append' to it, or to keep its "
            "definition but for its rows, by 'delete_rows'."
        )

    def _describe(self) -> dict[str, Any]:
        return {
            "table_name": self._name,
            "load_args": self._load_args or None,
            "save_args": self._save_args or None,
        }


class SQLQuery(SQLDataset[_Frame]):
    """What a query gives; it cannot be saved."""

    def __init__(
        self,
        *,
        sql: str | None = None,
        credentials: dict[str, Any] | None = None,
        load_args: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        filepath: str | os.PathLike[str] | None = None,
        execution_options: dict[str, Any] | None = None,
        encoding: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        if bool(sql) == bool(filepath):
            raise DatasetError("A query is given either as 'sql' or as 'filepath', the file that it is in.")
        self._sql = sql
        self._filepath = filepath
        self._file = open_store(filepath, None, fs_args) if filepath else None
        self._encoding = encoding or "utf-8"
        self._load_args = deepcopy(load_args or {})
        self._execution_options = dict(execution_options or {})
        self.metadata = metadata
        self._connect(credentials, "A query")

    def load(self) -> _Frame:
        """Give what the query gives."""
        return self._loaded(self._known().query(self._query()))

    def save(self, data: _Frame) -> NoReturn:  # noqa: ARG002
        """Refused: a query only reads.

        Raises:
            DatasetError: always.
        """
        raise DatasetError(f"{describe(self)} cannot be saved: it is a query.\nUse a table dataset to save.")

    def exists(self) -> bool:
        """Whether there is something to ask, which nobody knows before asking: True."""
        return True

    def _query(self) -> str:
        if self._file is None:
            return cast(str, self._sql)
        store, location = self._file
        return bytes(store.read(location.path)).decode(self._encoding)

    def _describe(self) -> dict[str, Any]:
        shown = {"sql": self._sql, "filepath": self._filepath, "load_args": self._load_args or None}
        return {name: value for name, value in shown.items() if value is not None}


def _checked_if_exists(given: Any) -> IfExists:
    if given not in _IF_EXISTS:
        hint = did_you_mean(str(given), _IF_EXISTS)
        raise DatasetError(f"'if_exists' is {given!r}, but is one of {', '.join(_IF_EXISTS)}.{hint}")
    return cast(IfExists, given)
