"""The classes of kedro-datasets that are recognised: what their code touches, and how they load."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Loads: TypeAlias = Literal["opened", "by URL", "Parquet", "Polars CSV"]
"""How a class reads: a file that it opens, a URL that pandas opens, or a library that is given the bytes."""

# What the code of all of them touches, in one release or another.
# fmt: off
_ALWAYS = frozenset({
    "BytesIO", "DatasetError", "Exception", "PROTOCOL_DELIMITER", "__class__", "__name__", "_fs", "_fs_open_args_load",
    "_fs_open_args_save", "_get_load_path", "_get_save_path", "_invalidate_cache", "_load_args", "_protocol",
    "_save_args", "_storage_options", "dict", "get_filepath_str", "getattr", "getvalue", "isinstance", "items", "open",
    "read", "str", "write",
})
# fmt: on
# What would make pandas do without the bytes: read on later, map the file, or look elsewhere.
_LATER = frozenset({"chunksize", "filesystem", "iterator", "memory_map", "storage_options"})
_FILES_OF_PANDAS = frozenset({"csv", "excel", "feather", "html", "json", "parquet", "pickle", "stata", "xml"})
_FILES_OF_POLARS = frozenset({"avro", "csv", "excel", "ipc", "ipc_stream", "json", "ndjson", "parquet"})


@dataclass(frozen=True)
class Format:
    """A class whose `load` and `save` are known.

    Attributes:
        uses: what else its code touches; a class that touches more is another one by now.
        loads: how it reads.
        refuses: arguments with which it is not recognised.
        load_args: the only arguments for loading with which it is recognised, if not all others are.
        file_formats: the formats that are recognised, where the user names one.
        attributes: what its instances have beside the attributes of all.
    """

    uses: frozenset[str] = frozenset()
    loads: Loads = "opened"
    refuses: frozenset[str] = frozenset()
    load_args: frozenset[str] | None = None
    file_formats: frozenset[str] | None = None
    attributes: frozenset[str] = frozenset()

    def touches(self, names: frozenset[str]) -> bool:
        """Whether code that touches these names is that of the class."""
        return names <= _ALWAYS | self.uses

    def takes(self, load_args: Mapping[str, Any], save_args: Mapping[str, Any]) -> bool:
        """Whether a dataset with these arguments does the same with a file in memory."""
        known = self.load_args is None or load_args.keys() <= self.load_args
        return known and self.refuses.isdisjoint(load_args) and self.refuses.isdisjoint(save_args)


def _by_url(reads: str, writes: str, *more: str, attributes: frozenset[str] = frozenset()) -> Format:
    return Format(frozenset({"pd", reads, writes, *more}), "by URL", _LATER, attributes=attributes)


def _opened(
    *uses: str, refuses: frozenset[str] = frozenset(), attributes: frozenset[str] = frozenset()
) -> Format:
    return Format(frozenset(uses), refuses=refuses, attributes=attributes)


FORMATS: dict[str, Format] = {
    "json.json_dataset.JSONDataset": _opened("json", "load", "dump"),
    "pandas.csv_dataset.CSVDataset": _by_url("read_csv", "to_csv"),
    "pandas.parquet_dataset.ParquetDataset": Format(
        frozenset({"Path", "is_dir", "pd", "read_parquet", "to_parquet"}),
        "Parquet",
        load_args=frozenset(
            {"columns", "dtype_backend", "engine", "filters", "use_nullable_dtypes", "use_threads"}
        ),
    ),
    "pickle.pickle_dataset.PickleDataset": _opened(
        "_backend",
        "dump",
        "import_module",
        "importlib",
        "load",
        refuses=frozenset({"mmap_mode"}),
        attributes=frozenset({"_backend"}),
    ),
    "text.text_dataset.TextDataset": _opened(),
}
"""By name within kedro_datasets."""
