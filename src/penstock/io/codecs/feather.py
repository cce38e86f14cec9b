"""Feather, the file form of Arrow: typed columns, quick to read."""

from io import BytesIO
from typing import Any

from penstock.io.codecs._codec import FileCodec
from penstock.io.stores import Bytes


class PandasFeather(FileCodec):
    """Feather as pandas reads and writes it.

    >>> import pandas as pd
    >>> codec = PandasFeather()
    >>> codec.decode(codec.encode(pd.DataFrame({"a": [1, 2]})))["a"].tolist()
    [1, 2]
    """

    FORMAT = "Feather with pandas"
    NEEDS = ("pandas", "pyarrow")
    EXTRA = "pandas"

    def encode(self, data: Any) -> bytes:
        """The frame as Feather."""
        buffer = BytesIO()
        data.to_feather(buffer, **self.save_args)
        return buffer.getvalue()

    def decode(self, data: Bytes) -> Any:
        """The Feather file as a frame; pyarrow reads the bytes where they are."""
        import pandas as pd
        import pyarrow as pa

        return pd.read_feather(pa.BufferReader(data), **self.load_args)
