"""CSV: text in rows and columns."""

from io import BytesIO
from typing import Any

from penstock.io.codecs._codec import FileCodec
from penstock.io.codecs._compression import told_compression
from penstock.io.stores import Bytes


class PandasCSV(FileCodec):
    """CSV as pandas reads and writes it; compressed as the file's name tells, unless the arguments do.

    >>> import pandas as pd
    >>> codec = PandasCSV(save_args={"index": False})
    >>> codec.encode(pd.DataFrame({"a": [1, 2]}))
    b'a\\n1\\n2\\n'
    """

    FORMAT = "CSV with pandas"
    NEEDS = ("pandas",)
    EXTRA = "pandas"

    def __post_init__(self) -> None:
        super().__post_init__()
        told_compression(self.hints)

    @property
    def appends(self) -> bool:
        """Rows follow rows, each piece with a header unless `header: false` leaves it out; not in a zip."""
        return told_compression(self.hints) != "zip"

    def encode(self, data: Any) -> bytes:
        """The frame as CSV."""
        opening = {
            name: self.hints.open_save[name]
            for name in ("encoding", "errors")
            if name in self.hints.open_save
        }
        args = {**opening, **self.save_args}
        if args.get("compression", "infer") == "infer":
            args["compression"] = self._how_to_compress()
        buffer = BytesIO()
        data.to_csv(buffer, **args)
        return buffer.getvalue()

    def decode(self, data: Bytes) -> Any:
        """The CSV as a frame."""
        import pandas as pd

        args = dict(self.load_args)
        if args.get("compression", "infer") == "infer":
            args["compression"] = told_compression(self.hints)
        return pd.read_csv(BytesIO(data), **args)

    def _how_to_compress(self) -> dict[str, Any] | None:
        match told_compression(self.hints):
            case None:
                return None
            case "gzip":
                return {"method": "gzip", "mtime": 0}  # no time stamp: the same frame gives the same bytes
            case "zip":
                return {"method": "zip", "archive_name": self.hints.name.removesuffix(".zip")}
            case method:
                return {"method": method}
