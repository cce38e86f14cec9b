"""Files that hold Polars frames, eager and lazy."""

import os
from typing import TYPE_CHECKING, Any, ClassVar

from penstock.errors import DatasetError
from penstock.io import FileDataset, Version
from penstock.io._sql import SQLQuery, SQLTable
from penstock.io.codecs import FileHints
from penstock.io.codecs.polars import PolarsFrame, PolarsScan

if TYPE_CHECKING:
    from polars import DataFrame, LazyFrame
else:
    DataFrame = LazyFrame = Any  # polars is imported when data is loaded or saved

__all__ = [
    "CSVDataset",
    "EagerPolarsDataset",
    "FeatherDataset",
    "JSONDataset",
    "LazyPolarsDataset",
    "ParquetDataset",
    "SQLQueryDataset",
    "SQLTableDataset",
]


class _FixedFormat(FileDataset[DataFrame | LazyFrame, DataFrame]):
    """A Polars frame in the format `_FILE_FORMAT`, which names the functions of Polars."""

    _FILE_FORMAT: ClassVar[str]

    def _make_codec(self, hints: FileHints) -> PolarsFrame:
        return PolarsFrame(self._load_args, self._save_args, hints, file_format=self._FILE_FORMAT)


class CSVDataset(_FixedFormat):
    """A Polars frame in a CSV file, compressed if its name ends in .gz, .bz2, .xz, .zip or .zst.

    `load_args` go to `polars.read_csv`, `save_args` to `DataFrame.write_csv`. A lazy frame is computed to be
    saved. With `mode: a` among the save_args every save adds rows, with a header unless `include_header:
    false`.

    >>> import polars as pl
    >>> cars = CSVDataset(filepath="memory://docs/polars-cars.csv")
    >>> cars.save(pl.DataFrame({"name": ["Ada", "Bo"], "price": [3, 5]}))
    >>> cars.load()["price"].sum()
    8
    """

    DEFAULT_LOAD_ARGS: ClassVar[dict[str, Any]] = {"rechunk": True}
    _FILE_FORMAT = "csv"


class ParquetDataset(_FixedFormat):
    """A Polars frame in a Parquet file.

    `load_args` go to `polars.read_parquet`, `save_args` to `DataFrame.write_parquet`. A lazy frame is
    computed to be saved.

    >>> import polars as pl
    >>> cars = ParquetDataset(filepath="memory://docs/polars-cars.parquet")
    >>> cars.save(pl.LazyFrame({"price": [3, 5]}))
    >>> cars.load()["price"].sum()
    8
    """

    _FILE_FORMAT = "parquet"


class FeatherDataset(_FixedFormat):
    """A Polars frame in a Feather file, which Polars calls IPC.

    `load_args` go to `polars.read_ipc`, `save_args` to `DataFrame.write_ipc`. A lazy frame is computed to be
    saved.

    >>> import polars as pl
    >>> cars = FeatherDataset(filepath="memory://docs/polars-cars.feather")
    >>> cars.save(pl.DataFrame({"price": [3, 5]}))
    >>> cars.load()["price"].sum()
    8
    """

    _FILE_FORMAT = "ipc"


class JSONDataset(_FixedFormat):
    """A Polars frame in a JSON file.

    `load_args` go to `polars.read_json`, `save_args` to `DataFrame.write_json`. A lazy frame is computed to
    be saved.

    >>> import polars as pl
    >>> cars = JSONDataset(filepath="memory://docs/polars-cars.json")
    >>> cars.save(pl.DataFrame({"price": [3, 5]}))
    >>> cars.read()
    b'[{"price":3},{"price":5}]'
    """

    _FILE_FORMAT = "json"


class _AnyFormat(FileDataset[DataFrame | LazyFrame, Any]):
    """A Polars frame in a format that its user names."""

    _MAKE: ClassVar[type[PolarsFrame]]

    def __init__(
        self,
        *,
        filepath: str | os.PathLike[str],
        file_format: str,
        load_args: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        version: Version | None = None,
        credentials: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._file_format = file_format.lower()
        super().__init__(
            filepath=filepath,
            load_args=load_args,
            save_args=save_args,
            version=version,
            credentials=credentials,
            fs_args=fs_args,
            metadata=metadata,
        )

    def _make_codec(self, hints: FileHints) -> PolarsFrame:
        return self._MAKE(self._load_args, self._save_args, hints, file_format=self._file_format)

    def _describe(self) -> dict[str, Any]:
        return {"file_format": self._file_format, **super()._describe()}


class EagerPolarsDataset(_AnyFormat):
    """A Polars frame in any format that Polars both reads and writes.

    Args:
        file_format: avro, csv, excel, ipc, ipc_stream, json, ndjson or parquet; `load_args` go to
            `polars.read_<file_format>`, `save_args` to `DataFrame.write_<file_format>`.

    >>> import polars as pl
    >>> cars = EagerPolarsDataset(filepath="memory://docs/cars.ndjson", file_format="ndjson")
    >>> cars.save(pl.DataFrame({"price": [3, 5]}))
    >>> cars.read()
    b'{"price":3}\\n{"price":5}\\n'
    """

    _MAKE = PolarsFrame


class LazyPolarsDataset(_AnyFormat):
    """A Polars query over a file: only what is asked for is read, and not before it is asked for.

    A local file is read while the query runs; what replaces the file in between is what the query sees.
    Elsewhere the file is fetched whole when it is loaded. Saving computes the query, so a query over a file
    can be saved to that file.

    Args:
        file_format: csv, ipc, ndjson or parquet; `load_args` go to `polars.scan_<file_format>`, `save_args`
            to `DataFrame.write_<file_format>`.

    >>> import polars as pl
    >>> cars = LazyPolarsDataset(filepath="memory://docs/lazy-cars.parquet", file_format="parquet")
    >>> cars.save(pl.DataFrame({"name": ["Ada", "Bo"], "price": [3, 5]}))
    >>> cars.load().select(pl.col("price").sum()).collect().item()
    8
    """

    _MAKE = PolarsScan

    def load(self) -> LazyFrame:
        """Make a query over the file."""
        path = self._load_path()
        place = self._located(path)
        assert isinstance(self._codec, PolarsScan)
        if place is None or self._codec.compressed:
            query: LazyFrame = self.decode(self.read())
            return query
        if not place.exists():
            raise self._absent(path)
        return self._codec.scan(place)


class SQLTableDataset(SQLTable[DataFrame | LazyFrame]):
    """A Polars frame in a table of PostgreSQL, SQLite or DuckDB, loaded and saved in bulk.

    A save is one transaction: others see what was there before, or all of it. A lazy frame is computed to be saved.

    Args:
        table_name: the name of the table.
        credentials: `con`, the connection string.
        load_args: `schema` and `columns`.
        save_args: `schema`; `if_exists`: `fail` unless given, `replace`, `append` or `delete_rows`.
        metadata: whatever its owner wants to keep beside the dataset.

    Raises:
        DatasetError: the arguments cannot work.
        MissingExtraError: a library that the database needs is not installed.

    >>> import polars as pl
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     cars = SQLTableDataset(table_name="cars", credentials={"con": f"sqlite:///{folder}/cars.db"})
    ...     cars.save(pl.DataFrame({"price": [3, 5]}))
    ...     cars.load()["price"].sum()
    8
    """

    _EXTRA = "polars"
    _SAVES = frozenset({"schema", "if_exists"})

    def __init__(
        self,
        *,
        table_name: str,
        credentials: dict[str, Any],
        load_args: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(
            table_name=table_name,
            credentials=credentials,
            load_args=load_args,
            save_args=save_args,
            metadata=metadata,
        )
        self._check(
            load_args=self._load_args.keys() - self._LOADS, save_args=self._save_args.keys() - self._SAVES
        )

    def _to_arrow(self, data: DataFrame | LazyFrame) -> Any:
        import polars as pl

        frame = data.collect() if isinstance(data, pl.LazyFrame) else data
        if not isinstance(frame, pl.DataFrame):
            raise DatasetError(
                f"A {type(data).__qualname__} cannot be saved to a table. Make it a Polars frame."
            )
        return frame.to_arrow()

    def _from_arrow(self, table: Any) -> DataFrame:
        return _from_arrow(table)


class SQLQueryDataset(SQLQuery[DataFrame]):
    """A Polars frame that a query to PostgreSQL, SQLite or DuckDB gives; it cannot be saved.

    Args:
        sql: the query.
        credentials: `con`, the connection string.
        fs_args: arguments of the store that `filepath` lies in.
        filepath: the file with the query, in place of `sql`.
        encoding: how the text in that file is encoded.
        metadata: whatever its owner wants to keep beside the dataset.

    Raises:
        DatasetError: the arguments cannot work.
        MissingExtraError: a library that the database needs is not installed.

    >>> import polars as pl
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     place = {"con": f"sqlite:///{folder}/cars.db"}
    ...     SQLTableDataset(table_name="cars", credentials=place).save(pl.DataFrame({"price": [3, 5]}))
    ...     SQLQueryDataset(sql="SELECT sum(price) AS total FROM cars", credentials=place).load()["total"].item()
    8
    """

    _EXTRA = "polars"

    def __init__(
        self,
        *,
        sql: str | None = None,
        credentials: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        filepath: str | os.PathLike[str] | None = None,
        encoding: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(
            sql=sql,
            credentials=credentials,
            fs_args=fs_args,
            filepath=filepath,
            encoding=encoding,
            metadata=metadata,
        )
        self._check()

    def _from_arrow(self, table: Any) -> DataFrame:
        return _from_arrow(table)


def _from_arrow(table: Any) -> DataFrame:
    import polars as pl

    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame
