"""Pickles hold names of credentials, never their values; where they are read, the values are found by name."""

import copy
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from penstock import DataCatalog
from penstock.datasets.json import JSONDataset
from penstock.errors import CatalogError, DatasetError
from penstock.io import (
    AbstractDataset,
    CachedDataset,
    ValidatedDataset,
    Version,
    provide_credentials,
    with_terms,
)
from penstock.io._terms import terms_of
from penstock.session import Session

CANARY = "canary-3f9a"
CREDENTIALS = {"warehouse": {"token": CANARY, "region": "eu"}}


class Guarded(AbstractDataset[Any, Any]):
    """Shows what it was given."""

    def __init__(self, place: str = "", credentials: Any = None, load_args: Any = None) -> None:
        self.place = place
        self.credentials = credentials
        self.calls = 0

    def load(self) -> Any:
        self.calls += 1
        return self.credentials["token"]

    def save(self, data: Any) -> None: ...


class Careful(Guarded):
    """Leaves its credentials out by itself."""

    def __reduce__(self) -> Any:
        return type(self), (self.place,)


class Foreign:
    """Not one of ours."""

    def __init__(self, credentials: Any) -> None:
        self.credentials = credentials

    def load(self) -> Any:
        return self.credentials["token"]

    def save(self, data: Any) -> None: ...


def passes(data: Any) -> bool:
    return bool(data)


KIND = f"{__name__}.Guarded"
ENTRIES: dict[str, dict[str, Any]] = {
    "plain": {"type": KIND, "credentials": "warehouse"},
    "foreign": {"type": f"{__name__}.Foreign", "credentials": "warehouse"},
    "cached": {"type": "CachedDataset", "dataset": {"type": KIND, "credentials": "warehouse"}},
    "valid": {"type": KIND, "credentials": "warehouse", "validator": f"{__name__}.passes"},
    "{any}_made": {"type": KIND, "place": "{any}", "credentials": "warehouse"},
}


@pytest.fixture
def catalog() -> DataCatalog:
    return DataCatalog.from_config(ENTRIES, CREDENTIALS)


def there_and_back(thing: Any) -> Any:
    pickled = pickle.dumps(thing)
    assert CANARY.encode() not in pickled
    return pickle.loads(pickled)


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have this process know as little as another one does."""
    from weakref import WeakValueDictionary

    monkeypatch.setattr("penstock.io._providing._known", WeakValueDictionary())
    provide_credentials(None)  # somebody before may have
    yield
    provide_credentials(None)


class TestCatalogs:
    @pytest.mark.parametrize("name", ["plain", "foreign", "cached", "valid", "x_made"])
    @pytest.mark.parametrize("made", [True, False])
    def test_find_their_credentials_again_in_the_same_process(
        self, catalog: DataCatalog, name: str, made: bool
    ) -> None:
        if made:
            catalog[name]
        assert there_and_back(catalog).load(name) == CANARY

    @pytest.mark.usefixtures("forgotten")
    @pytest.mark.parametrize("name", ["plain", "foreign", "cached", "x_made"])
    def test_say_what_to_do_where_nobody_provides_them(self, catalog: DataCatalog, name: str) -> None:
        catalog[name]
        pickled = pickle.dumps(catalog)
        sys.modules["penstock.io._providing"]._known.clear()
        again = pickle.loads(pickled)
        with pytest.raises(CatalogError, match=rf"'{name}' needs credentials.*\n.*provide_credentials"):
            again.load(name)
        provide_credentials(CREDENTIALS)
        assert again.load(name) == CANARY

    def test_leave_datasets_without_credentials_as_they_are(self) -> None:
        catalog = DataCatalog.from_config({"a": {"type": KIND, "place": "x"}})
        catalog["a"].calls = 7
        assert there_and_back(catalog)["a"].calls == 7

    def test_with_credentials_in_the_entry_itself_are_refused(self) -> None:
        catalog = DataCatalog.from_config({"a": {"type": KIND, "credentials": {"token": CANARY}}})
        with pytest.raises(DatasetError, match="'a' cannot be pickled: it holds credentials") as caught:
            pickle.dumps(catalog)
        assert CANARY not in str(caught.value)

    def test_keep_the_terms_of_datasets_that_are_made_anew(self, catalog: DataCatalog) -> None:
        with_terms(catalog["plain"], retry=7)
        terms = terms_of(there_and_back(catalog)["plain"])
        assert terms is not None
        assert terms.retry is not None
        assert (terms.retry.attempts, terms.place) == (7, ("credentials:warehouse",))

    def test_of_a_project_are_pickled_without_what_its_files_say_of_credentials(self, tmp_path: Path) -> None:
        (tmp_path / "catalog.yml").write_text(f"a: {{type: {KIND}, credentials: warehouse}}\n")
        (tmp_path / "credentials.yml").write_text(f"warehouse: {{token: {CANARY}}}\n")
        (tmp_path / "pipeline.py").write_text("")
        with Session.create(tmp_path) as session:
            assert session.catalog.load("a") == CANARY
            assert there_and_back(session.catalog).load("a") == CANARY


class TestDatasets:
    @pytest.mark.parametrize("name", ["plain", "cached", "valid", "x_made"])
    def test_of_a_catalog_find_their_credentials_again(self, catalog: DataCatalog, name: str) -> None:
        assert there_and_back(catalog[name]).load() == CANARY

    def test_keep_the_version_that_was_asked_for(self, tmp_path: Path) -> None:
        entry = {
            "type": "json.JSONDataset",
            "filepath": "memory://pickled/a.json",
            "credentials": "warehouse",
            "versioned": True,
        }
        catalog = DataCatalog.from_config({"a": entry}, {"warehouse": {"token": CANARY}})
        asked = catalog.get("a", version=Version("2026-01-01T00.00.00.000Z", None))
        assert there_and_back(asked)._version == asked._version

    def test_behind_a_validator_are_not_checked_twice(self, catalog: DataCatalog) -> None:
        inner = there_and_back(catalog["valid"]._dataset)
        assert type(inner) is Guarded
        assert isinstance(there_and_back(catalog["valid"]), ValidatedDataset)

    @pytest.mark.parametrize(
        "made",
        [
            lambda: Guarded(credentials={"token": CANARY}),
            lambda: Guarded(credentials=("ada", CANARY)),
            lambda: Guarded(place=f"https://ada:{CANARY}@example.com/a"),
            lambda: Guarded(place=f"https://{CANARY}@example.com/a"),
            lambda: Guarded(place=f"https://example.com/a?token={CANARY}&b=c"),
            lambda: Guarded(load_args={"headers": {"Authorization": CANARY}}),
            lambda: CachedDataset({"type": KIND, "credentials": {"token": CANARY}}),
            lambda: CachedDataset(Guarded(credentials={"token": CANARY})),
            lambda: ValidatedDataset(Guarded(credentials={"token": CANARY}), passes),
        ],
    )
    def test_whose_credentials_have_no_name_are_refused(self, made: Any) -> None:
        with pytest.raises(DatasetError, match="cannot be pickled: it holds credentials") as caught:
            pickle.dumps(made())
        assert CANARY not in str(caught.value)

    @pytest.mark.parametrize(
        "made",
        [
            lambda: Guarded(place="s3://bucket/a"),
            lambda: Guarded(load_args={"key": "table"}),
            lambda: Guarded(place="abfss://container@account.dfs.core.windows.net/a"),
            lambda: JSONDataset(filepath="a.json"),
        ],
    )
    def test_without_any_are_pickled(self, made: Any) -> None:
        assert repr(pickle.loads(pickle.dumps(made()))) == repr(made())

    @pytest.mark.parametrize("how", [copy.copy, copy.deepcopy])
    def test_are_copied_with_all_they_have(self, how: Any) -> None:
        dataset = Guarded(credentials={"token": CANARY})
        dataset.calls = 3
        twin = how(dataset)
        assert (twin.calls, twin.load(), twin is dataset) == (3, CANARY, False)
        assert (twin.credentials is dataset.credentials) is (how is copy.copy)

    @pytest.mark.parametrize("how", [there_and_back, copy.copy, copy.deepcopy])
    def test_that_leave_their_credentials_out_themselves_are_trusted(self, how: Any) -> None:
        again = how(Careful("here", credentials={"token": CANARY}))
        assert (again.place, again.credentials) == ("here", None)


OTHER = """
import pickle, sys
from penstock.io import provide_credentials
provide_credentials(lambda: {"warehouse": {"token": "provided"}})
print(pickle.load(sys.stdin.buffer).load("a"))
"""


def test_another_process_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "guarded.py").write_text(
        "from penstock import AbstractDataset\n"
        "class Guarded(AbstractDataset):\n"
        "    def __init__(self, credentials): self.credentials = credentials\n"
        "    def load(self): return self.credentials['token']\n"
        "    def save(self, data): ...\n"
    )
    catalog = DataCatalog.from_config(
        {"a": {"type": "guarded.Guarded", "credentials": "warehouse"}}, CREDENTIALS
    )
    pickled = pickle.dumps(catalog)
    assert CANARY.encode() not in pickled
    (tmp_path / "main.py").write_text(OTHER)
    done = subprocess.run([sys.executable, "main.py"], input=pickled, capture_output=True, cwd=tmp_path)
    assert (done.stdout.decode().strip(), done.returncode) == ("provided", 0), done.stderr.decode()


def test_what_has_been_to_another_process_and_back_finds_its_credentials_again() -> None:
    entry = {"type": f"{Guarded.__module__}.Guarded", "credentials": "warehouse"}
    catalog = DataCatalog.from_config({"a": entry}, CREDENTIALS)
    there = "import pickle, sys; pickle.dump(pickle.load(sys.stdin.buffer), sys.stdout.buffer)"
    done = subprocess.run([sys.executable, "-c", there], input=pickle.dumps(catalog), capture_output=True)
    assert CANARY.encode() not in done.stdout
    assert pickle.loads(done.stdout).load("a") == CANARY
