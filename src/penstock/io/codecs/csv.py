"""CSV: text in rows and columns."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from penstock.io.codecs._compression import told_compression
from penstock.io.codecs._pandas_text import PandasText
from penstock.io.stores import Bytes


class PandasCSV(PandasText):
    """CSV as pandas reads and writes it; compressed as the file's name tells, unless the arguments do.

    >>> import pandas as pd
    >>> codec = PandasCSV(save_args={"index": False})
    >>> codec.encode(pd.DataFrame({"a": [1, 2]}))
    b'a\\n1\\n2\\n'
    """

    FORMAT = "CSV with pandas"

    @property
    def appends(self) -> bool:
        """Rows follow rows, each piece with a header unless `header: false` leaves it out; not in a zip."""
        return told_compression(self.hints) != "zip"

    def encode(self, data: Any) -> bytes:
        """The frame as CSV."""
        opening = _chosen(self.hints.open_save, encoding="encoding", errors="errors")
        buffer = BytesIO()
        data.to_csv(buffer, **{**opening, **self._for_writing()})
        return buffer.getvalue()

    def decode(self, data: Bytes) -> Any:
        """The CSV as a frame."""
        import pandas as pd

        opening = _chosen(self.hints.open_load, encoding="encoding", errors="encoding_errors")
        return pd.read_csv(BytesIO(data), **{**opening, **self._for_reading()})


def _chosen(opening: Mapping[str, Any], **names: str) -> dict[str, Any]:
    """Arguments of `open`, as far as they are given, under the names that pandas has for them."""
    return {theirs: opening[name] for name, theirs in names.items() if name in opening}
