"""Small things of Kedro's that datasets and projects import, which Penstock itself has no need of."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import PurePath
from typing import Any

from penstock.errors import DatasetError
from penstock.io import Version
from penstock.io._making import parse_definition
from penstock.io.stores import split_filepath

__version__ = "1.7.0+penstock"
"""The version of Kedro whose names these are."""

HTTP_PROTOCOLS = ("http", "https")
CLOUD_PROTOCOLS = (
    "abfs",
    "abfss",
    "adl",
    "gcs",
    "gdrive",
    "gs",
    "oci",
    "oss",
    "s3",
    "s3a",
    "s3n",
)
PROTOCOL_DELIMITER = "://"
VERSION_FORMAT = "%Y-%m-%dT%H.%M.%S.%fZ"
TYPE_KEY, VERSION_KEY, VERSIONED_FLAG_KEY = "type", "version", "versioned"
CREDENTIALS_KEY, VALIDATOR_KEY = "credentials", "validator"
TRANSCODING_SEPARATOR = "@"


def parse_dataset_definition(
    config: Mapping[str, Any], load_version: str | None = None, save_version: str | None = None
) -> tuple[Any, dict[str, Any]]:
    """The class that an entry names and the arguments that it gives.

    Raises:
        DatasetError: there is no `type`, or none such; or a version is to be loaded of what keeps none.

    >>> kind, arguments = parse_dataset_definition({"type": "json.JSONDataset", "filepath": "a.json"})
    >>> kind.__name__, arguments
    ('JSONDataset', {'filepath': 'a.json'})
    """
    return parse_definition("that is described here", config, load_version, save_version)


class KedroDeprecationWarning(DeprecationWarning):
    """For projects that filter Kedro's warnings. Older names are told by log records, never by this."""


class KedroPythonVersionWarning(UserWarning):
    """For projects that filter Kedro's warnings."""


def get_protocol_and_path(filepath: str, version: Version | None = None) -> tuple[str, str]:
    """A file path split into its protocol, `file` if it has none, and the rest, which begins with the bucket if there
    is one.

    Raises:
        DatasetError: a version is asked for of something that is on the web.

    >>> get_protocol_and_path("s3://bucket/a.csv"), get_protocol_and_path("data/a.csv")
    (('s3', 'bucket/a.csv'), ('file', 'data/a.csv'))
    """
    location = split_filepath(filepath)
    if location.protocol in HTTP_PROTOCOLS and version is not None:
        raise DatasetError("Files on the web have no versions: take 'versioned' out of the entry.")
    return location.protocol, location.path


def get_filepath_str(raw_path: PurePath, protocol: str) -> str:
    """A path as its file system takes it: with the protocol if it is on the web, and without otherwise."""
    path = raw_path.as_posix()
    return f"{protocol}{PROTOCOL_DELIMITER}{path}" if protocol in HTTP_PROTOCOLS else path


def validate_on_forbidden_chars(**values: str) -> None:
    """Refuse texts with spaces or semicolons.

    Raises:
        DatasetError: names the argument.
    """
    for name, value in values.items():
        if " " in value or ";" in value:
            raise DatasetError(f"'{name}' is {value!r}, but may have neither spaces nor semicolons.")


def load_obj(obj_path: str, default_obj_path: str = "") -> Any:
    """The object at a dotted path; a bare name is looked up in the default module.

    Raises:
        AttributeError: the module has no such object.
    """
    module, _, name = obj_path.rpartition(".")
    return getattr(import_module(module or default_obj_path), name)
