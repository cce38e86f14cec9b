"""A dataset of Kedro as a codec: its own `load` and `save`, given a file in memory."""

from dataclasses import dataclass, field
from inspect import unwrap
from pathlib import PurePosixPath
from typing import Any

from penstock.io.codecs import FileCodec
from penstock.io.stores import Bytes
from penstock.kedro._native._formats import Format
from penstock.kedro._native._memory_files import PROTOCOL, Content, MemoryFiles, register


@dataclass(frozen=True)
class Twin(FileCodec):
    """What the original does, without the place that it does it to."""

    original: Any = None
    format: Format = field(default_factory=Format)

    @property
    def FORMAT(self) -> str:  # type: ignore[override]  # noqa: N802  (a constant elsewhere, known late here)
        """The format as messages name it."""
        return type(self.original).__name__

    @property
    def appends(self) -> bool:
        """Whatever the original adds to a file."""
        return True

    def encode(self, data: Any) -> bytes:
        """What the original writes into its file."""
        files = MemoryFiles()
        twin = self._twin(_fs=files)
        unwrap(type(twin).save)(twin, data)
        return files.written

    def decode(self, data: Bytes) -> Any:
        """What the original makes of its file."""
        content = Content(data)
        match self.format.loads:
            case "Parquet":
                from penstock.io.codecs.parquet import PandasParquet

                return PandasParquet(self.original._load_args).decode(data)
            case "Polars CSV":
                return self._read_polars_csv(content)
            case "by URL":
                register()
                twin = self._twin(
                    _protocol=PROTOCOL, _storage_options={"content": content}, _filepath=self._name
                )
            case _:
                twin = self._twin(_fs=MemoryFiles(content))
        return unwrap(type(twin).load)(twin)

    def _read_polars_csv(self, content: Content) -> Any:
        from io import BytesIO

        import polars as pl

        return pl.read_csv(BytesIO(content.data), **self.original._load_args)

    def _twin(self, **changes: Any) -> Any:
        """The original with some attributes changed; without versions, as the place is settled."""
        cls: Any = type(self.original)
        twin = cls.__new__(cls)
        vars(twin).update({**vars(self.original), "_filepath": self._path, "_version": None, **changes})
        return twin

    @property
    def _path(self) -> PurePosixPath:
        """A path of the file, which is not that of its folder of versions."""
        path: PurePosixPath = self.original._filepath
        return path / "version" / path.name if self.original._version else path

    @property
    def _name(self) -> PurePosixPath:
        """What the end of the path tells, such as a compression."""
        return PurePosixPath(self.original._filepath.name)
