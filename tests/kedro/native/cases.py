"""Datasets of kedro-datasets to compare with, each with data that it can save."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

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
    whole: bool = False  # loaded by the original, not in steps

    def make(self, folder: Path | str, version: Version | None = None, **more: Any) -> Any:
        module, _, name = self.type.rpartition(".")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what libraries say of each other when they are imported
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


def undated() -> Any:
    return frame()[["name", "price"]]


def frames_are_equal(found: Any, expected: Any) -> None:
    from pandas.testing import assert_frame_equal

    assert_frame_equal(found, expected)


def plain() -> dict[str, Any]:
    return {"naïve": [1, 2.5, None, True], "nested": {"a": "b"}}


def picture() -> Any:
    from PIL import Image

    return Image.linear_gradient("L").convert("RGB").resize((8, 6))


def pictures_are_equal(found: Any, expected: Any) -> None:
    assert (found.mode, found.size, found.tobytes()) == (expected.mode, expected.size, expected.tobytes())


def figure() -> Any:
    from plotly.graph_objects import Figure

    return Figure({"data": [{"type": "bar", "x": ["é", "b"], "y": [1, 2]}]})


def graph() -> Any:
    from networkx import path_graph

    made = path_graph(3)
    made.edges[0, 1]["weight"] = 2.5
    return made


def graphs_are_equal(found: Any, expected: Any) -> None:
    assert list(found.edges(data=True)) == list(expected.edges(data=True))
    assert list(found.nodes(data=True)) == list(expected.nodes(data=True))


def message() -> Any:
    from email.message import EmailMessage

    made = EmailMessage()
    made.set_content("Hello Ada")
    made["Subject"] = "notes"
    return made


def messages_are_equal(found: Any, expected: Any) -> None:
    assert found.as_bytes() == expected.as_bytes()


def matrix() -> Any:
    from numpy import arange

    return arange(6.0).reshape(2, 3)


def matrices_are_equal(found: Any, expected: Any) -> None:
    from numpy.testing import assert_array_equal

    assert_array_equal(found["data"], expected["data"])


def examples() -> Any:
    from numpy import array
    from scipy.sparse import csr_matrix

    return csr_matrix([[0.0, 1.5], [2.0, 0.0]]), array([0.0, 1.0])


def examples_are_equal(found: Any, expected: Any) -> None:
    assert [part.tolist() for part in (found[0].toarray(), found[1])] == [
        part.tolist() for part in (expected[0].toarray(), expected[1])
    ]


def polars_frame() -> Any:
    from polars import DataFrame

    return DataFrame({"name": ["Ada", "Bö", None], "price": [3.5, 5.25, 0.1]})


def polars_frames_are_equal(found: Any, expected: Any) -> None:
    assert found.equals(expected)


def queries_are_equal(found: Any, expected: Any) -> None:
    from polars import LazyFrame

    assert isinstance(found, LazyFrame)
    polars_frames_are_equal(found.collect(), expected.collect())


_BINARY = {"open_args_save": {"mode": "wb"}}
_ROWS = {"type": "bar", "fig": {"x": "name", "y": "price"}, "layout": {"title": "cars"}}

CASES = [
    Case("email.EmailMessageDataset", "note.eml", message, equal=messages_are_equal),
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
    Case("matlab.MatlabDataset", "matrix.mat", matrix, equal=matrices_are_equal, same_bytes=False),
    Case(
        "networkx.GMLDataset",
        "graph.gml",
        graph,
        {"load_args": {"destringizer": int}},
        equal=graphs_are_equal,
    ),
    Case("networkx.GraphMLDataset", "graph.graphml", graph, equal=graphs_are_equal),
    Case(
        "networkx.JSONDataset", "graph.json", graph, {"load_args": {"edges": "edges"}}, equal=graphs_are_equal
    ),
    Case("pandas.ExcelDataset", "cars.xlsx", frame, equal=frames_are_equal, same_bytes=False),
    Case(
        "pandas.ExcelDataset",
        "sheets.xlsx",
        lambda: {"new": frame(), "old": frame()},
        {"load_args": {"sheet_name": "old", "index_col": 0}, "save_args": {"index": True, "startrow": 0}},
        equal=frames_are_equal,
        same_bytes=False,
    ),
    Case(
        "pandas.FeatherDataset",
        "cars.feather",
        frame,
        {"load_args": {"columns": ["price"]}},
        equal=frames_are_equal,
    ),
    Case(
        "pandas.GenericDataset",
        "generic.csv",
        frame,
        {"file_format": "csv", "save_args": {"index": False, "sep": "|"}, "load_args": {"sep": "|"}},
        equal=frames_are_equal,
    ),
    Case(
        "pandas.GenericDataset",
        "generic.dta",
        lambda: frame()[["price"]],
        {"file_format": "stata", "save_args": {"write_index": False}, "fs_args": _BINARY},
        equal=frames_are_equal,
        same_bytes=False,
    ),
    Case("pandas.JSONDataset", "cars.json", undated, equal=frames_are_equal),
    Case(
        "pandas.JSONDataset",
        "lines.json.gz",
        undated,
        {
            "save_args": {"orient": "records", "lines": True},
            "load_args": {"lines": True},
            "fs_args": {"open_args_save": {"mode": "wb", "compression": "gzip"}},
        },
        equal=frames_are_equal,
        same_bytes=False,
    ),
    Case(
        "pandas.XMLDataset",
        "cars.xml",
        frame,
        {"save_args": {"parser": "etree", "index": False}, "load_args": {"parser": "etree"}},
        equal=frames_are_equal,
    ),
    Case("pickle.PickleDataset", "plain.pkl", plain),
    Case("pickle.PickleDataset", "plain.pkl", plain, {"save_args": {"protocol": 2}}),
    Case("pickle.PickleDataset", "plain.joblib", plain, {"backend": "joblib", "save_args": {"compress": 3}}),
    Case("pickle.PickleDataset", "plain.dill", plain, {"backend": "dill"}),
    Case("pickle.PickleDataset", "plain.cloudpickle", plain, {"backend": "cloudpickle"}),
    Case(
        "pickle.PickleDataset",
        "plain.gz",
        plain,
        {
            "backend": "compress_pickle",
            "save_args": {"compression": "bz2"},
            "load_args": {"compression": "bz2"},
        },
    ),
    Case("pillow.ImageDataset", "picture.png", picture, equal=pictures_are_equal),
    Case(
        "pillow.ImageDataset",
        "picture.jpg",
        picture,
        {"save_args": {"quality": 30}},
        equal=pictures_are_equal,
    ),
    Case("plotly.HTMLDataset", "figure.html", figure, {"save_args": {"div_id": "one"}}, loads=False),
    Case("plotly.JSONDataset", "figure.json", figure),
    Case("plotly.PlotlyDataset", "cars.json", frame, {"plotly_args": _ROWS}),
    # The Polars that is installed refuses an argument that this class gives it unless it is told otherwise.
    Case("polars.CSVDataset", "cars.csv", polars_frame, {"save_args": {"separator": ";"}}, loads=False),
    Case(
        "polars.EagerPolarsDataset",
        "cars.parquet",
        polars_frame,
        {"file_format": "parquet", "load_args": {"columns": ["price"]}},
        equal=polars_frames_are_equal,
    ),
    Case(
        "polars.EagerPolarsDataset",
        "cars.ndjson",
        polars_frame,
        {"file_format": "ndjson"},
        equal=polars_frames_are_equal,
    ),
    Case(
        "polars.LazyPolarsDataset",
        "lazy.parquet",
        lambda: polars_frame().lazy(),
        {"file_format": "parquet"},
        equal=queries_are_equal,
        whole=True,
    ),
    Case(
        "polars.LazyPolarsDataset",
        "lazy.csv",
        polars_frame,
        {"file_format": "csv"},
        equal=queries_are_equal,
        whole=True,
    ),
    Case(
        "svmlight.SVMLightDataset",
        "examples.svm",
        examples,
        {"save_args": {"zero_based": False}, "load_args": {"n_features": 2}},
        equal=examples_are_equal,
    ),
    Case("text.TextDataset", "notes.txt", lambda: "first\nsecond é\r\n"),
    Case(
        "text.TextDataset",
        "notes.txt",
        lambda: "first\nsecond\n",
        {"fs_args": {"open_args_save": {"newline": "\r\n"}}},
    ),
    Case("yaml.YAMLDataset", "plain.yml", plain),
    Case("yaml.YAMLDataset", "plain.yml", plain, {"save_args": {"sort_keys": False, "allow_unicode": True}}),
]
