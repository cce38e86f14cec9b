"""A catalog with what catalogs had in older versions of Kedro."""

import re
from collections.abc import Iterator, Mapping
from functools import wraps
from typing import Any

from penstock._suggest import did_you_mean
from penstock.compat._told import tell_older
from penstock.errors import DatasetAlreadyExistsError, DatasetNotFoundError
from penstock.io import CatalogConfigResolver, Version
from penstock.io import DataCatalog as CurrentCatalog


def _by_older_name(operation: str) -> Any:
    """An operation of a catalog that also takes the dataset as `name`, as in Kedro 0.18 and 0.19."""
    current = getattr(CurrentCatalog, operation)

    @wraps(current)
    def call(self: CurrentCatalog, *args: Any, name: str | None = None, **given: Any) -> Any:
        if name is not None:
            tell_older(f"catalog.{operation}(name=...)", f"catalog.{operation}(ds_name=...)")
            given["ds_name"] = name
        return current(self, *args, **given)

    return call


class DataCatalog(CurrentCatalog):
    """A catalog that also answers to its methods of Kedro 0.18 and 0.19, and tells what they are called now.

    Args:
        datasets: datasets by name; values that are no datasets are kept in memory.
        config_resolver: see `penstock.DataCatalog`, as for the next two.
        load_versions: see there.
        save_version: see there.
        data_sets: what `datasets` was called in Kedro 0.18.
        feed_dict: more datasets, or data to keep in memory.
    """

    def __init__(
        self,
        datasets: Mapping[str, Any] | None = None,
        config_resolver: CatalogConfigResolver | None = None,
        load_versions: Mapping[str, str] | None = None,
        save_version: str | None = None,
        *,
        data_sets: Mapping[str, Any] | None = None,
        feed_dict: Mapping[str, Any] | None = None,
    ) -> None:
        if data_sets is not None:
            tell_older("DataCatalog(data_sets=...)", "DataCatalog(datasets=...)")
        if feed_dict is not None:
            tell_older("DataCatalog(feed_dict=...)", "DataCatalog(datasets=...)")
        given = {**(datasets or {}), **(data_sets or {}), **(feed_dict or {})}
        super().__init__(given, config_resolver, load_versions, save_version)

    load: Any = _by_older_name("load")
    save: Any = _by_older_name("save")
    exists: Any = _by_older_name("exists")
    release: Any = _by_older_name("release")
    confirm: Any = _by_older_name("confirm")

    def list(self, regex_search: str | None = None) -> Any:
        """The names of registered datasets, those that a pattern occurs in whatever its case, or all."""
        tell_older("catalog.list()", "list(catalog) or catalog.filter()")
        if regex_search is None:
            return self.keys()
        return self.filter(re.compile(regex_search, re.IGNORECASE)) if regex_search.strip() else []

    # Kedro 0.18 calls the arguments data_set_name and data_set, so they are positional here.

    def add(self, name: str, dataset: Any, replace: bool = False) -> None:
        """Register a dataset.

        Raises:
            DatasetAlreadyExistsError: there is one of that name, and it is not to be replaced.
        """
        tell_older("catalog.add(name, dataset)", "catalog[name] = dataset")
        self._add(name, dataset, replace)

    def add_all(self, datasets: Mapping[str, Any], replace: bool = False) -> None:
        """Register several datasets.

        Raises:
            DatasetAlreadyExistsError: as for `add`.
        """
        tell_older("catalog.add_all(datasets)", "catalog[name] = dataset")
        self._add_several(datasets, replace)

    def add_feed_dict(self, feed_dict: Mapping[str, Any], replace: bool = False) -> None:
        """Register datasets, or data to keep in memory.

        Raises:
            DatasetAlreadyExistsError: as for `add`.
        """
        tell_older("catalog.add_feed_dict(data)", "catalog[name] = data")
        self._add_several(feed_dict, replace)

    def get_dataset(self, name: str, version: Version | None = None, suggest: bool = True) -> Any:
        """The dataset of a name.

        Raises:
            DatasetNotFoundError: there is none.
        """
        tell_older("catalog.get_dataset(name)", "catalog[name] or catalog.get(name, version=...)")
        return self._found(name, version, suggest)

    def _get_dataset(self, name: str, version: Version | None = None, suggest: bool = True) -> Any:
        tell_older("catalog._get_dataset(name)", "catalog[name] or catalog.get(name, version=...)")
        return self._found(name, version, suggest)

    def shallow_copy(self) -> CurrentCatalog:
        """A catalog with the same datasets."""
        tell_older("catalog.shallow_copy()", "catalog.copy()")
        return self.copy()

    @property
    def datasets(self) -> "Datasets":
        """The datasets as attributes."""
        tell_older("catalog.datasets.name", "catalog[name]")
        return Datasets(self)

    @property
    def _data_sets(self) -> dict[str, Any]:
        tell_older("catalog._data_sets", "catalog.items()")
        return dict(self.items())

    @property
    def _datasets(self) -> dict[str, Any]:
        tell_older("catalog._datasets", "catalog.items()")
        return dict(self.items())

    def _add(self, name: str, dataset: Any, replace: bool) -> None:
        if name in self.keys() and not replace:
            raise DatasetAlreadyExistsError(
                f"There is a dataset '{name}' in the catalog already. Say replace=True, or set catalog['{name}']."
            )
        self[name] = dataset

    def _add_several(self, datasets: Mapping[str, Any], replace: bool) -> None:
        for name, dataset in datasets.items():
            self._add(name, dataset, replace)

    def _found(self, name: str, version: Version | None, suggest: bool) -> Any:
        found = self.get(name, version=version)
        if found is None:
            hint = did_you_mean(name, self.keys()) if suggest else ""
            raise DatasetNotFoundError(f"There is no dataset '{name}' in the catalog.{hint}")
        return found


class Datasets:
    """The datasets of a catalog as attributes, with `__` for whatever in their names is no letter, digit or underscore.

    Args:
        catalog: the catalog.
    """

    def __init__(self, catalog: CurrentCatalog) -> None:
        self._catalog = catalog

    def __getattr__(self, name: str) -> Any:
        for known in self._catalog:
            if re.sub(r"\W+", "__", known) == name:
                return self._catalog[known]
        raise AttributeError(f"There is no dataset '{name}'.{did_you_mean(name, dir(self))}")

    def __dir__(self) -> list[str]:
        return [re.sub(r"\W+", "__", name) for name in self._catalog]

    # As the mapping that Kedro 0.19 has in this place.

    def __getitem__(self, name: str) -> Any:
        return self._catalog[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._catalog)

    def __len__(self) -> int:
        return len(self._catalog)
