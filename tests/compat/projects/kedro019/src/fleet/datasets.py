"""A dataset of the project's own, in the newer style of Kedro 0.19."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset


class CountingDataset(AbstractDataset[list, list]):
    def __init__(self, *, filepath: str, metadata: dict | None = None):
        self._filepath = Path(filepath)
        self.metadata = metadata

    def load(self) -> list:
        return [float(line) for line in self._filepath.read_text().split()]

    def save(self, data: list) -> None:
        self._filepath.parent.mkdir(parents=True, exist_ok=True)
        self._filepath.write_text("\n".join(map(str, data)))

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}
