"""Datasets of the project's own, as Kedro 0.18 has them."""

from pathlib import Path, PurePosixPath
from typing import Any, Dict

import fsspec
from kedro.io import AbstractDataSet, AbstractVersionedDataSet, DataSetError
from kedro.io.core import Version, get_filepath_str, get_protocol_and_path


class NumberDataSet(AbstractDataSet[int, int]):
    def __init__(self, filepath: str):
        self._filepath = Path(filepath)

    def _load(self) -> int:
        return int(self._filepath.read_text())

    def _save(self, data: int) -> None:
        if not isinstance(data, int):
            raise DataSetError("no number")
        self._logger.info("Saving a number")
        self._filepath.parent.mkdir(parents=True, exist_ok=True)
        self._filepath.write_text(str(data))

    def _exists(self) -> bool:
        return self._filepath.exists()

    def _describe(self) -> Dict[str, Any]:
        return dict(filepath=self._filepath)


class LetterDataSet(AbstractVersionedDataSet):
    def __init__(self, filepath: str, credentials: Dict[str, Any], version: Version = None):
        protocol, path = get_protocol_and_path(filepath, version)
        self._protocol = protocol
        self._name = credentials["name"]
        self._fs = fsspec.filesystem(protocol)
        super().__init__(
            filepath=PurePosixPath(path),
            version=version,
            exists_function=self._fs.exists,
            glob_function=self._fs.glob,
        )

    def _load(self) -> str:
        with self._fs.open(get_filepath_str(self._get_load_path(), self._protocol), "r") as file:
            return file.read()

    def _save(self, data: str) -> None:
        path = get_filepath_str(self._get_save_path(), self._protocol)
        self._fs.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
        with self._fs.open(path, "w") as file:
            file.write(f"Dear {self._name}, {data}")

    def _exists(self) -> bool:
        return self._fs.exists(get_filepath_str(self._get_load_path(), self._protocol))

    def _describe(self) -> Dict[str, Any]:
        return dict(filepath=self._filepath, version=self._version)
