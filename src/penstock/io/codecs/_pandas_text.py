"""What the text formats of pandas have in common: they are compressed as the file's name tells."""

from collections.abc import Mapping
from typing import Any

from penstock.io.codecs._codec import FileCodec
from penstock.io.codecs._compression import told_compression


class PandasText(FileCodec):
    """Text that pandas reads and writes, compressed as the file's name tells unless the arguments do."""

    NEEDS = ("pandas",)
    EXTRA = "pandas"

    def __post_init__(self) -> None:
        super().__post_init__()
        told_compression(self.hints)  # refuses what would only fail at the first save

    def _for_reading(self) -> dict[str, Any]:
        return _told(self.load_args, told_compression(self.hints))

    def _for_writing(self) -> dict[str, Any]:
        return _told(self.save_args, self._how_to_compress())

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


def _told(args: Mapping[str, Any], compression: str | dict[str, Any] | None) -> dict[str, Any]:
    """The arguments, with this compression unless they ask for another."""
    asked = args.get("compression", "infer")
    return {**args, "compression": compression if asked == "infer" else asked}
