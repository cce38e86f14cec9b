"""Recognised datasets on an S3 server do what the originals do there, through Penstock's stores."""

from collections.abc import Iterator
from traceback import format_exception
from typing import Any

import pytest
from kedro.io import DatasetError as KedroError
from kedro.io.core import Version
from kedro_datasets.json import JSONDataset

from penstock.io.stores import FsspecStore, ObjectStore
from penstock.kedro._native import recognise

from ...io.stores.conftest import Bucket, bucket, s3_server  # noqa: F401, TID252  fixtures; `tests` is no package
from .cases import VERSION, Case, frame, frames_are_equal, plain

ON_STORES = [
    Case("json.JSONDataset", "plain.json", plain),
    Case("pandas.CSVDataset", "cars.csv", frame, equal=frames_are_equal),
    Case("pandas.ParquetDataset", "cars.parquet", frame, equal=frames_are_equal),
    Case("pickle.PickleDataset", "plain.pkl", plain),
]


@pytest.fixture(autouse=True)
def no_clients_left() -> Iterator[None]:
    """The file systems of fsspec are kept for the whole process, unless somebody forgets them."""
    from s3fs import S3FileSystem

    yield
    S3FileSystem.clear_instance_cache()


@pytest.fixture(params=ON_STORES, ids=str)
def on_store(request: pytest.FixtureRequest) -> Case:
    made: Case = request.param
    return made


def made(case: Case, bucket: Bucket, version: Version | None = None, **options: Any) -> Any:  # noqa: F811
    return case.make(f"s3://{bucket.name}/data", version, credentials={**bucket.credentials, **options})


def test_it_loads_what_the_original_saved_and_the_other_way_round(on_store: Case, bucket: Bucket) -> None:  # noqa: F811
    original = made(on_store, bucket)
    found: Any = recognise(original)
    assert isinstance(found._store, ObjectStore)
    assert found.exists() is original.exists() is False
    original.save(on_store.data())
    on_store.check_equal(found.load(), original.load())
    by_original = bucket.get(f"data/{on_store.name}")
    found.save(on_store.data())
    assert bucket.get(f"data/{on_store.name}") == by_original
    on_store.check_equal(original.load(), found.load())
    assert found.exists() is original.exists() is True


def test_versions_lie_where_the_original_looks_for_them(on_store: Case, bucket: Bucket) -> None:  # noqa: F811
    original = made(on_store, bucket, Version(None, VERSION))
    found: Any = recognise(original)
    assert not original.exists()
    found.save(on_store.data())
    assert bucket.keys() == [f"data/{on_store.name}/{VERSION}/{on_store.name}"]
    assert original.exists()
    assert original.resolve_load_version() == found.resolve_load_version() == VERSION
    on_store.check_equal(original.load(), found.load())
    with pytest.raises(KedroError, match=VERSION):
        found.save(on_store.data())


def test_the_original_sees_what_has_been_saved_past_it(bucket: Bucket) -> None:  # noqa: F811
    original = made(ON_STORES[0], bucket)
    found: Any = recognise(original)
    original._fs.ls(f"{bucket.name}")
    with pytest.raises(FileNotFoundError):
        original._fs.ls(f"{bucket.name}/data")
    found.save({"a": 1})
    assert original._fs.ls(f"{bucket.name}/data") == [f"{bucket.name}/data/plain.json"]


def test_a_missing_object_is_told_in_the_words_of_the_original(on_store: Case, bucket: Bucket) -> None:  # noqa: F811
    original = made(on_store, bucket)
    with pytest.raises(KedroError) as theirs:
        original.load()
    with pytest.raises(KedroError) as ours:
        recognise(original).load()  # type: ignore[union-attr]
    assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize(
    "options",
    [{"s3_additional_kwargs": {"StorageClass": "STANDARD_IA"}}, {"key": None, "secret": None, "anon": False}],
    ids=["only-s3fs-understands", "credentials-to-be-found"],
)
def test_what_only_the_original_library_can_do_is_done_by_it(
    options: dict[str, Any],
    bucket: Bucket,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-secret")
    original = made(ON_STORES[0], bucket, **options)
    found: Any = recognise(original)
    assert isinstance(found._store, FsspecStore)
    found.save({"a": 1})
    assert original.load() == found.load() == {"a": 1}


def test_nothing_shows_the_credentials(bucket: Bucket) -> None:  # noqa: F811
    found: Any = recognise(made(ON_STORES[0], bucket))
    assert "canary-secret" not in repr(found) + repr(found._store) + str(found._describe())
    beside = JSONDataset(filepath=f"s3://{bucket.name}/canary-secret.json", credentials=bucket.credentials)
    with pytest.raises(KedroError) as error:
        recognise(beside).load()  # type: ignore[union-attr]
    shown = "".join(format_exception(error.value))
    assert "***" in shown
    assert "canary-secret" not in shown
