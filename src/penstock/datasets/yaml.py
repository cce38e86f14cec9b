"""YAML files that hold plain Python objects."""

import os
from typing import Any, ClassVar

from penstock.io import FileDataset, Version
from penstock.io.codecs.yaml import YAML

__all__ = ["YAMLDataset"]


class YAMLDataset(FileDataset[Any, Any]):
    """Numbers, text, lists and dicts in a YAML file. Loading never runs code.

    `save_args` go to `yaml.dump`; the file is in block style unless told otherwise.

    >>> settings = YAMLDataset(filepath="memory://docs/settings.yml")
    >>> settings.save({"colours": ["red", "blue"]})
    >>> settings.read()
    b'colours:\\n- red\\n- blue\\n'
    """

    DEFAULT_SAVE_ARGS: ClassVar[dict[str, Any]] = {"default_flow_style": False}
    _CODEC = YAML

    def __init__(
        self,
        *,
        filepath: str | os.PathLike[str],
        save_args: dict[str, Any] | None = None,
        version: Version | None = None,
        credentials: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(
            filepath=filepath,
            save_args=save_args,
            version=version,
            credentials=credentials,
            fs_args=fs_args,
            metadata=metadata,
        )
