"""Datasets as projects write them: old and new style, one that adds to its file, one with credentials."""

import json
from pathlib import Path, PurePosixPath

import fsspec
from kedro.io import AbstractDataset, AbstractVersionedDataset, DatasetError, Version
from kedro.io.core import get_filepath_str, get_protocol_and_path


class AppendingDataset(AbstractDataset[str, str]):
    """Adds each chunk to the file."""

    def __init__(self, filepath: str, metadata: dict | None = None):
        self._filepath = Path(filepath)
        self.metadata = metadata

    def load(self) -> str:
        return self._filepath.read_text()

    def save(self, data: str) -> None:
        self._filepath.parent.mkdir(parents=True, exist_ok=True)
        with self._filepath.open("a") as file:
            file.write(data)

    def _exists(self) -> bool:
        return self._filepath.exists()

    def _describe(self) -> dict:
        return {"filepath": str(self._filepath)}


class LetterDataset(AbstractVersionedDataset[dict, dict]):
    """A file as kedro-datasets writes them, in the old style, with credentials."""

    def __init__(self, filepath: str, credentials: dict, twice: int, version: Version | None = None):
        protocol, path = get_protocol_and_path(filepath, version)
        self._protocol = protocol
        self._user = credentials["user"]
        self._twice = twice
        self._fs = fsspec.filesystem(protocol, auto_mkdir=True)
        super().__init__(
            filepath=PurePosixPath(path),
            version=version,
            exists_function=self._fs.exists,
            glob_function=self._fs.glob,
        )

    def _load(self) -> dict:
        with self._fs.open(get_filepath_str(self._get_load_path(), self._protocol)) as file:
            return json.load(file)

    def _save(self, data: dict) -> None:
        with self._fs.open(get_filepath_str(self._get_save_path(), self._protocol), "w") as file:
            json.dump({**data, "user": self._user, "twice": self._twice}, file, indent=1)
        self._invalidate_cache()

    def _exists(self) -> bool:
        try:
            return self._fs.exists(get_filepath_str(self._get_load_path(), self._protocol))
        except DatasetError:
            return False

    def _release(self) -> None:
        super()._release()
        self._invalidate_cache()

    def _invalidate_cache(self) -> None:
        self._fs.invalidate_cache(get_filepath_str(self._filepath, self._protocol))

    def _describe(self) -> dict:
        return {"filepath": self._filepath, "version": self._version}


class SingleProcessDataset(AbstractDataset[dict, dict]):
    """Must not be used from other processes, nor, one may hope, from other threads."""

    _SINGLE_PROCESS = True

    def __init__(self, filepath: str):
        self._filepath = Path(filepath)

    def _load(self) -> dict:
        return json.loads(self._filepath.read_text())

    def _save(self, data: dict) -> None:
        self._filepath.parent.mkdir(parents=True, exist_ok=True)
        self._filepath.write_text(json.dumps(data))

    def _exists(self) -> bool:
        return self._filepath.exists()

    def _describe(self) -> dict:
        return {"filepath": str(self._filepath)}
