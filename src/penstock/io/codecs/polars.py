"""Every format that Polars reads and writes."""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import DatasetError
from penstock.io._requirement import require
from penstock.io.codecs._codec import FileCodec
from penstock.io.codecs._compression import compress, decompress, told_compression
from penstock.io.stores import Bytes

if TYPE_CHECKING:
    import polars as pl

_FORMATS = ("avro", "csv", "excel", "ipc", "ipc_stream", "json", "ndjson", "parquet")
_LAZY_FORMATS = ("csv", "ipc", "ndjson", "parquet")
_LINES = frozenset({"csv", "ndjson"})


@dataclass(frozen=True)
class PolarsFrame(FileCodec):
    """A data frame in the format `file_format`, as in `polars.read_<format>` and `DataFrame.write_<format>`.

    CSV and NDJSON are compressed as the file's name tells.

    Raises:
        DatasetError: Polars cannot both read and write the format.

    >>> import polars as pl
    >>> PolarsFrame(file_format="csv").encode(pl.DataFrame({"a": [1, 2]}))
    b'a\\n1\\n2\\n'
    """

    file_format: str = "parquet"

    NEEDS = ("polars",)
    EXTRA = "polars"

    @property
    def FORMAT(self) -> str:  # type: ignore[override]  # noqa: N802  (a constant elsewhere, known late here)
        """The format as messages name it."""
        return f"{self.file_format} with polars"

    def __post_init__(self) -> None:
        super().__post_init__()
        known = self._known_formats()
        if self.file_format not in known:
            raise DatasetError(
                f"file_format is {self.file_format!r}, which is none of {', '.join(known)}."
                f"{did_you_mean(self.file_format, known)}"
            )
        if self.file_format == "excel":
            require("fastexcel", "xlsxwriter", purpose=self.FORMAT)
        self._compression()

    @property
    def appends(self) -> bool:
        """Lines follow lines."""
        return self.file_format in _LINES and self._compression() != "zip"

    def encode(self, data: Any) -> bytes:
        """The frame as bytes; a lazy frame is computed for it."""
        import polars as pl

        frame = data.collect() if isinstance(data, pl.LazyFrame) else data
        buffer = BytesIO()
        getattr(frame, f"write_{self.file_format}")(buffer, **self.save_args)
        return compress(buffer.getvalue(), self._compression(), self.hints.name)

    def decode(self, data: Bytes) -> Any:
        """The bytes as a frame."""
        import polars as pl

        # Polars removed this argument from its readers; what it asks for is still to be had.
        rechunk = self.load_args.get("rechunk", False)
        args = {name: value for name, value in self.load_args.items() if name != "rechunk"}
        source = BytesIO(decompress(data, self._compression()))
        frame = getattr(pl, f"read_{self.file_format}")(source, **args)
        return frame.rechunk() if rechunk else frame

    def _known_formats(self) -> tuple[str, ...]:
        return _FORMATS

    def _compression(self) -> str | None:
        return told_compression(self.hints) if self.file_format in _LINES else None


class PolarsScan(PolarsFrame):
    """A lazy frame over the bytes of a file: columns and rows that nobody asks for are not decoded."""

    def decode(self, data: Bytes) -> Any:
        """The bytes as a lazy frame."""
        return self.scan(BytesIO(decompress(data, self._compression())))

    @property
    def compressed(self) -> bool:
        """Whether the file has to be decompressed before it can be scanned."""
        return self._compression() is not None

    def scan(self, source: Any) -> "pl.LazyFrame":
        """A lazy frame over a path or a buffer."""
        import polars as pl

        args = {
            name: value for name, value in self.load_args.items() if name not in ("partitioning", "rechunk")
        }
        frame: pl.LazyFrame = getattr(pl, f"scan_{self.file_format}")(source, **args)
        return frame

    def _known_formats(self) -> tuple[str, ...]:
        return _LAZY_FORMATS
