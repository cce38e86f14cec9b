"""JSON, for plain Python objects and for frames."""

from io import BytesIO
from typing import Any

from penstock.io.codecs._characters import to_bytes, to_text
from penstock.io.codecs._codec import FileCodec
from penstock.io.codecs._compression import told_compression
from penstock.io.codecs._pandas_text import PandasText
from penstock.io.stores import Bytes


class JSON(FileCodec):
    """JSON of plain Python objects; the arguments are those of `json.loads` and `json.dumps`.

    >>> JSON(save_args={"indent": 2}).decode(b'{"a": [1, null]}')
    {'a': [1, None]}
    """

    FORMAT = "JSON"

    def encode(self, data: Any) -> bytes:
        """The object as JSON."""
        import json

        return to_bytes(json.dumps(data, **self.save_args), self.hints.open_save)

    def decode(self, data: Bytes) -> Any:
        """The JSON as an object; UTF-8, -16 and -32 are told apart unless an encoding is given."""
        import json

        if self.hints.open_load.get("encoding"):
            return json.loads(to_text(data, self.hints.open_load), **self.load_args)
        return json.loads(bytes(data), **self.load_args)


class PandasJSON(PandasText):
    """JSON as pandas reads and writes it; compressed as the file's name tells, unless the arguments do.

    >>> import pandas as pd
    >>> PandasJSON().encode(pd.DataFrame({"a": [1]}))
    b'{"a":{"0":1}}'
    """

    FORMAT = "JSON with pandas"

    @property
    def appends(self) -> bool:
        """One object per line can be continued, one big object cannot."""
        return bool(self.save_args.get("lines")) and told_compression(self.hints) != "zip"

    def encode(self, data: Any) -> bytes:
        """The frame as JSON."""
        buffer = BytesIO()
        data.to_json(buffer, **self._for_writing())
        return buffer.getvalue()

    def decode(self, data: Bytes) -> Any:
        """The JSON as a frame."""
        import pandas as pd

        return pd.read_json(BytesIO(data), **self._for_reading())
