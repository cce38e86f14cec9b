"""Pictures."""

from io import BytesIO
from typing import Any

from penstock.io.codecs._codec import FileCodec
from penstock.io.stores import Bytes


class PillowImage(FileCodec):
    """Pictures as Pillow reads and writes them; the end of the file's name tells the format."""

    FORMAT = "an image with Pillow"
    NEEDS = ("PIL",)
    EXTRA = "images"

    def encode(self, data: Any) -> bytes:
        """The image in the format that the file's name, or `format` among the save_args, asks for."""
        from PIL import Image

        format_ = self.save_args.get("format") or Image.registered_extensions().get(self.hints.suffix)
        if format_ is None:
            raise ValueError(
                f"the name '{self.hints.name}' tells no image format; end it with .png, for example"
            )
        buffer = BytesIO()
        data.save(buffer, **{**self.save_args, "format": format_})
        return buffer.getvalue()

    def decode(self, data: Bytes) -> Any:
        """The image, read completely."""
        from PIL import Image

        return Image.open(BytesIO(data), **self.load_args).copy()
