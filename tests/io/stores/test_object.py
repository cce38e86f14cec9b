"""Object stores through obstore, on a real S3 server."""

import asyncio
import os
import pickle
import threading
from collections.abc import Callable
from typing import Any

import pytest

from penstock.datasets.bytes import BytesDataset
from penstock.errors import DatasetError, VersionAlreadyExistsError
from penstock.io import DataCatalog, Place, Version, placement
from penstock.io.stores import ObjectStore, WriteFolder, open_store
from penstock.io.stores._object import WHOLE

Dataset = Callable[..., Any]


@pytest.fixture
def store(bucket: Any) -> ObjectStore:
    opened, _ = open_store(f"s3://{bucket.name}/x", bucket.credentials)
    assert isinstance(opened, ObjectStore)
    return opened


@pytest.fixture
def dataset(bucket: Any) -> Dataset:
    def make(key: str, **arguments: Any) -> Any:
        filepath = f"s3://{bucket.name}/{key}"
        return BytesDataset(filepath=filepath, credentials=bucket.credentials, **arguments)

    return make


@pytest.mark.parametrize("size", [0, 1, 100_000, WHOLE + 12_345])
def test_what_is_saved_is_loaded_whether_awaited_or_not(dataset: Dataset, size: int) -> None:
    content = os.urandom(size)
    dataset("a/b c/ä#?.bin").save(content)
    assert dataset("a/b c/ä#?.bin").load() == content

    async def awaited() -> object:
        await dataset("again").asave(content)
        return await dataset("again").aload()

    assert asyncio.run(awaited()) == content


def test_staged_data_is_invisible_until_committed(bucket: Any, store: ObjectStore) -> None:
    async def stage(size: int) -> None:
        staged = await store.astage(f"{bucket.name}/staged", bytes(size))
        assert bucket.keys() == []
        await staged.acommit()
        await staged.acommit()
        await staged.adiscard()
        assert len(bucket.get("staged")) == size
        await store.aremove(f"{bucket.name}/staged")

    asyncio.run(stage(10))
    asyncio.run(stage(WHOLE + 1))


def test_a_large_object_is_on_the_server_before_it_is_committed(bucket: Any, store: ObjectStore) -> None:
    async def stage() -> None:
        staged = await store.astage(f"{bucket.name}/large", bytes(WHOLE + 1))
        assert bucket.unfinished_uploads() == 1
        await staged.acommit()

    asyncio.run(stage())
    assert (bucket.keys(), bucket.unfinished_uploads()) == (["large"], 0)


def test_discarding_a_large_object_leaves_no_part_of_it(bucket: Any, store: ObjectStore) -> None:
    async def discard() -> None:
        staged = await store.astage(f"{bucket.name}/large", bytes(WHOLE + 1))
        await staged.adiscard()
        await staged.adiscard()
        await staged.acommit()

    asyncio.run(discard())
    assert (bucket.keys(), bucket.unfinished_uploads()) == ([], 0)


@pytest.mark.parametrize("size", [10, 9 * WHOLE])
def test_what_must_be_new_never_replaces_anything(bucket: Any, store: ObjectStore, size: int) -> None:
    async def create() -> None:
        first = await store.astage(f"{bucket.name}/new", b"first", mode="create")
        second = await store.astage(f"{bucket.name}/new", bytes(size), mode="create")
        await first.acommit()
        with pytest.raises(FileExistsError):
            await second.acommit()

    asyncio.run(create())
    assert (bucket.get("new"), bucket.unfinished_uploads()) == (b"first", 0)


def test_appends_at_the_same_time_are_all_kept(bucket: Any, store: ObjectStore) -> None:
    async def append(line: str) -> None:
        staged = await store.astage(f"{bucket.name}/log", line.encode(), mode="append")
        await staged.acommit()

    async def all_at_once() -> None:
        await asyncio.gather(*map(append, "abcdef"))

    asyncio.run(all_at_once())
    assert sorted(bucket.get("log").decode()) == list("abcdef")


def test_lists_objects_and_folders(bucket: Any, store: ObjectStore) -> None:
    for key in ("a/1/x.csv", "a/2/x.csv", "a/2/y.csv", "a/2/deep/x.csv", "ab/3/x.csv"):
        bucket.put(key, b"")
    name = bucket.name
    assert sorted(store.glob(f"{name}/a/*/x.csv")) == [f"{name}/a/1/x.csv", f"{name}/a/2/x.csv"]
    assert [store.exists(f"{name}/{key}") for key in ("a/1/x.csv", "a", "a/3", "b")] == [
        True,
        True,
        False,
        False,
    ]


def test_versions_are_kept_and_the_latest_is_loaded(dataset: Dataset, bucket: Any) -> None:
    dataset("v.bin", version=Version(None, "2024")).save(b"old")
    dataset("v.bin", version=Version(None, "2025")).save(b"new")
    assert bucket.keys() == ["v.bin/2024/v.bin", "v.bin/2025/v.bin"]
    assert asyncio.run(dataset("v.bin", version=Version(None, None)).aload()) == b"new"
    assert dataset("v.bin", version=Version("2024", None)).load() == b"old"
    with pytest.raises(VersionAlreadyExistsError):
        asyncio.run(dataset("v.bin", version=Version(None, "2024")).asave(b"other"))
    assert bucket.get("v.bin/2024/v.bin") == b"old"


def test_the_latest_of_many_versions_is_found_with_two_questions(bucket: Any, proxy: Any) -> None:
    for number in range(20):
        bucket.put(f"v.bin/{number:02}/v.bin", b"%d" % number)
    filepath = f"s3://{bucket.name}/v.bin"
    versioned = BytesDataset(
        filepath=filepath, credentials=bucket.through(proxy), version=Version(None, None)
    )
    assert versioned.load() == b"19"
    assert [request.partition(" ")[0] for request in proxy.requests] == ["GET", "HEAD", "GET"]


def test_several_files_are_saved_as_a_folder(bucket: Any, store: ObjectStore) -> None:
    assert isinstance(store, WriteFolder)
    folder = f"{bucket.name}/plots"
    store.stage_folder(folder, {"a.png": b"a", "old.png": b"o"}).commit()
    store.stage_folder(folder, {"a.png": b"b", "sub/c.png": b"c"}, clear=True).commit()
    assert bucket.keys() == ["plots/a.png", "plots/sub/c.png"]


def test_file_datasets_on_object_stores_are_awaited(dataset: Dataset) -> None:
    assert placement(dataset("x"))[:2] == (Place.LOOP, Place.LOOP)


def test_awaiting_many_objects_takes_no_threads(dataset: Dataset, store: ObjectStore, bucket: Any) -> None:
    bucket.put("x", b"1")

    async def read_all() -> set[threading.Thread]:
        before = set(threading.enumerate())
        await asyncio.gather(*(store.aread(f"{bucket.name}/x") for _ in range(30)))
        return set(threading.enumerate()) - before

    started = asyncio.run(read_all())
    assert {
        thread for thread in started if "moto" not in thread.name and "process_request" not in thread.name
    } == set()


def test_one_client_serves_all_datasets_of_a_bucket_on_any_loop(dataset: Dataset) -> None:
    one, other = dataset("a"), dataset("b")
    assert one._store._client is other._store._client
    one.save(b"1")
    assert [asyncio.run(one.aload()), asyncio.run(one.aload()), one.load()] == [b"1", b"1", b"1"]


def test_a_store_travels_to_another_process_without_its_credentials(bucket: Any) -> None:
    entry = {"type": "bytes.BytesDataset", "filepath": f"s3://{bucket.name}/x", "credentials": "s3"}
    catalog = DataCatalog.from_config({"x": entry}, {"s3": bucket.credentials})
    catalog.save("x", b"1")
    for pickled in (pickle.dumps(catalog), pickle.dumps(catalog["x"])):
        assert b"canary-secret" not in pickled
    assert pickle.loads(pickle.dumps(catalog["x"])).load() == b"1"
    with pytest.raises(DatasetError, match="cannot be pickled: it holds credentials"):
        pickle.dumps(catalog["x"]._store)


def test_a_missing_object_is_named_with_its_dataset(bucket: Any) -> None:
    entry = {"type": "bytes.BytesDataset", "filepath": f"s3://{bucket.name}/no.bin", "credentials": "s3"}
    catalog = DataCatalog.from_config({"raw": entry}, {"s3": bucket.credentials})
    with pytest.raises(DatasetError, match=f"no file '{bucket.name}/no.bin'") as caught:
        catalog.load("raw")
    assert "dataset 'raw'" in caught.value.__notes__[0]


def test_a_missing_bucket_is_told_from_a_missing_object(bucket: Any) -> None:
    lost = BytesDataset(filepath="s3://lost-bucket/x", credentials=bucket.credentials)
    with pytest.raises(DatasetError, match="no bucket or container 'lost-bucket'"):
        lost.load()
    with pytest.raises(DatasetError, match="no bucket or container 'lost-bucket'"):
        lost.save(b"1")


def test_datasets_of_a_place_share_its_store_and_other_credentials_have_another(bucket: Any) -> None:
    one, _ = open_store(f"s3://{bucket.name}/a", bucket.credentials)
    same, _ = open_store(f"s3://{bucket.name}/b", bucket.credentials)
    other, _ = open_store(f"s3://{bucket.name}/a", {**bucket.credentials, "key": "somebody"})
    assert same is one
    assert other is not one


def test_a_pickle_is_made_of_the_very_bytes_that_came(bucket: Any) -> None:
    from penstock.datasets.pickle import PickleDataset

    stored = PickleDataset(filepath=f"s3://{bucket.name}/a.pkl", credentials=bucket.credentials)
    stored.save({"a": (1, 2)})
    assert stored.load() == {"a": (1, 2)}
    assert isinstance(stored.read(), memoryview)
