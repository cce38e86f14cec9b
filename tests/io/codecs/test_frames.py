"""Formats of frames: values, types and names come back as they were."""

import datetime as dt
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.errors import DatasetError, MissingExtraError
from penstock.io.codecs import FileCodec, FileHints
from penstock.io.codecs.csv import PandasCSV
from penstock.io.codecs.excel import PandasExcel
from penstock.io.codecs.feather import PandasFeather
from penstock.io.codecs.json import PandasJSON
from penstock.io.codecs.parquet import PandasParquet
from penstock.io.codecs.polars import PolarsFrame, PolarsScan

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")


def rich_frame() -> Any:
    """A frame with every type that a typed file format should keep."""
    return pd.DataFrame(
        {
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "number": [0.1, float("nan"), -1e300],
            "text": ["a", "é😀", ""],
            "flag": [True, False, True],
            "when": pd.to_datetime(
                ["2020-01-01T00:00:00", "2021-02-03T04:05:06.789", None], format="ISO8601"
            ),
            "zoned": pd.to_datetime(["2020-01-01", "2020-06-01", "2021-01-01"]).tz_localize("Europe/Berlin"),
            "kind": pd.Categorical(["x", "y", "x"], categories=["z", "y", "x"]),
        }
    )


def plain_frame() -> Any:
    """A frame that text formats can keep."""
    return pd.DataFrame(
        {"whole": [1, -2], "number": [0.5, 1e100], "text": ['a;b\n"c"', "é😀"], "flag": [True, False]}
    )


@pytest.mark.parametrize("codec", [PandasParquet(), PandasFeather()])
@pytest.mark.parametrize("rows", [3, 0])
def test_typed_formats_keep_types(codec: FileCodec, rows: int) -> None:
    frame = rich_frame().iloc[:rows]
    if not rows:
        frame = frame.drop(columns="kind")  # pyarrow forgets categories that no row has
    pd.testing.assert_frame_equal(codec.decode(codec.encode(frame)), frame)


def test_parquet_keeps_an_index() -> None:
    frame = rich_frame().set_index("text")
    codec = PandasParquet()
    pd.testing.assert_frame_equal(codec.decode(codec.encode(frame)), frame)


@pytest.mark.parametrize(
    "codec",
    [
        PandasCSV(save_args={"index": False}),
        PandasJSON(),
        PandasJSON(save_args={"orient": "records", "lines": True}, load_args={"lines": True}),
        PandasExcel(save_args={"index": False}),
    ],
)
def test_text_formats_keep_values(codec: FileCodec) -> None:
    pd.testing.assert_frame_equal(codec.decode(codec.encode(plain_frame())), plain_frame())


def test_csv_keeps_the_columns_of_an_empty_frame() -> None:
    codec = PandasCSV(save_args={"index": False})
    decoded = codec.decode(codec.encode(plain_frame().iloc[:0]))
    assert list(decoded.columns) == list(plain_frame().columns)
    assert len(decoded) == 0


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), min_size=1)


@given(
    st.lists(st.tuples(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), texts))
)
def test_parquet_round_trip(rows: list[tuple[int, float, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b", "c"]).astype({"a": "int64", "b": "float64", "c": "str"})
    codec = PandasParquet()
    pd.testing.assert_frame_equal(codec.decode(codec.encode(frame)), frame)


@given(st.lists(st.tuples(st.integers(-(2**53), 2**53), texts), min_size=1))
def test_csv_round_trip(rows: list[tuple[int, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b"]).astype({"b": "str"})
    codec = PandasCSV(
        save_args={
            "index": False,
            "quoting": 2,
        },  # QUOTE_NONNUMERIC: text that looks like something else stays text
        load_args={"dtype": {"b": "str"}, "keep_default_na": False},
    )
    pd.testing.assert_frame_equal(codec.decode(codec.encode(frame)), frame)


@pytest.mark.parametrize("end", [".gz", ".bz2", ".xz", ".zip"])
@pytest.mark.parametrize(
    "make",
    [
        lambda hints: PandasCSV(save_args={"index": False}, hints=hints),
        lambda hints: PandasJSON(hints=hints),
        lambda hints: PolarsFrame(file_format="csv", hints=hints),
        lambda hints: PolarsFrame(file_format="ndjson", hints=hints),
    ],
)
def test_compression_is_told_by_the_name(end: str, make: Callable[[FileHints], FileCodec]) -> None:
    codec = make(FileHints(f"cars.csv{end}"))
    frame = plain_frame() if not isinstance(codec, PolarsFrame) else pl.from_pandas(plain_frame())
    encoded = codec.encode(frame)
    magic = {".gz": b"\x1f\x8b", ".bz2": b"BZh", ".xz": b"\xfd7zXZ", ".zip": b"PK"}[end]
    assert bytes(encoded).startswith(magic)
    assert codec.decode(encoded).equals(frame)


@pytest.mark.parametrize("make", [PandasCSV, PandasJSON])
def test_gzip_holds_no_time_stamp(make: Callable[..., FileCodec]) -> None:
    codec = make(hints=FileHints("cars.gz"))
    assert codec.encode(plain_frame())[4:8] == bytes(4)


def test_compression_among_the_arguments_wins() -> None:
    codec = PandasCSV(
        save_args={"compression": None}, load_args={"compression": None}, hints=FileHints("x.csv.gz")
    )
    assert codec.encode(plain_frame()).startswith(b",whole")


def test_csv_is_in_the_encoding_the_file_is_opened_with() -> None:
    frame = pd.DataFrame({"a": ["é"]})
    latin = {"encoding": "latin-1"}
    opened = PandasCSV(save_args={"index": False}, hints=FileHints(open_save=latin, open_load=latin))
    assert opened.encode(frame) == "a\né\n".encode("latin-1")
    assert opened.decode(opened.encode(frame)).equals(frame)
    lenient = PandasCSV(hints=FileHints(open_load={"errors": "replace"}))
    assert lenient.decode(opened.encode(frame))["a"].tolist() == ["\N{REPLACEMENT CHARACTER}"]


def test_workbook_with_several_sheets() -> None:
    codec = PandasExcel(save_args={"index": False}, load_args={"sheet_name": None})
    decoded = codec.decode(codec.encode({"A": plain_frame(), "B": plain_frame().iloc[:1]}))
    assert list(decoded) == ["A", "B"]
    pd.testing.assert_frame_equal(decoded["B"], plain_frame().iloc[:1])


def test_parquet_refuses_to_make_many_files() -> None:
    with pytest.raises(DatasetError, match="partition_cols"):
        PandasParquet(save_args={"partition_cols": ["a"]})


@pytest.mark.parametrize("file_format", ["csv", "parquet", "ipc", "ipc_stream", "json", "ndjson", "avro"])
def test_polars_formats_round_trip(file_format: str) -> None:
    frame = pl.DataFrame(
        {"whole": [1, None], "number": [0.5, -1.0], "text": ["a", "é😀"], "flag": [True, False]}
    )
    codec = PolarsFrame(file_format=file_format)
    assert codec.decode(codec.encode(frame)).equals(frame)
    assert codec.decode(codec.encode(frame.lazy())).equals(frame)


def test_polars_parquet_keeps_types() -> None:
    frame = pl.DataFrame(
        {"day": [dt.date(2020, 1, 1)], "list": [[1, 2]], "kind": pl.Series(["x"], dtype=pl.Categorical)}
    )
    codec = PolarsFrame(file_format="parquet")
    assert codec.decode(codec.encode(frame)).schema == frame.schema


@pytest.mark.parametrize("file_format", ["csv", "parquet", "ipc", "ndjson"])
def test_polars_scans_are_lazy(file_format: str) -> None:
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    codec = PolarsScan(file_format=file_format)
    query = codec.decode(codec.encode(frame))
    assert isinstance(query, pl.LazyFrame)
    assert query.select("a").collect()["a"].to_list() == [1, 2]


def test_polars_takes_the_argument_that_its_readers_lost() -> None:
    codec = PolarsFrame(load_args={"rechunk": True}, file_format="csv")
    assert codec.decode(b"a\n1\n")["a"].to_list() == [1]


def test_unknown_polars_format_is_refused_with_a_suggestion() -> None:
    with pytest.raises(DatasetError, match="Did you mean 'parquet'"):
        PolarsFrame(file_format="parket")
    with pytest.raises(DatasetError, match="'json'"):
        PolarsScan(file_format="json")


@pytest.mark.parametrize(
    ("library", "make", "extra"),
    [
        ("pandas", PandasCSV, "pandas"),
        ("pyarrow", PandasParquet, "pandas"),
        ("openpyxl", PandasExcel, "excel"),
        ("polars", PolarsFrame, "polars"),
    ],
)
def test_missing_library_is_told_when_the_codec_is_made(
    library: str, make: Callable[[], FileCodec], extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise 14: the remedy is named before anything runs."""
    monkeypatch.setattr("penstock.io._requirement._found", set())
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=rf'pip install "penstock\[{extra}\]"'):
        make()
