"""The classes of kedro-datasets that are recognised: what their code touches, and how they load."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Loads: TypeAlias = Literal["opened", "by URL", "Parquet", "Polars CSV", "later"]
"""How a class reads: a file that it opens, a URL that pandas opens, a library that is given the bytes, or not before
somebody asks for rows."""

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
_PAST_THE_FILE = frozenset({"partition_by", "pyarrow_options", "storage_options", "use_pyarrow"})
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
        appends: whether it writes from beginning to end, so that adding to a file needs no more than its end.
    """

    uses: frozenset[str] = frozenset()
    loads: Loads = "opened"
    refuses: frozenset[str] = frozenset()
    load_args: frozenset[str] | None = None
    file_formats: frozenset[str] | None = None
    attributes: frozenset[str] = frozenset()
    appends: bool = False

    def touches(self, names: frozenset[str]) -> bool:
        """Whether code that touches these names is that of the class."""
        return names <= _ALWAYS | self.uses

    def takes(self, load_args: Mapping[str, Any], save_args: Mapping[str, Any]) -> bool:
        """Whether a dataset with these arguments does the same with a file in memory."""
        known = self.load_args is None or load_args.keys() <= self.load_args
        return known and self.refuses.isdisjoint(load_args) and self.refuses.isdisjoint(save_args)


def _by_url(reads: str, writes: str, *more: str, **known: Any) -> Format:
    return Format(frozenset({"pd", reads, writes, *more}), "by URL", _LATER, **known)


def _opened(*uses: str, **known: Any) -> Format:
    return Format(frozenset(uses), **known)


FORMATS: dict[str, Format] = {
    "email.message_dataset.EmailMessageDataset": _opened(
        *("Generator", "Parser", "_generator_args", "_parser_args", "flatten", "parse"),
        attributes=frozenset({"_generator_args", "_parser_args"}),
    ),
    "json.json_dataset.JSONDataset": _opened("json", "load", "dump", appends=True),
    "matlab.matlab_dataset.MatlabDataset": _opened("io", "loadmat", "savemat"),
    "networkx.gml_dataset.GMLDataset": _opened("networkx", "read_gml", "write_gml"),
    "networkx.graphml_dataset.GraphMLDataset": _opened("networkx", "read_graphml", "write_graphml"),
    "networkx.json_dataset.JSONDataset": _opened(
        *("dump", "json", "load", "networkx", "node_link_data", "node_link_graph")
    ),
    "pandas.csv_dataset.CSVDataset": _by_url("read_csv", "to_csv", appends=True),
    "pandas.excel_dataset.ExcelDataset": _by_url(
        *("read_excel", "to_excel", "ExcelWriter", "_writer_args"), attributes=frozenset({"_writer_args"})
    ),
    "pandas.feather_dataset.FeatherDataset": _by_url("read_feather", "to_feather"),
    "pandas.generic_dataset.GenericDataset": _opened(
        *("_ensure_file_system_target", "_file_format", "pd"),
        refuses=_LATER,
        file_formats=_FILES_OF_PANDAS,
        attributes=frozenset({"_file_format"}),
    ),
    "pandas.json_dataset.JSONDataset": _by_url("read_json", "to_json", appends=True),
    "pandas.parquet_dataset.ParquetDataset": Format(
        frozenset({"Path", "is_dir", "pd", "read_parquet", "to_parquet"}),
        "Parquet",
        load_args=frozenset(
            {"columns", "dtype_backend", "engine", "filters", "use_nullable_dtypes", "use_threads"}
        ),
    ),
    "pandas.xml_dataset.XMLDataset": _by_url("read_xml", "to_xml"),
    "pickle.pickle_dataset.PickleDataset": _opened(
        *("_backend", "dump", "import_module", "importlib", "load"),
        refuses=frozenset({"mmap_mode"}),
        attributes=frozenset({"_backend"}),
    ),
    "pillow.image_dataset.ImageDataset": _opened("Image", "_get_format", "copy", "save"),
    "plotly.html_dataset.HTMLDataset": _opened("write_html"),
    "plotly.json_dataset.JSONDataset": _opened("from_json", "pio", "write_json"),
    "plotly.plotly_dataset.PlotlyDataset": _opened(
        *("__wrapped__", "_plot_dataframe", "_save", "from_json", "pio", "save", "super"),
        attributes=frozenset({"_plotly_args"}),
    ),
    "polars.csv_dataset.CSVDataset": Format(
        frozenset({"pl", "read_csv", "write_csv"}), "Polars CSV", refuses=_LATER, appends=True
    ),
    "polars.eager_polars_dataset.EagerPolarsDataset": _opened(
        *("_file_format", "pl"), file_formats=_FILES_OF_POLARS, attributes=frozenset({"_file_format"})
    ),
    "polars.lazy_polars_dataset.LazyPolarsDataset": Format(
        frozenset(
            {
                *(
                    "ENOENT",
                    "FSSpecHandler",
                    "FileNotFoundError",
                    "LazyFrame",
                    "PyFileSystem",
                    "_exists",
                    "_file_format",
                ),
                *(
                    "collect",
                    "dataset",
                    "ds",
                    "errno",
                    "get",
                    "os",
                    "pl",
                    "pop",
                    "scan_pyarrow_dataset",
                    "strerror",
                ),
            }
        ),
        "later",
        refuses=_PAST_THE_FILE,
        attributes=frozenset({"_file_format"}),
    ),
    "svmlight.svmlight_dataset.SVMLightDataset": _opened("dump_svmlight_file", "load_svmlight_file"),
    "text.text_dataset.TextDataset": _opened(appends=True),
    "tracking.json_dataset.JSONDataset": _opened("dump", "json"),
    "tracking.metrics_dataset.MetricsDataset": _opened("ValueError", "dump", "float", "json"),
    "yaml.yaml_dataset.YAMLDataset": _opened("dump", "safe_load", "yaml", appends=True),
}
"""By name within kedro_datasets."""
