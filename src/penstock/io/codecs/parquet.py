"""Parquet: typed columns, compressed."""

from io import BytesIO
from typing import Any

from penstock.errors import DatasetError
from penstock.io._requirement import require
from penstock.io.codecs._codec import FileCodec
from penstock.io.stores import Bytes


class PandasParquet(FileCodec):
    """Parquet as pandas reads and writes it.

    >>> import pandas as pd
    >>> codec = PandasParquet()
    >>> codec.decode(codec.encode(pd.DataFrame({"a": [1, 2]})))["a"].tolist()
    [1, 2]
    """

    FORMAT = "Parquet with pandas"
    NEEDS = ("pandas",)
    EXTRA = "pandas"

    def __post_init__(self) -> None:
        super().__post_init__()
        require(
            *{self._engine(self.load_args), self._engine(self.save_args)}, extra="pandas", purpose=self.FORMAT
        )
        if "partition_cols" in self.save_args:
            raise DatasetError(
                "'partition_cols' would make a folder of many files; a Parquet dataset is one file.\n"
                "Remove it from save_args, or split the data yourself with a PartitionedDataset."
            )

    def encode(self, data: Any) -> bytes:
        """The frame as Parquet."""
        encoded: bytes = data.to_parquet(None, **self.save_args)
        return encoded

    def decode(self, data: Bytes) -> Any:
        """The Parquet file as a frame; pyarrow reads the bytes where they are."""
        import pandas as pd

        if self._engine(self.load_args) == "fastparquet":
            return pd.read_parquet(BytesIO(data), **self.load_args)
        import pyarrow as pa

        return pd.read_parquet(pa.BufferReader(data), **self.load_args)

    @staticmethod
    def _engine(args: Any) -> str:
        return "fastparquet" if args.get("engine") == "fastparquet" else "pyarrow"
