"""Text files."""

import os
from typing import Any

from penstock.io import FileDataset, Version
from penstock.io.codecs.text import Text

__all__ = ["TextDataset"]


class TextDataset(FileDataset[str, str]):
    r"""Text in a file, in UTF-8 unless told otherwise.

    `encoding` among the `open_args_load` and `open_args_save` names another one. As with any file that is opened
    for text, loading turns every line end into `\n`; `newline: ""` among the `open_args_load` leaves them as
    they are.

    >>> notes = TextDataset(filepath="memory://docs/notes.txt")
    >>> notes.save("first line")
    >>> notes.load()
    'first line'
    """

    _CODEC = Text

    def __init__(
        self,
        *,
        filepath: str | os.PathLike[str],
        version: Version | None = None,
        credentials: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(
            filepath=filepath, version=version, credentials=credentials, fs_args=fs_args, metadata=metadata
        )
