"""Figures drawn with Matplotlib."""

from io import BytesIO
from typing import Any, NoReturn

from penstock.errors import DatasetError
from penstock.io.codecs._codec import FileCodec
from penstock.io.stores import Bytes

# What the end of a file's name may be for Matplotlib to know the format.
_FORMATS = frozenset(
    {
        "avif",
        "eps",
        "gif",
        "jpeg",
        "jpg",
        "pdf",
        "pgf",
        "png",
        "ps",
        "raw",
        "rgba",
        "svg",
        "svgz",
        "tif",
        "tiff",
        "webp",
    }
)


class MatplotlibFigure(FileCodec):
    """A figure as a picture, in the format that the file's name tells; PNG if it tells none.

    Drawing uses state that Matplotlib shares between figures, so figures must be encoded one at a time.
    """

    FORMAT = "a figure with Matplotlib"
    NEEDS = ("matplotlib",)
    EXTRA = "matplotlib"

    def encode(self, data: Any) -> bytes:
        """The picture of a figure, or of anything that has `savefig`."""
        told = self.hints.suffix.removeprefix(".")
        named = {"format": told} if told in _FORMATS else {}
        buffer = BytesIO()
        data.savefig(buffer, **{**named, **self.save_args})
        return buffer.getvalue()

    def decode(self, data: Bytes) -> NoReturn:  # noqa: ARG002  (nothing in them would help)
        """Refused: a picture does not tell the figure that it was drawn from.

        Raises:
            DatasetError: always.
        """
        raise DatasetError(
            "A Matplotlib figure is saved as a picture and cannot be loaded again.\n"
            "Read the file with pillow.ImageDataset, or save the figure with pickle.PickleDataset."
        )
