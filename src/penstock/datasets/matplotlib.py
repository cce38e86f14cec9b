"""Files that hold pictures of Matplotlib figures."""

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Never

from penstock.errors import DatasetError
from penstock.io import FileDataset, Version, count_bytes
from penstock.io.codecs import FileHints
from penstock.io.codecs.figure import MatplotlibFigure
from penstock.io.stores import Bytes, Mode, Staged, Write, WriteFolder

if TYPE_CHECKING:
    from matplotlib.figure import Figure
else:
    Figure = Any  # Matplotlib is imported when data is saved

__all__ = ["MatplotlibDataset"]


class MatplotlibDataset(FileDataset[Figure | list[Figure] | dict[str, Figure], Never]):
    """The picture of a Matplotlib figure, in the format that the file's name tells; it cannot be loaded.

    A list of figures makes `filepath` a folder with 0.png, 1.png and so on; a dict of figures one with its
    keys as file names. `save_args` go to `Figure.savefig`. Figures that pyplot holds are closed once they are
    drawn.

    Matplotlib is not thread-safe: drawing uses settings, fonts and canvases that figures share, pyplot keeps
    one current figure per process, and windows belong to the thread that made them. So these datasets are
    saved on the thread that runs the nodes of a `SequentialRunner`, and never beside a node.

    Args:
        overwrite: whether saving several figures removes other files from the folder. Versions are never
            overwritten.

    >>> import matplotlib
    >>> from matplotlib.figure import Figure
    >>> plot = MatplotlibDataset(filepath="memory://docs/plot.png", save_args={"dpi": 30})
    >>> plot.save(Figure())
    >>> plot.read()[1:4]
    b'PNG'
    """

    _THREAD_SAFE = False
    _CODEC = MatplotlibFigure

    def __init__(
        self,
        *,
        filepath: str | os.PathLike[str],
        fs_args: dict[str, Any] | None = None,
        credentials: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        version: Version | None = None,
        overwrite: bool = False,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._overwrite = overwrite and version is None
        super().__init__(
            filepath=filepath,
            save_args=save_args,
            version=version,
            credentials=credentials,
            fs_args=fs_args,
            metadata=metadata,
        )

    def load(self) -> Never:
        """Refused: a picture does not tell the figure that it was drawn from.

        Raises:
            DatasetError: always.
        """
        self.decode(b"")

    def _stage_at(self, store: Write, path: str, data: Any, mode: Mode, scratch: str | None = None) -> Staged:
        if isinstance(data, list):
            data = {f"{index}.png": figure for index, figure in enumerate(data)}
        if not isinstance(data, Mapping):
            staged = super()._stage_at(store, path, data, mode, scratch)
            _close(data)
            return staged
        if not isinstance(store, WriteFolder):
            raise DatasetError(
                f"{self!r} cannot save several figures: its place keeps single files only.\n"
                "Save them one by one, or give it a filepath in a place that has folders."
            )
        pictures = {name: self._picture(name, figure) for name, figure in data.items()}
        for figure in data.values():
            _close(figure)
        count_bytes(sum(memoryview(picture).nbytes for picture in pictures.values()))
        return store.stage_folder(path, pictures, clear=self._overwrite, scratch=scratch)

    def _picture(self, name: str, figure: Any) -> Bytes:
        return replace(self._codec, hints=FileHints(name)).encode(figure)


def _close(figure: Any) -> None:
    """Let pyplot forget a figure, or it would keep every one of them until the process ends."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    drawn = getattr(figure, "figure", figure)  # the grids of seaborn carry theirs
    if pyplot is not None and isinstance(drawn, sys.modules["matplotlib.figure"].Figure):
        pyplot.close(drawn)
