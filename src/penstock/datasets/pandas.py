"""Files that hold pandas frames."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from penstock.errors import DatasetError
from penstock.io import FileDataset, Version, count_bytes
from penstock.io._sql import SQLQuery, SQLTable
from penstock.io._worker import on_worker
from penstock.io.codecs import FileHints
from penstock.io.codecs.csv import PandasCSV
from penstock.io.codecs.excel import PandasExcel
from penstock.io.codecs.feather import PandasFeather
from penstock.io.codecs.json import PandasJSON
from penstock.io.codecs.parquet import PandasParquet
from penstock.io.stores import Locate, Mode, Staged, Write

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = Any  # pandas is imported when data is loaded or saved

__all__ = [
    "CSVDataset",
    "ExcelDataset",
    "FeatherDataset",
    "JSONDataset",
    "ParquetDataset",
    "SQLQueryDataset",
    "SQLTableDataset",
]


class CSVDataset(FileDataset[DataFrame, DataFrame]):
    """A pandas frame in a CSV file, compressed if its name ends in .gz, .bz2, .xz, .zip or .zst.

    `load_args` go to `pandas.read_csv`, `save_args` to `DataFrame.to_csv`; the index is left out unless asked
    for. With `mode: a` among the save_args every save adds rows, with a header unless `header: false`.

    >>> import pandas as pd
    >>> cars = CSVDataset(filepath="memory://docs/cars.csv")
    >>> cars.save(pd.DataFrame({"name": ["Ada", "Bo"], "price": [3, 5]}))
    >>> cars.read()
    b'name,price\\nAda,3\\nBo,5\\n'
    >>> cars.load()["price"].sum()
    np.int64(8)
    """

    DEFAULT_SAVE_ARGS: ClassVar[dict[str, Any]] = {"index": False}
    _CODEC = PandasCSV


class ParquetDataset(FileDataset[DataFrame, DataFrame]):
    """A pandas frame in a Parquet file.

    `load_args` go to `pandas.read_parquet`, `save_args` to `DataFrame.to_parquet`. A local folder of Parquet
    files can be loaded too, not saved.

    >>> import pandas as pd
    >>> cars = ParquetDataset(filepath="memory://docs/cars.parquet")
    >>> cars.save(pd.DataFrame({"name": ["Ada", "Bo"], "price": [3, 5]}))
    >>> cars.load()["name"].tolist()
    ['Ada', 'Bo']
    """

    _CODEC = PandasParquet
    _OWN_LOAD = False  # a file is read and decoded; folders are told apart in `_loads_in_steps`

    def load(self) -> DataFrame:
        """Read and decode the file, or all files of a folder."""
        folder = self._located(self._load_path())
        return _read_folder(folder, self._load_args) if folder and folder.is_dir() else super().load()

    def _loads_in_steps(self) -> bool:
        folder = self._located(self._location.path)
        return super()._loads_in_steps() and not (folder and folder.is_dir())

    async def aload(self) -> DataFrame:
        """Read and decode the file; folders are local ones, which nobody awaits."""
        if isinstance(self._store, Locate):
            return await on_worker(self.load)
        return await super().aload()


class FeatherDataset(FileDataset[DataFrame, DataFrame]):
    """A pandas frame in a Feather file.

    `load_args` go to `pandas.read_feather`, `save_args` to `DataFrame.to_feather`.

    >>> import pandas as pd
    >>> cars = FeatherDataset(filepath="memory://docs/cars.feather")
    >>> cars.save(pd.DataFrame({"name": ["Ada", "Bo"], "price": [3, 5]}))
    >>> cars.load()["name"].tolist()
    ['Ada', 'Bo']
    """

    _CODEC = PandasFeather


class JSONDataset(FileDataset[DataFrame, DataFrame]):
    """A pandas frame in a JSON file.

    `load_args` go to `pandas.read_json`, `save_args` to `DataFrame.to_json`. With `orient: records`, `lines:
    true` and `mode: a` among the save_args every save adds lines.

    >>> import pandas as pd
    >>> cars = JSONDataset(filepath="memory://docs/cars.json", save_args={"orient": "records"})
    >>> cars.save(pd.DataFrame({"name": ["Ada"], "price": [3]}))
    >>> cars.read()
    b'[{"name":"Ada","price":3}]'
    """

    _CODEC = PandasJSON


class ExcelDataset(FileDataset[DataFrame | dict[str, DataFrame], DataFrame | dict[str, DataFrame]]):
    """A pandas frame, or several by sheet name, in an Excel workbook.

    `load_args` go to `pandas.read_excel`; `sheet_name: null` among them loads every sheet, as a dict.
    `save_args` go to `DataFrame.to_excel`, except for the part `writer`, which goes to `pandas.ExcelWriter`:
    with `writer: {mode: a}` every save adds sheets to the workbook, which is read and written whole for it.

    Args:
        engine: what writes the workbook, unless `writer` says otherwise.

    >>> import pandas as pd
    >>> cars = ExcelDataset(filepath="memory://docs/cars.xlsx", load_args={"sheet_name": None})
    >>> cars.save({"old": pd.DataFrame({"price": [3]}), "new": pd.DataFrame({"price": [5]})})
    >>> sorted(cars.load())
    ['new', 'old']
    """

    DEFAULT_LOAD_ARGS: ClassVar[dict[str, Any]] = {"engine": "openpyxl"}
    DEFAULT_SAVE_ARGS: ClassVar[dict[str, Any]] = {"index": False}

    def __init__(
        self,
        *,
        filepath: str | os.PathLike[str],
        engine: str = "openpyxl",
        load_args: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        version: Version | None = None,
        credentials: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._engine = engine
        super().__init__(
            filepath=filepath,
            load_args=load_args,
            save_args=save_args,
            version=version,
            credentials=credentials,
            fs_args=fs_args,
            metadata=metadata,
        )

    def _make_codec(self, hints: FileHints) -> PandasExcel:
        codec = PandasExcel(self._load_args, self._save_args, hints, engine=self._engine)
        if codec.adds_sheets and self._version is not None:
            raise DatasetError(
                "An Excel workbook with versions cannot be saved in mode 'a': a version is never changed.\n"
                "Remove either the version or the writer's mode."
            )
        return codec

    def _stage_at(self, store: Write, path: str, data: Any, mode: Mode, scratch: str | None = None) -> Staged:
        assert isinstance(self._codec, PandasExcel)
        if self._codec.adds_sheets and self._store.exists(path):
            workbook = self._codec.encode(data, present=self._store.read(path))
            count_bytes(memoryview(workbook).nbytes)
            return store.stage(path, workbook, mode=mode, scratch=scratch)
        return super()._stage_at(store, path, data, mode, scratch)


class SQLTableDataset(SQLTable[DataFrame]):
    """A pandas frame in a table of a database, loaded and saved in bulk.

    PostgreSQL, SQLite and DuckDB are reached directly; other databases, and arguments that only pandas knows, through
    SQLAlchemy. A save is one transaction: others see what was there before, or all of it.

    Args:
        table_name: the name of the table.
        credentials: `con`, the connection string; what else is there goes to `sqlalchemy.create_engine`.
        load_args: `schema` and `columns`; with others among them, all go to `pandas.read_sql_table`.
        save_args: `if_exists`: `fail` unless given, `replace`, `append` or `delete_rows`; `schema`, `index`,
            `index_label`; with others among them, all go to `DataFrame.to_sql`.
        metadata: whatever its owner wants to keep beside the dataset.

    Raises:
        DatasetError: the arguments cannot work.
        MissingExtraError: a library that the database needs is not installed.

    >>> import pandas as pd
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     cars = SQLTableDataset(table_name="cars", credentials={"con": f"sqlite:///{folder}/cars.db"})
    ...     cars.save(pd.DataFrame({"name": ["Ada", "Bo"], "price": [3, 5]}))
    ...     cars.load()["price"].tolist()
    [3, 5]
    """

    _EXTRA = "pandas"
    _SAVES = frozenset({"schema", "if_exists", "index", "index_label", "chunksize", "method"})

    def load(self) -> DataFrame:
        """Give the whole table."""
        if self._database is not None and self._load_args.keys() <= self._LOADS:
            return super().load()
        import pandas as pd

        from penstock.io._sqlalchemy import connected

        with connected(self._con, self._engine_args) as connection:
            table: DataFrame = pd.read_sql_table(self._name, connection, **self._load_args)
        return table

    def save(self, data: DataFrame) -> None:
        """Write the whole table in one transaction."""
        if self._database is not None and self._save_args.keys() <= self._SAVES:
            super().save(data)
            return
        from penstock.io._sqlalchemy import connected

        with connected(self._con, self._engine_args) as connection:
            data.to_sql(self._name, connection, **{"index": False, **self._save_args})

    def exists(self) -> bool:
        """Whether the database has the table."""
        if self._database is not None:
            return super().exists()
        from sqlalchemy import inspect

        from penstock.io._sqlalchemy import connected

        with connected(self._con, self._engine_args) as connection:
            return bool(inspect(connection).has_table(self._name, self._load_args.get("schema")))

    def _to_arrow(self, data: DataFrame) -> Any:
        if self._save_args.get("index"):
            data = data.reset_index(names=self._save_args.get("index_label"))
        return _to_arrow(data)

    def _from_arrow(self, table: Any) -> DataFrame:
        frame: DataFrame = table.to_pandas()
        return frame


class SQLQueryDataset(SQLQuery[DataFrame]):
    """A pandas frame that a query gives; it cannot be saved.

    Args:
        sql: the query.
        credentials: `con`, the connection string; what else is there goes to `sqlalchemy.create_engine`.
        load_args: arguments of `pandas.read_sql_query`, such as `params`; with any, the query goes through SQLAlchemy.
        fs_args: arguments of the store that `filepath` lies in.
        filepath: the file with the query, in place of `sql`.
        execution_options: options of SQLAlchemy for the query; with any, it goes through SQLAlchemy.
        encoding: how the text in that file is encoded.
        metadata: whatever its owner wants to keep beside the dataset.

    Raises:
        DatasetError: the arguments cannot work.
        MissingExtraError: a library that the database needs is not installed.

    >>> import pandas as pd
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     place = {"con": f"sqlite:///{folder}/cars.db"}
    ...     SQLTableDataset(table_name="cars", credentials=place).save(pd.DataFrame({"price": [3, 5]}))
    ...     SQLQueryDataset(sql="SELECT sum(price) AS total FROM cars", credentials=place).load()["total"].tolist()
    [8]
    """

    _EXTRA = "pandas"

    def load(self) -> DataFrame:
        """Give what the query gives."""
        if self._database is not None and not (self._load_args or self._execution_options):
            return super().load()
        import pandas as pd

        from penstock.io._sqlalchemy import connected

        with connected(self._con, self._engine_args, self._execution_options) as connection:
            found: DataFrame = pd.read_sql_query(self._query(), connection, **self._load_args)
        return found

    def _from_arrow(self, table: Any) -> DataFrame:
        frame: DataFrame = table.to_pandas()
        return frame


def _to_arrow(data: DataFrame) -> Any:
    import pandas as pd
    import pyarrow as pa

    if not isinstance(data, pd.DataFrame):
        raise DatasetError(f"A {type(data).__qualname__} cannot be saved to a table. Make it a pandas frame.")
    return pa.Table.from_pandas(data, preserve_index=False).replace_schema_metadata(None)


def _read_folder(folder: Path, load_args: dict[str, Any]) -> DataFrame:
    import pandas as pd

    return pd.read_parquet(folder, **load_args)
