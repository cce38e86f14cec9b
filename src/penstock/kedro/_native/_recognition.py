"""Whether a dataset of Kedro is a file that Penstock can treat in its own way, with identical results.

Whatever is not known for certain is not recognised: then the dataset is used as it is.
"""

import re
import sys
from collections.abc import Iterator
from inspect import unwrap
from pathlib import PurePosixPath
from types import CodeType, FunctionType
from typing import Any

from penstock.io import AbstractDataset
from penstock.kedro._native._formats import FORMATS, Format

_ATTRIBUTES = frozenset(
    {
        "_cached_load_version",
        "_cached_save_version",
        "_exists_function",
        "_filepath",
        "_fs",
        "_fs_open_args_load",
        "_fs_open_args_save",
        "_glob_function",
        "_init_args",
        "_load_args",
        "_protocol",
        "_save_args",
        "_storage_options",
        "_version",
        "_version_cache",
        "metadata",
    }
)
_LOAD_MODES = frozenset({"r", "rb", "rt"})
_SAVE_MODES = frozenset({"w", "wb", "wt", "a", "ab", "at"})
_TEXT = frozenset({"encoding", "errors", "newline", "compression", "mode"})
_NO_BEGINNING = frozenset(
    {None, "ascii", "latin-1", "utf-8"}
)  # encodings without a mark at the beginning of a file


def recognise(dataset: Any) -> AbstractDataset[Any, Any] | None:
    """A dataset of Penstock that does what a dataset of Kedro does, or None where that is not certain.

    Args:
        dataset: an instance of a class of kedro-datasets, or of Kedro's `CachedDataset`.
    """
    known = _format_of(type(dataset))
    if known is None or not _is_as_made(dataset, known):
        return None
    from penstock.kedro._native._file import NativeFile
    from penstock.kedro._native._places import place_of

    place = place_of(dataset)
    if place is None:
        return None
    mode = getattr(dataset, "_fs_open_args_save", {}).get("mode", "wb")
    return NativeFile(dataset, known, place, dataset._fs.storage_options, mode)


def _format_of(cls: type) -> Format | None:
    """What is known of a class, if it is the one that kedro-datasets has under its name, with its own code."""
    package, _, module = cls.__module__.partition(".")
    known = FORMATS.get(f"{module}.{cls.__qualname__}") if package == "kedro_datasets" else None
    if known is None or not _is_unpatched(cls):
        return None
    touched = frozenset(
        name for operation in ("load", "save") for name in _names(unwrap(getattr(cls, operation)))
    )
    return known if known.touches(touched) else None


def _is_unpatched(cls: type) -> bool:
    """Whether all functions of a class come from the files that it and its bases were written in."""
    files = {getattr(sys.modules.get(base.__module__), "__file__", None) for base in cls.__mro__}
    functions = [
        value for base in cls.__mro__ for value in vars(base).values() if isinstance(value, FunctionType)
    ]
    return all(_file_of(layer) in files for function in functions for layer in _layers(function))


def _layers(function: Any) -> Iterator[Any]:
    """A function, and what it wraps."""
    while function is not None:
        yield function
        function = getattr(function, "__wrapped__", None)


def _file_of(function: Any) -> str | None:
    code: CodeType | None = getattr(function, "__code__", None)
    return code and code.co_filename


def _names(function: Any) -> Iterator[str]:
    """Every name that a function's code mentions."""
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        yield from code.co_names
        codes += [inner for inner in code.co_consts if isinstance(inner, CodeType)]


def _is_as_made(dataset: Any, known: Format) -> bool:
    """Whether an instance has nothing but what its class gave it, and arguments that are known."""
    own = vars(dataset)
    return (
        own.keys() <= _ATTRIBUTES | known.attributes
        and type(own.get("_filepath")) is PurePosixPath
        and _has_known_version(dataset)
        and known.takes(own.get("_load_args", {}), own.get("_save_args", {}))
        and (known.file_formats is None or own.get("_file_format") in known.file_formats)
        and _opens_as_known(own.get("_fs_open_args_load", {}), _LOAD_MODES)
        and _opens_as_known(own.get("_fs_open_args_save", {}), _SAVE_MODES)
    )


def _has_known_version(dataset: Any) -> bool:
    """Whether a dataset keeps no versions, or keeps them where both look for them."""
    if dataset._version is None:
        return True
    from kedro.io.core import Version

    versions = [version for version in dataset._version if version is not None]
    plain = all(
        re.fullmatch(r"[^/\\*?\[\]]+", version) and version not in (".", "..") for version in versions
    )
    return (
        type(dataset._version) is Version and plain and re.search(r"[*?\[\]]", str(dataset._filepath)) is None
    )


def _opens_as_known(opening: dict[str, Any], modes: frozenset[str]) -> bool:
    """Whether a file is opened in a way that is the same in memory."""
    mode = opening.get("mode", "rb" if modes is _LOAD_MODES else "wb")
    continues = "a" in mode and "b" not in mode
    return (
        opening.keys() <= _TEXT
        and mode in modes
        and not (continues and opening.get("encoding") not in _NO_BEGINNING)
    )
