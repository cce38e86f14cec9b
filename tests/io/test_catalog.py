"""DataCatalog: names to datasets, made when first used, the same for everybody."""

import contextlib
import pickle
import re
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest

from penstock.errors import DatasetError, DatasetNotFoundError, VersionAlreadyExistsError
from penstock.io import (
    AbstractDataset,
    AbstractVersionedDataset,
    CatalogConfigResolver,
    DataCatalog,
    MemoryDataset,
    Version,
)


class Recorded(AbstractDataset[Any, Any]):
    """Remembers every one that was made."""

    made: list["Recorded"] = []  # noqa: RUF012 - shared on purpose

    def __init__(self, data: Any = None, credentials: dict[str, Any] | None = None, name: str = "") -> None:
        self.data = data
        self.confirmed = 0
        self.made.append(self)

    def load(self) -> Any:
        if isinstance(self.data, Exception):
            raise self.data
        return self.data

    def save(self, data: Any) -> None:
        self.data = data

    def exists(self) -> bool:
        return self.data is not None

    def release(self) -> None:
        self.data = None

    def confirm(self) -> None:
        self.confirmed += 1


class Versioned(AbstractVersionedDataset[Any, Any]):
    def __init__(self, filepath: Any, version: Version | None = None) -> None:
        super().__init__(filepath, version)

    def load(self) -> Any:
        return self.resolve_load_version()

    def save(self, data: Any) -> None: ...


@pytest.fixture(autouse=True)
def _forget() -> None:
    Recorded.made.clear()


class Meeting:
    """Holds whoever comes until another one does too, which must not happen: then after a while alone."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)

    def wait_for_another(self) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            self._barrier.wait(timeout=0.2)


def _resolved_by_threads(catalog: DataCatalog, name: str, threads: int = 8) -> set[int]:
    gate = threading.Barrier(threads)

    def first_use(_: int) -> int:
        gate.wait()
        return id(catalog.resolve(name))

    with ThreadPoolExecutor(threads) as pool:
        return set(pool.map(first_use, range(threads)))


def catalog_of(**entries: Any) -> DataCatalog:
    return DataCatalog.from_config({name: {"type": Recorded, **entry} for name, entry in entries.items()})


class TestLaziness:
    def test_building_makes_nothing(self) -> None:
        catalog = catalog_of(a={"data": 1}, b={"data": 2})
        assert (len(catalog), list(catalog), "a" in catalog) == (2, ["a", "b"], True)
        assert repr(catalog).splitlines()[0] == f"'a': {__name__}.Recorded (not made yet)"
        assert Recorded.made == []
        assert catalog.load("a") == 1
        assert len(Recorded.made) == 1

    def test_building_a_large_catalog_imports_nothing(self) -> None:
        code = """
            import sys
            from penstock.io import DataCatalog
            entry = {"type": "pandas.CSVDataset", "filepath": "x.csv"}
            catalog = DataCatalog.from_config({f"d{i}": dict(entry) for i in range(1000)})
            assert len(catalog) == 1000 and "d7" in catalog and repr(catalog)
            heavy = {"asyncio", "anyio", "yaml", "pandas", "numpy", "fsspec", "penstock.datasets"}
            assert not heavy & set(sys.modules), heavy & set(sys.modules)
        """
        subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)

    def test_a_dataset_is_made_once(self) -> None:
        catalog = catalog_of(a={})
        assert catalog["a"] is catalog["a"] is catalog.get("a") is catalog.resolve("a")

    def test_many_threads_get_one_dataset(self) -> None:
        """Promise 15."""
        meeting = Meeting()

        class Slow(Recorded):
            def __init__(self) -> None:
                meeting.wait_for_another()
                super().__init__()

        assert len(_resolved_by_threads(DataCatalog.from_config({"a": {"type": Slow}}), "a")) == 1
        assert len(Recorded.made) == 1

    def test_many_threads_get_one_dataset_of_a_pattern(self) -> None:
        """Promise 15."""
        meeting = Meeting()

        class Slow(CatalogConfigResolver):
            def resolve_pattern(self, name: str) -> dict[str, Any]:
                meeting.wait_for_another()
                return super().resolve_pattern(name)

        catalog = DataCatalog(None, Slow({"{x}_p": {"type": Recorded}}))
        assert len(_resolved_by_threads(catalog, "a_p")) == 1
        assert len(Recorded.made) == 1

    def test_failing_entry_may_be_tried_again(self) -> None:
        catalog = DataCatalog.from_config({"a": {"type": Recorded, "wrong": 1}})
        for _ in range(2):
            with pytest.raises(DatasetError, match="'wrong'"):
                catalog.resolve("a")

    def test_replacing_an_entry_while_it_is_being_made_wins(self) -> None:
        started, go_on = threading.Event(), threading.Event()

        class Slow(Recorded):
            def __init__(self) -> None:
                started.set()
                go_on.wait()
                super().__init__()

        catalog = DataCatalog.from_config({"a": {"type": Slow}})
        thread = threading.Thread(target=catalog.resolve, args=("a",))
        thread.start()
        started.wait()
        catalog["a"] = 5
        go_on.set()
        thread.join()
        assert catalog.load("a") == 5


class TestMapping:
    def test_data_is_kept_in_memory(self) -> None:
        catalog = DataCatalog({"a": [1]})
        catalog["b"] = {"x": 1}
        assert isinstance(catalog["a"], MemoryDataset)
        assert (catalog.load("a"), catalog.load("b")) == ([1], {"x": 1})

    def test_datasets_are_kept_as_they_are(self) -> None:
        class Foreign:
            def load(self) -> Any: ...
            def save(self, data: Any) -> None: ...

        mine, foreign = Recorded(), Foreign()
        catalog = DataCatalog({"mine": mine, "foreign": foreign})
        assert catalog.values() == [mine, foreign]
        assert catalog.items() == [("mine", mine), ("foreign", foreign)]
        assert catalog.keys() == catalog._ipython_key_completions_() == ["mine", "foreign"]

    def test_the_mapping_given_is_not_changed(self) -> None:
        given = {"a": 1}
        DataCatalog(given)["b"] = 2
        assert given == {"a": 1}

    def test_replacing_is_told(self, caplog: pytest.LogCaptureFixture) -> None:
        catalog = DataCatalog({"a": 1})
        catalog["a"] = 2
        assert "Replacing dataset 'a'" in caplog.text
        assert catalog.load("a") == 2

    def test_given_dataset_wins_over_its_entry(self, caplog: pytest.LogCaptureFixture) -> None:
        resolver = CatalogConfigResolver({"a": {"type": Recorded}, "b": {"type": Recorded}})
        catalog = DataCatalog({"a": 1}, resolver)
        assert "Dataset 'a' is given and has an entry too" in caplog.text
        assert (catalog.load("a"), sorted(catalog)) == (1, ["a", "b"])

    def test_missing_name_suggests_one(self) -> None:
        """Promise 14."""
        with pytest.raises(DatasetNotFoundError, match=r"no dataset 'compaines'.*Did you mean 'companies'\?"):
            DataCatalog({"companies": 1})["compaines"]
        assert DataCatalog().get("a") is None
        assert "a" not in DataCatalog()
        assert 3 not in DataCatalog()

    def test_names_are_text(self) -> None:
        with pytest.raises(DatasetError, match="3 is a int"):
            DataCatalog()[3] = 1  # type: ignore[index]  # the mistake under test

    def test_equality_is_about_datasets_and_entries(self) -> None:
        mine = Recorded()
        assert DataCatalog({"a": mine}) == DataCatalog({"a": mine})
        assert DataCatalog({"a": mine}) != DataCatalog({"a": Recorded()})
        assert catalog_of(a={"data": 1}) == catalog_of(a={"data": 1})
        assert catalog_of(a={"data": 1}) != catalog_of(a={"data": 2})
        assert catalog_of(a={}) != DataCatalog.from_config(
            {"a": {"type": Recorded}, "{x}": {"type": Recorded}}
        )
        assert DataCatalog() != {}

    def test_copy_shares_datasets_and_nothing_else(self) -> None:
        catalog = catalog_of(a={"data": 1})
        twin = catalog.copy()
        twin["b"] = 2
        assert "b" not in catalog
        assert twin["a"] is catalog["a"]

    def test_survives_pickling(self) -> None:
        catalog = catalog_of(a={"data": 1})
        catalog["b"] = 2
        again = pickle.loads(pickle.dumps(catalog))
        assert (again.load("a"), again.load("b")) == (1, 2)


class TestPatterns:
    def test_a_name_that_fits_has_a_dataset(self) -> None:
        catalog = DataCatalog.from_config({"{x}_p": {"type": Recorded, "data": "{x}"}})
        assert "a_p" in catalog
        assert list(catalog) == []
        assert catalog.load("a_p") == "a"
        assert catalog.resolve("a_p") is catalog["a_p"]
        assert list(catalog) == ["a_p"]

    def test_nothing_is_registered_for_other_names(self) -> None:
        catalog = DataCatalog.from_config({"{x}_p": {"type": Recorded}})
        assert catalog.resolve("a") is None
        assert catalog.resolve("params:a_p") is None
        assert list(catalog) == []

    def test_catch_all_is_used_with_a_warning(self, caplog: pytest.LogCaptureFixture) -> None:
        catalog = DataCatalog.from_config({"{x}": {"type": Recorded, "data": "{x}"}})
        assert catalog.load("a") == "a"
        assert "'a' has no entry: it is made from the catch-all '{x}'" in caplog.text

    def test_stand_in_only_where_asked_for(self) -> None:
        catalog = DataCatalog()
        assert catalog.resolve("a") is None
        dataset = catalog.get("a", fallback_to_runtime_pattern=True)
        assert isinstance(dataset, MemoryDataset)
        assert catalog.resolve("a") is dataset

    def test_kind_of_stand_in_is_a_matter_of_the_class(self) -> None:
        class Own(DataCatalog):
            default_runtime_patterns = {"{x}": {"type": Recorded, "data": "{x}"}}  # noqa: RUF012 - as documented

        assert Own().get("a", fallback_to_runtime_pattern=True).load() == "a"
        assert Own.from_config({}).get("a", fallback_to_runtime_pattern=True).load() == "a"


class TestTypesAndFilters:
    def test_type_is_told_without_making_the_dataset(self) -> None:
        catalog = DataCatalog.from_config({"a": {"type": Recorded}, "{x}_p": {"type": "MemoryDataset"}})
        assert catalog.get_type("a") == f"{__name__}.Recorded"
        assert catalog.get_type("b_p") == "penstock.io.MemoryDataset"
        assert catalog.get_type("c") is None
        assert (Recorded.made, list(catalog)) == ([], ["a"])

    def test_filter_by_name_and_type(self) -> None:
        catalog = catalog_of(raw_a={}, raw_b={}, c={})
        catalog["raw_m"] = 1
        assert catalog.filter("^raw") == ["raw_a", "raw_b", "raw_m"]
        assert catalog.filter(re.compile("RAW_A", re.IGNORECASE)) == ["raw_a"]
        assert catalog.filter(type_regex="Memory") == ["raw_m"]
        assert catalog.filter("raw", by_type=Recorded) == ["raw_a", "raw_b"]
        assert catalog.filter(by_type=[Recorded, MemoryDataset]) == ["raw_a", "raw_b", "c", "raw_m"]
        assert catalog.filter(by_type=AbstractDataset) == catalog.keys() == catalog.filter()


class Synchronous:
    """The operations by name, called."""

    def __init__(self, catalog: DataCatalog) -> None:
        self._catalog = catalog

    def __getattr__(self, operation: str) -> Any:
        return getattr(self._catalog, operation)


class Awaited(Synchronous):
    """The same, awaited."""

    def __getattr__(self, operation: str) -> Any:
        return lambda *args: anyio.run(getattr(self._catalog, f"a{operation}"), *args)


@pytest.mark.parametrize("side", [Synchronous, Awaited])
class TestUsing:
    def test_operations_by_name(self, side: type[Synchronous]) -> None:
        dataset = Recorded()
        use = side(DataCatalog({"a": dataset}))
        assert use.exists("a") is False
        use.save("a", [1])
        assert (use.exists("a"), use.load("a")) == (True, [1])
        use.confirm("a")
        assert dataset.confirmed == 1
        use.release("a")
        assert use.exists("a") is False

    def test_missing_name(self, side: type[Synchronous]) -> None:
        use = side(DataCatalog())
        assert use.exists("a") is False
        for operation in ("load", "release", "confirm"):
            with pytest.raises(DatasetNotFoundError, match="no dataset 'a'") as caught:
                getattr(use, operation)("a")
            assert not hasattr(caught.value, "__notes__")
        with pytest.raises(DatasetNotFoundError, match="no dataset 'a'"):
            use.save("a", 1)

    def test_failure_keeps_its_type_and_says_the_name(self, side: type[Synchronous]) -> None:
        """Promise 10: the error is the dataset's own, with a note."""
        use = side(DataCatalog({"flights": Recorded(OSError("disk on fire"))}))
        with pytest.raises(DatasetError, match="disk on fire") as caught:
            use.load("flights")
        assert caught.value.__notes__ == ["This is about dataset 'flights' in the catalog."]

    def test_failure_of_somebody_elses_dataset(self, side: type[Synchronous]) -> None:
        class Foreign:
            def load(self) -> Any:
                raise OSError("disk on fire")

            def save(self, data: Any) -> None: ...

        use = side(DataCatalog({"flights": Foreign()}))
        with pytest.raises(OSError, match="disk on fire") as caught:
            use.load("flights")
        assert "flights" in caught.value.__notes__[0]
        with pytest.raises(DatasetError, match=r"None cannot be saved to .*Foreign"):
            use.save("flights", None)
        assert use.exists("flights") is False
        use.release("flights")

    def test_none_is_not_saved(self, side: type[Synchronous]) -> None:
        with pytest.raises(DatasetError, match="None cannot be saved") as caught:
            side(DataCatalog({"a": 1})).save("a", None)
        assert "'a'" in caught.value.__notes__[0]

    def test_nothing_to_confirm(self, side: type[Synchronous]) -> None:
        with pytest.raises(DatasetError, match="MemoryDataset has nothing to confirm"):
            side(DataCatalog({"a": 1})).confirm("a")

    def test_one_version_may_be_asked_for(self, side: type[Synchronous]) -> None:
        from pathlib import PurePosixPath

        catalog = DataCatalog({"a": Versioned(PurePosixPath("x"), Version("1", None)), "b": 1})
        assert side(catalog).load("a", "2") == "2"
        assert side(catalog).load("a") == "1"
        with pytest.raises(
            DatasetError, match="Version '2' of dataset 'b' was asked for, but it keeps no versions"
        ):
            side(catalog).load("b", "2")


class TestParameters:
    def test_each_has_a_name_of_its_own(self) -> None:
        catalog = DataCatalog()
        catalog.add_parameters({"model": {"alpha": 0.1, "layers": [1, 2]}, "none": None})
        loaded = {name: catalog.load(name) for name in catalog}
        assert loaded == {
            "parameters": {"model": {"alpha": 0.1, "layers": [1, 2]}, "none": None},
            "params:model": {"alpha": 0.1, "layers": [1, 2]},
            "params:model.alpha": 0.1,
            "params:model.layers": [1, 2],
            "params:none": None,
        }

    def test_earlier_ones_are_gone(self, caplog: pytest.LogCaptureFixture) -> None:
        catalog = DataCatalog({"a": 1})
        catalog.add_parameters({"x": 1, "y": 2})
        catalog.add_parameters({"x": 3})
        assert sorted(catalog) == ["a", "parameters", "params:x"]
        assert catalog.load("params:x") == 3
        assert not caplog.records

    def test_nodes_cannot_change_them(self) -> None:
        catalog = DataCatalog()
        given = {"model": {"layers": [1]}}
        catalog.add_parameters(given)
        catalog.load("params:model")["layers"].append(2)
        catalog.load("parameters")["model"]["layers"].append(3)
        given["model"]["layers"].append(4)
        assert catalog.load("params:model.layers") == [1]
        assert catalog.load("parameters") == {"model": {"layers": [1]}}

    def test_nesting_is_not_bounded_by_recursion(self) -> None:
        nested: dict[str, Any] = {}
        for _ in range(400):
            nested = {"a": nested}
        catalog = DataCatalog()
        catalog.add_parameters(nested)
        assert len(catalog) == 401


class TestConfig:
    SECRETS = {"db": {"password": "s3cr3t"}}  # noqa: RUF012 - not changed

    def test_round_trip(self) -> None:
        entries = {
            "a": {"type": Recorded, "data": 1, "credentials": "db"},
            "b": {"type": Recorded, "data": 2},
        }
        catalog = DataCatalog.from_config(entries, self.SECRETS, save_version="7")
        catalog["memory"] = 3
        catalog.resolve("b")
        config, credentials, load_versions, save_version = catalog.to_config()
        assert config == {
            "a": {"type": Recorded, "data": 1, "credentials": "a_credentials"},
            "b": {"type": f"{__name__}.Recorded", "data": 2},
        }
        assert credentials == {"a_credentials": {"password": "s3cr3t"}}
        assert (load_versions, save_version) == ({"a": None, "b": None}, "7")
        again = DataCatalog.from_config(config, credentials, {}, save_version)
        assert again.load("a") == 1

    def test_credentials_show_in_no_repr(self) -> None:
        """Promise 13."""
        catalog = DataCatalog.from_config({"a": {"type": Recorded, "credentials": "db"}}, self.SECRETS)
        before = repr(catalog)
        catalog.resolve("a")
        assert "s3cr3t" not in before + repr(catalog) + repr(catalog.config_resolver)

    def test_empty_configuration(self) -> None:
        assert len(DataCatalog.from_config(None)) == len(DataCatalog.from_config({})) == 0

    def test_load_version_of_an_unknown_dataset(self) -> None:
        with pytest.raises(DatasetNotFoundError, match=r"for 'flihgts'.*Did you mean 'flights'"):
            DataCatalog.from_config({"flights": {"type": Recorded}}, load_versions={"flihgts": "1"})

    def test_load_version_of_a_dataset_that_keeps_none(self) -> None:
        catalog = DataCatalog.from_config({"plain": {"type": Recorded}}, load_versions={"plain": "1"})
        with pytest.raises(DatasetError, match=r"version '1' of dataset 'plain'.* 'versioned: true'"):
            catalog.resolve("plain")

    def test_versions_reach_versioned_datasets_only(self) -> None:
        catalog = DataCatalog.from_config(
            {"v": {"type": Versioned, "filepath": "x", "versioned": True}, "plain": {"type": Recorded}},
            load_versions={"v": "1"},
            save_version="2",
        )
        assert catalog["v"]._version == Version("1", "2")
        assert catalog.load("plain") is None

    def test_one_save_version_per_catalog(self) -> None:
        one, other = Versioned("x", Version(None, "1")), Versioned("y", Version(None, "2"))
        with pytest.raises(
            VersionAlreadyExistsError, match="'b' was made to save version '2', but the catalog saves '1'"
        ):
            DataCatalog({"a": one, "b": other})
        catalog = DataCatalog({"a": Versioned("x", Version("0", None))}, save_version="9")
        assert catalog.to_config()[2:] == ({"a": "0"}, "9")
