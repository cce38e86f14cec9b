"""JSON files that hold plain Python objects."""

from typing import Any, ClassVar

from penstock.io import FileDataset
from penstock.io.codecs.json import JSON

__all__ = ["JSONDataset"]


class JSONDataset(FileDataset[Any, Any]):
    """Numbers, text, lists and dicts in a JSON file.

    `load_args` go to `json.loads`, `save_args` to `json.dumps`; the file is indented by two spaces unless
    told otherwise.

    >>> metrics = JSONDataset(filepath="memory://docs/metrics.json")
    >>> metrics.save({"accuracy": 0.9})
    >>> metrics.load()
    {'accuracy': 0.9}
    """

    DEFAULT_SAVE_ARGS: ClassVar[dict[str, Any]] = {"indent": 2}
    _CODEC = JSON
