"""Datasets of kedro-datasets to compare with, each with data that it can save."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from kedro.io.core import Version

VERSION = "2026-05-01T12.00.00.000Z"


@dataclass(frozen=True)
class Case:
    """One class, and arguments that change what it does."""

    type: str
    name: str
    data: Callable[[], Any]
    arguments: dict[str, Any] = field(default_factory=dict)
    equal: Callable[[Any, Any], None] | None = None
    same_bytes: bool = True
    loads: bool = True

    def make(self, folder: Path | str, version: Version | None = None, **more: Any) -> Any:
        module, _, name = self.type.rpartition(".")
        cls = getattr(import_module(f"kedro_datasets.{module}"), name)
        return cls(filepath=f"{folder}/{self.name}", version=version, **self.arguments, **more)

    def check_equal(self, found: Any, expected: Any) -> None:
        if self.equal is not None:
            self.equal(found, expected)
        else:
            assert found == expected
            assert type(found) is type(expected)

    def __str__(self) -> str:
        told = " ".join(f"{name}={value}" for name, value in self.arguments.items())
        return f"{self.type} {self.name} {told}".strip()


def frame() -> Any:
    import pandas as pd

    return pd.DataFrame(
        {"name": ["Ada", "Bö", None], "price": [3.5, 5.25, 0.1], "day": pd.to_datetime(["2024-05-01"] * 3)}
    )


def frames_are_equal(found: Any, expected: Any) -> None:
    from pandas.testing import assert_frame_equal

    assert_frame_equal(found, expected)


def plain() -> dict[str, Any]:
    return {"naïve": [1, 2.5, None, True], "nested": {"a": "b"}}


CASES = [
    Case("json.JSONDataset", "plain.json", plain),
    Case("json.JSONDataset", "plain.json", plain, {"save_args": {"indent": None, "ensure_ascii": False}}),
    Case(
        "json.JSONDataset",
        "utf16.json",
        plain,
        {"fs_args": {"open_args_save": {"encoding": "utf-16"}, "open_args_load": {"encoding": "utf-16"}}},
    ),
    Case(
        "json.JSONDataset",
        "plain.json.gz",
        plain,
        {
            "fs_args": {
                "open_args_save": {"mode": "wt", "compression": "infer"},
                "open_args_load": {"compression": "gzip"},
            }
        },
        same_bytes=False,
    ),
    Case("pandas.CSVDataset", "cars.csv", frame, equal=frames_are_equal),
    Case(
        "pandas.CSVDataset",
        "semicolons.csv",
        frame,
        {
            "save_args": {"sep": ";", "index": True},
            "load_args": {"sep": ";", "index_col": 0, "dtype": {"name": "object"}},
        },
        equal=frames_are_equal,
    ),
    Case(
        "pandas.CSVDataset",
        "latin.csv",
        frame,
        {"load_args": {"encoding": "latin-1"}, "fs_args": {"open_args_save": {"encoding": "latin-1"}}},
        equal=frames_are_equal,
    ),
    Case(
        "pandas.CSVDataset",
        "packed.csv.zip",
        frame,
        {
            "save_args": {"compression": {"method": "zip", "archive_name": "packed.csv"}},
            "fs_args": {"open_args_save": {"mode": "wb"}},
        },
        equal=frames_are_equal,
        same_bytes=False,
    ),
    Case(
        "pandas.CSVDataset",
        "packed.csv.bz2",
        frame,
        {"fs_args": {"open_args_save": {"mode": "wb", "compression": "bz2"}}},
        equal=frames_are_equal,
    ),
    Case("pandas.ParquetDataset", "cars.parquet", frame, equal=frames_are_equal),
    Case(
        "pandas.ParquetDataset",
        "some.parquet",
        frame,
        {
            "save_args": {"compression": "zstd", "index": True},
            "load_args": {"columns": ["price"], "filters": [("price", ">", 1)], "dtype_backend": "pyarrow"},
        },
        equal=frames_are_equal,
    ),
    Case("pickle.PickleDataset", "plain.pkl", plain),
    Case("pickle.PickleDataset", "plain.pkl", plain, {"save_args": {"protocol": 2}}),
    Case("pickle.PickleDataset", "plain.joblib", plain, {"backend": "joblib", "save_args": {"compress": 3}}),
    Case("pickle.PickleDataset", "plain.dill", plain, {"backend": "dill"}),
    Case("pickle.PickleDataset", "plain.cloudpickle", plain, {"backend": "cloudpickle"}),
    Case("text.TextDataset", "notes.txt", lambda: "first\nsecond é\r\n"),
    Case(
        "text.TextDataset",
        "notes.txt",
        lambda: "first\nsecond\n",
        {"fs_args": {"open_args_save": {"newline": "\r\n"}}},
    ),
]


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    made: Case = request.param
    return made
