"""What type checkers must see of datasets; checked, never run."""

from typing import Any, assert_type

import pandas as pd
import polars as pl
from PIL.Image import Image

from penstock.datasets.bytes import BytesDataset
from penstock.datasets.json import JSONDataset
from penstock.datasets.pandas import CSVDataset, ExcelDataset, ParquetDataset
from penstock.datasets.pillow import ImageDataset
from penstock.datasets.polars import LazyPolarsDataset
from penstock.datasets.polars import ParquetDataset as PolarsParquetDataset
from penstock.datasets.text import TextDataset
from penstock.io.stores import FsspecStore, LocalStore, PackageStore, Read, Staged, Write, WriteFolder

assert_type(CSVDataset(filepath="a").load(), pd.DataFrame)
assert_type(ParquetDataset(filepath="a").load(), pd.DataFrame)
assert_type(ExcelDataset(filepath="a").load(), pd.DataFrame | dict[str, pd.DataFrame])
assert_type(PolarsParquetDataset(filepath="a").load(), pl.DataFrame)
assert_type(LazyPolarsDataset(filepath="a", file_format="csv").load(), pl.LazyFrame)
assert_type(ImageDataset(filepath="a").load(), Image)
assert_type(JSONDataset(filepath="a").load(), Any)
assert_type(TextDataset(filepath="a").load(), str)
assert_type(BytesDataset(filepath="a").load(), bytes)


async def awaited() -> None:
    assert_type(await CSVDataset(filepath="a").aload(), pd.DataFrame)
    await TextDataset(filepath="a").asave("text")


TextDataset(filepath="a").save(1)  # type: ignore[arg-type]
CSVDataset(filepath="a").save("text")  # type: ignore[arg-type]

staged: Staged = TextDataset(filepath="a").stage("text")
readers: list[Read] = [LocalStore(), PackageStore(), FsspecStore("memory")]
writers: list[Write] = [LocalStore(), FsspecStore("memory")]
folders: list[WriteFolder] = [LocalStore(), FsspecStore("memory")]
never: Write = PackageStore()  # type: ignore[assignment]
