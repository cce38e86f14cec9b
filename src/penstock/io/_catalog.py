"""DataCatalog: turns the names of a pipeline's datasets into datasets, each made when it is first used."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from os import PathLike
from threading import RLock
from typing import Any, ClassVar, Self

from penstock._suggest import did_you_mean
from penstock.errors import DatasetError, DatasetNotFoundError
from penstock.io._entry import entry_of
from penstock.io._failures import refuse_none
from penstock.io._foreign import acall, call, is_dataset
from penstock.io._lazy import LazyDataset
from penstock.io._memory import MemoryDataset
from penstock.io._naming import Naming
from penstock.io._parameters import parameter_datasets
from penstock.io._resolver import DEFAULT_RUNTIME_PATTERN, CatalogConfigResolver, is_parameter
from penstock.io._storage import storage_terms
from penstock.io._validated import ValidatedDataset
from penstock.io._version import Version
from penstock.io._versions import agree_on_versions, with_version


class DataCatalog:
    """The datasets of a pipeline by name.

    Datasets given as entries are made when they are first used: building a catalog imports, opens and reads
    nothing. Names that fit a pattern among the entries have a dataset too. Any number of threads may share a
    catalog.

    Args:
        datasets: datasets by name; values that are no datasets are kept in memory.
        config_resolver: finds the entries of the other names. A dataset given above wins over an entry.
        load_versions: the version to load, by name of dataset; the latest otherwise.
        save_version: the version to save all versioned datasets under; one of its own for each run otherwise.
        storage: by store (`s3://bucket`) or credentials (`credentials:warehouse`), the `retry`, `timeout` and `limit`
            that hold in runs for all datasets there that do not say otherwise.

    Raises:
        VersionAlreadyExistsError: the datasets given were made for different save versions.
        CatalogError: what is said about storage makes no sense.

    >>> catalog = DataCatalog({"threshold": 15})
    >>> catalog["flights"] = [{"delay": 20}, {"delay": 3}]
    >>> catalog.load("threshold"), sorted(catalog)
    (15, ['flights', 'threshold'])
    """

    default_runtime_patterns: ClassVar[Mapping[str, Any]] = DEFAULT_RUNTIME_PATTERN

    def __init__(
        self,
        datasets: Mapping[str, Any] | None = None,
        config_resolver: CatalogConfigResolver | None = None,
        load_versions: Mapping[str, str] | None = None,
        save_version: str | None = None,
        *,
        storage: Mapping[str, Any] | None = None,
    ) -> None:
        self._storage = storage_terms(storage)
        self._resolver = config_resolver or CatalogConfigResolver(None, None, self.default_runtime_patterns)
        self._load_versions = dict(load_versions or {})
        self._save_version = save_version
        self._lock = RLock()
        self._entries: dict[str, Any] = {}
        self._made_of: dict[str, LazyDataset] = {}  # what names credentials
        for name, value in (datasets or {}).items():
            self[name] = value
        for name in self._resolver.names:
            if name in self._entries:
                _warn("Dataset '%s' is given and has an entry too: the entry is left out.", name)
            else:
                self._entries[name] = self._lazy(name)

    @classmethod
    def from_config(
        cls,
        catalog: Mapping[str, Any] | None,
        credentials: Mapping[str, Any] | None = None,
        load_versions: Mapping[str, str] | None = None,
        save_version: str | None = None,
        *,
        storage: Mapping[str, Any] | None = None,
    ) -> Self:
        """A catalog of the entries of a configuration.

        Raises:
            CatalogError: entries are wrong; lists every mistake that shows without importing anything.
            DatasetNotFoundError: a load version is given for a dataset that the catalog does not have.

        >>> entry = {"type": "pandas.CSVDataset", "filepath": "flights.csv"}
        >>> DataCatalog.from_config({"flights": entry})
        'flights': pandas.CSVDataset (not made yet)
        """
        resolver = CatalogConfigResolver(catalog, credentials, cls.default_runtime_patterns)
        made = cls.from_resolver(resolver, load_versions, save_version)
        made._storage = storage_terms(storage)
        return made

    @classmethod
    def from_yaml(
        cls,
        path: str | PathLike[str],
        credentials: str | PathLike[str] | Mapping[str, Any] | None = None,
        parameters: str | PathLike[str] | Mapping[str, Any] | None = None,
        load_versions: Mapping[str, str] | None = None,
        save_version: str | None = None,
        *,
        storage: str | PathLike[str] | Mapping[str, Any] | None = None,
    ) -> Self:
        """A catalog of the entries of one file. Relative file paths begin at the folder of that file.

        Args:
            path: the file with the entries.
            credentials: what entries refer to by name, or the file with it.
            parameters: values for `add_parameters`, or the file with them.
            load_versions: as for `from_config`.
            save_version: as for `from_config`.
            storage: the terms of whole stores, or the file with them.

        Raises:
            ConfigError: a file cannot be read; names file, line and column.
            CatalogError: entries are wrong; lists every mistake with file and line.
        """
        from penstock.io import _files

        resolver = _files.read_resolver(path, credentials, cls.default_runtime_patterns)
        catalog = cls.from_resolver(resolver, load_versions, save_version)
        if storage is not None:
            catalog._storage = _files.read_storage(storage)
        if parameters is not None:
            catalog.add_parameters(_files.read_mapping(parameters))
        return catalog

    @classmethod
    def from_resolver(
        cls,
        resolver: CatalogConfigResolver,
        load_versions: Mapping[str, str] | None = None,
        save_version: str | None = None,
    ) -> Self:
        """A catalog of the entries that a resolver finds.

        Raises:
            DatasetNotFoundError: a load version is given for a dataset that the catalog does not have.
        """
        catalog = cls(None, resolver, load_versions, save_version)
        unknown = [name for name in load_versions or {} if name not in catalog]
        if unknown:
            hints = "".join(did_you_mean(name, catalog.keys()) for name in unknown)
            listed = ", ".join(f"'{name}'" for name in sorted(unknown))
            raise DatasetNotFoundError(f"A load version is given for {listed}, not in the catalog.{hints}")
        return catalog

    def to_config(self) -> tuple[dict[str, Any], dict[str, Any], dict[str, str | None], str | None]:
        """What `from_config` would make this catalog from again; datasets in memory are left out.

        Returns:
            The entries, their credentials by name, the version to load of each, the version to save all
            under.
        """
        config, credentials = dict[str, Any](), dict[str, Any]()
        for name, entry in self._snapshot():
            described = entry_of(entry)
            if described is not None:
                config[name], taken = self._resolver.unresolve(name, described)
                credentials.update(taken)
        return (
            config,
            credentials,
            {name: self._load_versions.get(name) for name in config},
            self._save_version,
        )

    @property
    def config_resolver(self) -> CatalogConfigResolver:
        """What finds the entries of this catalog."""
        return self._resolver

    # Finding datasets

    def resolve(self, name: str) -> Any:
        """The dataset of a name: given, made from its entry, or made from a pattern of the user; or None.

        Nothing is ever registered for a name that has no dataset.

        Raises:
            DatasetError, MissingExtraError: there is an entry, but no dataset can be made from it.
        """
        entry = self._entries.get(name)
        if type(entry) is LazyDataset:
            return self._materialised(name, entry)
        if entry is None and self._resolver.has_patterns:
            return self._from_pattern(name)
        return entry

    def get(self, key: str, fallback_to_runtime_pattern: bool = False, version: Version | None = None) -> Any:
        """The dataset of a name, or None.

        Args:
            key: the name.
            fallback_to_runtime_pattern: register what stands in for datasets nobody described, in memory by
                default.
            version: give a dataset for this version instead; the catalog keeps its own.
        """
        dataset = self.resolve(key)
        if dataset is None and fallback_to_runtime_pattern:
            dataset = self._stand_in(key)
        return dataset if dataset is None or version is None else with_version(key, dataset, version)

    def __getitem__(self, ds_name: str) -> Any:
        dataset = self.resolve(ds_name)
        if dataset is None:
            raise self._not_found(ds_name)
        return dataset

    def __setitem__(self, name: str, value: Any) -> None:
        """Register a dataset under a name; anything else is kept in memory under it."""
        if not isinstance(name, str):
            raise DatasetError(f"Names of datasets are text, but {name!r} is a {type(name).__name__}.")
        with self._lock:
            if name in self._entries:
                _warn("Replacing dataset '%s'.", name)
                self._load_versions.pop(name, None)
            if isinstance(value, LazyDataset) or is_dataset(value):
                self._save_version = agree_on_versions(name, value, self._load_versions, self._save_version)
                self._entries[name] = value
            else:
                self._entries[name] = MemoryDataset(value)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self._entries or self._resolver.matches(name))

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def keys(self) -> list[str]:
        """The names of all datasets registered; patterns stand for more."""
        return list(self._entries)

    def values(self) -> list[Any]:
        """All datasets registered, made now if they were not yet."""
        return [self[name] for name in self]

    def items(self) -> list[tuple[str, Any]]:
        """All datasets registered with their names, made now if they were not yet."""
        return [(name, self[name]) for name in self]

    def _ipython_key_completions_(self) -> list[str]:
        return self.keys()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DataCatalog):
            return NotImplemented
        mine, theirs = self._resolver.list_patterns(), other._resolver.list_patterns()
        return mine == theirs and self._entries == other._entries

    __hash__ = None  # type: ignore[assignment]  # it changes, so it has no hash

    def __repr__(self) -> str:
        return "\n".join(f"'{name}': {entry!r}" for name, entry in self._snapshot())

    def _repr_html_(self) -> str:
        """What notebooks show: a table, for which nothing is imported or opened."""
        from penstock.io._pictures import table_of_catalog

        return table_of_catalog(self)

    def get_type(self, ds_name: str) -> str | None:
        """The full name of the class of a dataset, without making it; None when there is no such dataset."""
        cls = self._class_of(ds_name)
        return None if cls is None else f"{cls.__module__}.{cls.__qualname__}"

    def filter(
        self,
        name_regex: re.Pattern[str] | str | None = None,
        type_regex: re.Pattern[str] | str | None = None,
        by_type: type | list[type] | None = None,
    ) -> list[str]:
        """The names of registered datasets that fit everything asked for.

        Args:
            name_regex: occurs in the name.
            type_regex: occurs in the full name of the class.
            by_type: the class, or one of several, or a class above it.

        >>> DataCatalog({"raw_flights": 1, "report": 2}).filter("^raw")
        ['raw_flights']
        """
        names = [name for name in self if name_regex is None or re.search(name_regex, name)]
        if type_regex is not None:
            names = [name for name in names if re.search(type_regex, self.get_type(name) or "")]
        if by_type is not None:
            wanted = tuple(by_type) if isinstance(by_type, list) else (by_type,)
            names = [name for name in names if issubclass(self._class_of(name), wanted)]
        return names

    # Using datasets

    def load(self, ds_name: str, version: str | None = None) -> Any:
        """Load the data of a dataset.

        Args:
            ds_name: which dataset.
            version: which of its versions, for a dataset that keeps them.

        Raises:
            DatasetNotFoundError: the catalog has no such dataset.
            DatasetError: it could not be loaded.
        """
        with Naming(ds_name):
            return call(self._versioned(ds_name, version), "load")

    async def aload(self, ds_name: str, version: str | None = None) -> Any:
        """Load the data of a dataset; the awaitable form of `load`."""
        with Naming(ds_name):
            return await acall(self._versioned(ds_name, version), "load")

    def save(self, ds_name: str, data: Any) -> None:
        """Save data to a dataset.

        Raises:
            DatasetNotFoundError: the catalog has no such dataset.
            DatasetError: it could not be saved, or is None.
        """
        with Naming(ds_name):
            call(self._for_saving(ds_name, data), "save", data)

    async def asave(self, ds_name: str, data: Any) -> None:
        """Save data to a dataset; the awaitable form of `save`."""
        with Naming(ds_name):
            await acall(self._for_saving(ds_name, data), "save", data)

    def exists(self, ds_name: str) -> bool:
        """Whether there is such a dataset and data in it."""
        with Naming(ds_name):
            dataset = self.resolve(ds_name)
            return dataset is not None and bool(call(dataset, "exists"))

    async def aexists(self, ds_name: str) -> bool:
        """Whether there is such a dataset and data in it; the awaitable form of `exists`."""
        with Naming(ds_name):
            dataset = self.resolve(ds_name)
            return dataset is not None and bool(await acall(dataset, "exists"))

    def release(self, ds_name: str) -> None:
        """Let a dataset go of what it holds in memory.

        Raises:
            DatasetNotFoundError: the catalog has no such dataset.
        """
        with Naming(ds_name):
            call(self[ds_name], "release")

    async def arelease(self, ds_name: str) -> None:
        """Let a dataset go of what it holds in memory; the awaitable form of `release`."""
        with Naming(ds_name):
            await acall(self[ds_name], "release")

    def confirm(self, ds_name: str) -> None:
        """Confirm that the data of a dataset has been dealt with, for datasets that give only what is new.

        Raises:
            DatasetNotFoundError: the catalog has no such dataset.
            DatasetError: it has nothing to confirm.
        """
        with Naming(ds_name):
            call(self._confirmable(ds_name), "confirm")

    async def aconfirm(self, ds_name: str) -> None:
        """Confirm that the data of a dataset has been dealt with; the awaitable form of `confirm`."""
        with Naming(ds_name):
            await acall(self._confirmable(ds_name), "confirm")

    def lay_over(self, datasets: Mapping[str, Any]) -> None:
        """Register datasets, or plain data, in place of whatever has these names.

        >>> catalog = DataCatalog({"flights": [1, 2, 3]})
        >>> catalog.lay_over({"flights": [4]})
        >>> catalog.load("flights")
        [4]
        """
        with self._lock:
            for name in datasets:
                self._entries.pop(name, None)
                self._load_versions.pop(name, None)
            for name, value in datasets.items():
                self[name] = value

    def add_parameters(self, parameters: Mapping[str, Any]) -> None:
        """Register `parameters`, and `params:a`, `params:a.b` for what is in them, replacing earlier ones.

        >>> catalog = DataCatalog()
        >>> catalog.add_parameters({"model": {"alpha": 0.1}})
        >>> catalog.load("params:model.alpha")
        0.1
        """
        with self._lock:
            for name in self:
                if is_parameter(name):
                    del self._entries[name]
            self._entries.update(
                (name, MemoryDataset(value)) for name, value in parameter_datasets(parameters)
            )

    def check(self, names: Iterable[str] | None = None) -> None:
        """Find everything that is wrong with datasets before they are used.

        The datasets are made, those of the names given or all, and patterns are looked through with all.
        Names without a dataset are passed over: whether they need one is not known here.

        Raises:
            DatasetError, MissingExtraError: the one thing that is wrong.
            CatalogError: the list of things that are wrong.
        """
        from penstock.io._checking import check_catalog

        check_catalog(self, names)

    def copy(self) -> Self:
        """A catalog with the same datasets, to register others in without changing this one."""
        twin = copy(self)
        twin._lock = RLock()
        with self._lock:
            twin._entries = dict(self._entries)
            twin._made_of = dict(self._made_of)
            twin._load_versions = dict(self._load_versions)
        return twin

    # Behind the scenes

    def _snapshot(self) -> list[tuple[str, Any]]:
        return list(self._entries.items())

    def _lazy(self, name: str) -> LazyDataset:
        resolver = self._resolver
        return LazyDataset(
            name,
            resolver.outline(name),
            self._load_versions.get(name),
            self._save_version,
            resolver.where(name),
            resolver.with_credentials,
        )

    def _materialised(self, name: str, entry: LazyDataset) -> Any:
        dataset = entry.materialise()
        with self._lock:
            if self._entries.get(name) is entry:
                self._entries[name] = dataset
                if entry.names_credentials:
                    self._made_of[name] = entry
        return dataset

    def _from_pattern(self, name: str) -> Any:
        with self._lock:
            entry = self._entries.get(name)
            if entry is None:
                if not self._resolver.matches(name):
                    return None
                if self._resolver.match_dataset_pattern(name) is None:
                    catch_all = self._resolver.match_user_catch_all_pattern(name)
                    _warn("Dataset '%s' has no entry: it is made from the catch-all '%s'.", name, catch_all)
                entry = self._entries[name] = self._lazy(name)
        return self._materialised(name, entry) if type(entry) is LazyDataset else entry

    def _stand_in(self, name: str) -> Any:
        with self._lock:
            if name not in self._entries:
                entry = self._lazy(name)
                if not entry.outline:
                    return None
                self._entries[name] = entry
        return self.resolve(name)

    def _class_of(self, name: str) -> Any:
        entry = self._entries.get(name)
        if entry is None and self._resolver.matches(name):
            entry = self._lazy(name)
        if entry is None:
            return None
        if isinstance(entry, ValidatedDataset):
            entry = entry._dataset
        return entry.cls() if isinstance(entry, LazyDataset) else type(entry)

    def _versioned(self, name: str, version: str | None) -> Any:
        dataset = self[name]
        return dataset if version is None else with_version(name, dataset, Version(version, None))

    def _for_saving(self, name: str, data: Any) -> Any:
        dataset = self[name]
        if data is None:
            refuse_none(dataset)  # whatever an object of somebody else would make of it
        return dataset

    def _confirmable(self, name: str) -> Any:
        dataset = self[name]
        if not (hasattr(dataset, "confirm") or hasattr(dataset, "aconfirm")):
            raise DatasetError(
                f"{type(dataset).__qualname__} has nothing to confirm: it has no method 'confirm'.\n"
                "Take the dataset out of the node's 'confirms', or give it that method."
            )
        return dataset

    def _not_found(self, name: str) -> DatasetNotFoundError:
        hint = did_you_mean(name, self.keys()) or " Add an entry for it, or set catalog[name] = data."
        return DatasetNotFoundError(f"There is no dataset '{name}' in the catalog.{hint}")

    def __getstate__(self) -> dict[str, Any]:
        """Pickles hold entries with names of credentials in place of the datasets that have the values."""
        entries = {
            name: made_of.pickled_for(entry)
            if (made_of := self._made_of.get(name)) and made_of.materialise() is entry
            else entry
            for name, entry in self._snapshot()
        }
        state = {name: value for name, value in self.__dict__.items() if name != "_lock"}
        return {**state, "_entries": entries, "_made_of": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _lock=RLock())


def _warn(message: str, *args: object) -> None:
    import logging

    logging.getLogger(__name__).warning(message, *args)
