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
        "metadata",
    }
)
_CACHED = "kedro.io.cached_dataset.CachedDataset"
_OF_A_CACHE = frozenset({"_EPHEMERAL", "_cache", "_dataset", "_init_args", "metadata"})
_LOAD_MODES = frozenset({"r", "rb", "rt"})
_SAVE_MODES = frozenset({"w", "wb", "wt", "a", "ab", "at"})
_OPENING = frozenset({"encoding", "errors", "newline", "compression", "mode"})
# Encodings without a mark at the beginning of a file.
_NO_BEGINNING = frozenset({None, "ascii", "latin-1", "utf-8"})
_METHODS = ("load", "save", "exists", "release", "_exists", "_release", "_get_load_path", "_get_save_path")


def recognise(dataset: Any) -> AbstractDataset[Any, Any] | None:
    """A dataset of Penstock that does what a dataset of Kedro does, or None where that is not certain.

    Args:
        dataset: an instance of a class of kedro-datasets, or of Kedro's `CachedDataset`.
    """
    if f"{type(dataset).__module__}.{type(dataset).__qualname__}" == _CACHED:
        return _recognised_cache(dataset)
    known = _format_of(type(dataset))
    if known is None or not _is_as_made(dataset, known):
        return None
    from penstock.kedro._native._file import NativeFile, NativeScan
    from penstock.kedro._native._places import place_of

    place = place_of(dataset)
    if place is None:
        return None
    mode = getattr(dataset, "_fs_open_args_save", {}).get("mode", "wb")
    kind = NativeScan if known.loads == "later" else NativeFile
    return kind(dataset, known, place, dataset._fs.storage_options, mode)


def _recognised_cache(cached: Any) -> AbstractDataset[Any, Any] | None:
    """The same cache before a dataset of Penstock, if that in it is recognised."""
    if not vars(cached).keys() <= _OF_A_CACHE or not _is_unpatched(type(cached)):
        return None
    inner = recognise(cached._dataset)
    if inner is None:
        return None
    from penstock.kedro._native._cached import NativeCached

    return NativeCached(cached, inner)


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
    """Whether the methods of a class are functions from the files that it and its bases were written in."""
    methods = [getattr(cls, name, None) for name in _METHODS]
    if not all(method is None or type(method) is FunctionType for method in methods):
        return False
    files = {getattr(sys.modules.get(base.__module__), "__file__", None) for base in cls.__mro__}
    functions = [
        value for base in cls.__mro__ for value in vars(base).values() if isinstance(value, FunctionType)
    ]
    layers = [layer for function in functions for layer in _layers(function)]
    return all(_file_of(layer) in files or _is_a_cache(layer) for layer in layers)


def _is_a_cache(function: Any) -> bool:
    """Whether a function is what cachetools wraps around the versions of datasets in Kedro 0.19."""
    return PurePosixPath(_file_of(function) or "").parent.name == "cachetools"


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
        _given(own) <= _ATTRIBUTES | known.attributes
        and type(own.get("_filepath")) is PurePosixPath
        and _has_known_version(dataset)
        and _is_one_file(dataset, known)
        and known.takes(own.get("_load_args", {}), own.get("_save_args", {}))
        and (known.file_formats is None or own.get("_file_format") in known.file_formats)
        and _opens_as_known(own.get("_fs_open_args_load", {}), _LOAD_MODES)
        and _opens_as_known(own.get("_fs_open_args_save", {}), _SAVE_MODES)
        and _continues_as_known(own.get("_fs_open_args_save", {}), own.get("_save_args", {}), known)
    )


def _given(own: dict[str, Any]) -> set[str]:
    """The names of what an instance has, without the caches that cachetools puts there in Kedro 0.19."""
    return {name for name, value in own.items() if type(value).__module__.partition(".")[0] != "cachetools"}


def _is_one_file(dataset: Any, known: Format) -> bool:
    """Whether the path of a dataset is what all libraries take for that of one file."""
    path = str(dataset._filepath)
    is_pattern = re.search(r"[*?\[\]]", path) is not None
    asks_for_patterns = dataset._version is not None or known.loads == "Polars CSV"
    return "::" not in path and not (is_pattern and asks_for_patterns)


def _has_known_version(dataset: Any) -> bool:
    """Whether a dataset keeps no versions, or keeps them where both look for them."""
    if dataset._version is None:
        return True
    from kedro.io.core import Version

    versions = [version for version in dataset._version if version is not None]
    plain = all(
        re.fullmatch(r"[^/\\*?\[\]]+", version) and version not in (".", "..") for version in versions
    )
    return type(dataset._version) is Version and plain


def _opens_as_known(opening: dict[str, Any], modes: frozenset[str]) -> bool:
    """Whether a file is opened in a way that is the same in memory."""
    return opening.keys() <= _OPENING and opening.get("mode") in {None, *modes}


def _continues_as_known(opening: dict[str, Any], save_args: dict[str, Any], known: Format) -> bool:
    """Whether adding to a file is writing what a new one would have."""
    if "a" not in opening.get("mode", "wb"):
        return True
    compresses = opening.get("compression") or save_args.get("compression")
    return known.appends and not compresses and opening.get("encoding") in _NO_BEGINNING
