"""CatalogConfigResolver: from the name of a dataset to the entry that describes it.

The entry is looked up among those written out, then among the patterns (factories), then the catch-all, and
last, where asked for, the runtime patterns that stand in for datasets nobody described.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from penstock.errors import CatalogError
from penstock.io._credentials import extract, insert, named
from penstock.io._mistakes import Locate, find_mistakes, missing_credentials, nowhere, refuse
from penstock.io._pattern import Pattern, fill, is_pattern, precedence, specificity
from penstock.io._pickled import refuse_secrets
from penstock.io._providing import Credentials

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_RUNTIME_PATTERN: dict[str, dict[str, Any]] = {"{default}": {"type": "MemoryDataset"}}

_PATH_KEYS = ("filepath", "path")
_PART_KEYS = ("dataset", "checkpoint")
_ELSEWHERE = r"[A-Za-z][A-Za-z0-9+.\-]*:|[/\\~]"


class CatalogConfigResolver:
    """Finds the catalog entry for a name, with placeholders filled in and credentials put in place.

    Args:
        config: the entries of the catalog.
        credentials: what entries refer to by name under `credentials`; or a function that gives it, which is called
            when a dataset is made that has any. What is missing there is told then.
        default_runtime_patterns: what stands in for datasets nobody described; in memory unless given.
        folder: where relative file paths begin; the current folder unless given.
        locate: says where a key of the catalog was written, for messages.

    Raises:
        CatalogError: something is wrong with the entries; lists everything.

    >>> factory = {"type": "pandas.CSVDataset", "filepath": "{name}.csv"}
    >>> resolver = CatalogConfigResolver({"{name}_raw": factory})
    >>> resolver.resolve_pattern("flights_raw")
    {'type': 'pandas.CSVDataset', 'filepath': 'flights.csv'}
    """

    def __init__(
        self,
        config: Mapping[str, Any] | None = None,
        credentials: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
        default_runtime_patterns: Mapping[str, Any] | None = None,
        *,
        folder: "Path | None" = None,
        locate: Locate = nowhere,
    ) -> None:
        config = {} if config is None else config
        refuse(find_mistakes(config, None if callable(credentials) else credentials or {}), locate)
        self._credentials = Credentials(credentials or {})
        self._folder = folder
        self._locate = locate
        self._entries = {name: entry for name, entry in config.items() if not is_pattern(name)}
        self._bodies = {name: entry for name, entry in config.items() if is_pattern(name)}
        self._runtime = dict(default_runtime_patterns or DEFAULT_RUNTIME_PATTERN)
        ordered = [Pattern(name) for name in sorted(self._bodies, key=precedence)]
        self._patterns = [pattern for pattern in ordered if specificity(pattern.text)]
        self._catch_all = [pattern for pattern in ordered if not specificity(pattern.text)]
        self._runtime_patterns = [Pattern(name) for name in sorted(self._runtime, key=precedence)]
        #: Whether any name beyond those written out may have an entry.
        self.has_patterns = bool(ordered)

    @property
    def config(self) -> dict[str, dict[str, Any]]:
        """Every entry written out, credentials in place."""
        return {name: self.entry(name) for name in self._entries}

    @property
    def names(self) -> list[str]:
        """The names of the entries written out, in order."""
        return list(self._entries)

    is_pattern = staticmethod(is_pattern)

    def where(self, name: str) -> str:
        """Where the entry of a dataset was written, or nothing when it was not read from a file."""
        key = name if name in self._entries else self._matched(name)
        return self._locate(key) if key else ""

    def entry(self, name: str) -> dict[str, Any]:
        """The entry written out for a name, credentials in place.

        Raises:
            KeyError: there is none.
        """
        if name not in self._entries:
            raise KeyError(name)
        return self.with_credentials(name, self.as_written(name))

    def outline(self, name: str) -> dict[str, Any]:
        """The entry for a name as `resolve_pattern` finds it, but with credentials by their names."""
        runtime = self.match_runtime_pattern(name)
        written = self.as_written(name)
        return written or ({} if runtime is None else self._filled(runtime, self._runtime[runtime], name))

    def with_credentials(self, name: str, outline: dict[str, Any]) -> dict[str, Any]:
        """An entry with credentials put in place.

        Raises:
            CatalogError: some are missing.
        """
        wanted = list(named(outline))
        if not wanted:
            return outline
        credentials = self._credentials.by_name(name)
        for each in wanted:
            if (
                each not in credentials
            ):  # only known now: they were not read before, or a pattern made the name
                raise CatalogError(f"Entry '{name}' {missing_credentials(each, credentials)}")
        return insert(outline, credentials)

    def __getstate__(self) -> dict[str, Any]:
        """Pickles hold the names of credentials, not their values."""
        for name, entry in [*self._entries.items(), *self._bodies.items()]:
            refuse_secrets(entry, f"Entry '{name}'")
        return self.__dict__

    def list_patterns(self) -> list[str]:
        """Every pattern in the order of trying: the user's, the catch-all, those for run time."""
        tried = [*self._patterns, *self._catch_all, *self._runtime_patterns]
        return list(dict.fromkeys(pattern.text for pattern in tried))

    def match_dataset_pattern(self, ds_name: str) -> str | None:
        """The first pattern that a name fits, leaving out the catch-all."""
        return _first(self._patterns, ds_name)

    def match_user_catch_all_pattern(self, ds_name: str) -> str | None:
        """The user's catch-all pattern, where there is one and the name fits."""
        return _first(self._catch_all, ds_name)

    def match_runtime_pattern(self, ds_name: str) -> str | None:
        """The pattern that stands in at run time for a dataset nobody described."""
        return _first(self._runtime_patterns, ds_name)

    def matches(self, name: str) -> bool:
        """Whether a pattern of the user fits a name. Parameters are never made from patterns."""
        return self.has_patterns and not is_parameter(name) and self._matched(name) is not None

    def resolve_pattern(self, ds_name: str) -> dict[str, Any]:
        """The entry for a name: written out, made from a pattern or standing in at run time; or empty."""
        return self.with_credentials(ds_name, self.outline(ds_name))

    def as_written(self, name: str) -> dict[str, Any]:
        """The entry or the pattern of the user for a name, placeholders filled in and credentials by name; or empty."""
        matched = None if name in self._entries else self._matched(name)
        if matched is not None:
            return _anchored(self._filled(matched, self._bodies[matched], name), self._folder)
        return _anchored(deepcopy(dict(self._entries.get(name, {}))), self._folder)

    def unresolve(self, name: str, config: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """An entry with its credentials replaced by a name, and the credentials under that name."""
        return extract(name, config)

    def pattern_bodies(self) -> dict[str, dict[str, Any]]:
        """The patterns of the user with their entries, placeholders not filled in."""
        return deepcopy(self._bodies)

    def _matched(self, name: str) -> str | None:
        return self.match_dataset_pattern(name) or self.match_user_catch_all_pattern(name)

    def _filled(self, pattern: str, body: Mapping[str, Any], name: str) -> dict[str, Any]:
        filled: dict[str, Any] = fill(deepcopy(dict(body)), Pattern(pattern).match(name) or {})
        return filled


def is_parameter(name: str) -> bool:
    """Whether a dataset is a parameter rather than data.

    >>> is_parameter("params:model.alpha"), is_parameter("parameters"), is_parameter("flights")
    (True, True, False)
    """
    return name.startswith("params:") or name == "parameters"


def _first(patterns: list[Pattern], name: str) -> str | None:
    return next((pattern.text for pattern in patterns if pattern.match(name) is not None), None)


def _anchored(config: dict[str, Any], folder: "Path | None") -> dict[str, Any]:
    """The entry with relative file paths beginning at the folder of the catalog."""
    if folder is None:
        return config
    for key in _PATH_KEYS:
        path = config.get(key)
        if isinstance(path, str) and not re.match(_ELSEWHERE, path):
            config[key] = (folder / path).as_posix()
    for key in _PART_KEYS:
        if isinstance(config.get(key), dict):
            config[key] = _anchored(config[key], folder)
    return config
