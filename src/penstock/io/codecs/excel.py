"""Excel workbooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from penstock.io._requirement import require
from penstock.io.codecs._codec import FileCodec
from penstock.io.stores import Bytes

_LIBRARY = {"calamine": "python_calamine"}


@dataclass(frozen=True)
class PandasExcel(FileCodec):
    """Excel as pandas reads and writes it: one frame, or a dict of sheet name to frame."""

    engine: str = "openpyxl"
    """What writes, unless the `writer` among the save_args says otherwise."""

    FORMAT = "Excel with pandas"
    NEEDS = ("pandas",)
    EXTRA = "excel"

    def __post_init__(self) -> None:
        super().__post_init__()
        for engine in (self.load_args.get("engine"), self._writer()["engine"]):
            if engine:
                require(
                    _LIBRARY.get(engine, engine),
                    extra="excel" if engine == "openpyxl" else None,
                    purpose=self.FORMAT,
                )

    def encode(self, data: Any, present: Bytes | None = None) -> bytes:
        """The frame or frames as a workbook, or as further sheets of the workbook `present`."""
        import pandas as pd

        buffer = BytesIO(present) if present is not None else BytesIO()
        options = self._writer() | {"mode": "w" if present is None else "a"}
        args = {name: value for name, value in self.save_args.items() if name != "writer"}
        with pd.ExcelWriter(buffer, **options) as writer:
            if isinstance(data, Mapping):
                for name, frame in data.items():
                    frame.to_excel(writer, sheet_name=name, **args)
            else:
                data.to_excel(writer, **args)
        return buffer.getvalue()

    def decode(self, data: Bytes) -> Any:
        """The first sheet as a frame, or a dict of frames if `sheet_name` in the load_args asks for more."""
        import pandas as pd

        return pd.read_excel(BytesIO(data), **self.load_args)

    @property
    def adds_sheets(self) -> bool:
        """Whether saving adds sheets to the workbook that is there, instead of replacing it."""
        return self._writer().get("mode") == "a"

    def _writer(self) -> dict[str, Any]:
        return {"engine": self.engine, **self.save_args.get("writer", {})}
