"""Configuration written to a temporary folder, and loaders of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from penstock.config import OmegaConfigLoader

Load: TypeAlias = Callable[..., OmegaConfigLoader]


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    return tmp_path / "conf"


@pytest.fixture
def load(conf: Path) -> Load:
    """Write files by their paths below `conf`, and make a loader with the layers of a project."""

    def load(files: dict[str, str] | None = None, **options: Any) -> OmegaConfigLoader:
        for name, text in (files or {}).items():
            path = conf / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return OmegaConfigLoader(conf, **{"base_env": "base", "default_run_env": "local", **options})

    return load
