"""Files that hold pictures."""

from typing import TYPE_CHECKING, Any

from penstock.io import FileDataset
from penstock.io.codecs.image import PillowImage

if TYPE_CHECKING:
    from PIL.Image import Image
else:
    Image = Any  # Pillow is imported when data is loaded or saved

__all__ = ["ImageDataset"]


class ImageDataset(FileDataset[Image, Image]):
    """A Pillow image, in the format that the end of the file's name tells.

    `load_args` go to `PIL.Image.open`, `save_args` to `Image.save`.

    >>> from PIL import Image
    >>> logo = ImageDataset(filepath="memory://docs/logo.png")
    >>> logo.save(Image.new("RGB", (4, 2), "red"))
    >>> logo.load().size
    (4, 2)
    """

    _CODEC = PillowImage
