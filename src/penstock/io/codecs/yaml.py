"""YAML, for plain Python objects."""

from typing import Any

from penstock.io.codecs._characters import to_bytes, to_text
from penstock.io.codecs._codec import FileCodec
from penstock.io.stores import Bytes


class YAML(FileCodec):
    """YAML of plain Python objects; loading never runs code. The save_args are those of `yaml.dump`.

    >>> YAML().encode({"a": [1, 2]})
    b'a:\\n- 1\\n- 2\\n'
    """

    FORMAT = "YAML"

    @property
    def appends(self) -> bool:
        """Lists and mappings in block style can be continued."""
        return True

    def encode(self, data: Any) -> bytes:
        """The object as YAML."""
        import yaml

        text: str | bytes = yaml.dump(data, **self.save_args)
        return text if isinstance(text, bytes) else to_bytes(text, self.hints.open_save)

    def decode(self, data: Bytes) -> Any:
        """The YAML as an object."""
        import yaml

        if self.hints.open_load.get("encoding"):
            return yaml.safe_load(to_text(data, self.hints.open_load))
        return yaml.safe_load(bytes(data))
