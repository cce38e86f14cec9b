"""Files that hold Polars frames, eager and lazy."""

import os
from typing import TYPE_CHECKING, Any, ClassVar

from penstock.io import FileDataset, Version
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
