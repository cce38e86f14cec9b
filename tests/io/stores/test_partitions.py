"""Partitioned datasets on a real S3 server."""

import asyncio
from typing import Any

import pytest

from penstock.datasets.partitions import IncrementalDataset, PartitionedDataset
from penstock.errors import DatasetError
from penstock.testing import Fault, FaultProxy


def partitioned(bucket: Any, credentials: Any = None, **arguments: Any) -> PartitionedDataset:
    given = {"dataset": "json.JSONDataset", "filename_suffix": ".json", "path": f"s3://{bucket.name}/parts"}
    return PartitionedDataset(**{**given, "credentials": credentials or bucket.credentials, **arguments})


def test_partitions_round_trip(bucket: Any) -> None:
    data = {f"{number:02}": [number] for number in range(40)}
    partitioned(bucket).save({**data, "deep/er": [1]})
    bucket.put("parts_beside/x.json", b"1")
    partitions = partitioned(bucket).load()
    assert list(partitions) == [*data, "deep/er"]
    assert partitions["07"]() == [7]
    assert partitions.load_all() == {**data, "deep/er": [1]}


def test_a_bucket_is_a_folder(bucket: Any) -> None:
    dataset = partitioned(bucket, path=f"s3://{bucket.name}/")
    dataset.save({"a": 1, "deep/b": 2})
    assert sorted(bucket.keys()) == ["a.json", "deep/b.json"]
    assert dataset.load().load_all() == {"a": 1, "deep/b": 2}


def test_listing_takes_one_request(bucket: Any, proxy: FaultProxy) -> None:
    partitioned(bucket).save({str(number): number for number in range(50)})
    asked = proxy.inject(Fault("delay"), times=1000)
    partitioned(bucket, bucket.through(proxy)).load()
    assert asked.times == 999


def test_overwriting_removes_the_old_ones_after_the_new_ones_are_there(
    bucket: Any, proxy: FaultProxy
) -> None:
    partitioned(bucket).save({"a": 1, "b": 1})
    proxy.inject(Fault("unavailable"), method="PUT", path="*new.json")
    credentials = {**bucket.through(proxy), "config_kwargs": {"retries": {"max_attempts": 0}}}
    with pytest.raises(DatasetError):
        partitioned(bucket, credentials, overwrite=True).save({"b": 2, "new": 2})
    assert bucket.get("parts/a.json") == b"1"
    partitioned(bucket, overwrite=True).save({"b": 2, "new": 2})
    assert sorted(bucket.keys()) == ["parts/b.json", "parts/new.json"]


def test_data_that_cannot_be_encoded_leaves_all_as_it_was(bucket: Any) -> None:
    partitioned(bucket).save({"a": 1})
    with pytest.raises(DatasetError, match=r"b\.json"):
        partitioned(bucket, overwrite=True).save({"a": 2, "b": object()})
    assert bucket.get("parts/a.json") == b"1"


def test_the_loop_stays_free(bucket: Any) -> None:
    """Both sides are awaited on the caller's loop."""
    dataset = partitioned(bucket)

    async def use() -> list[Any]:
        await dataset.asave({"a": 1, "b": 2})
        return [pair async for pair in await dataset.aload()]

    assert asyncio.run(use()) == [("a", 1), ("b", 2)]


def test_checkpoints_lie_beside_the_partitions(bucket: Any) -> None:
    days = IncrementalDataset(
        path=f"s3://{bucket.name}/days", dataset="json.JSONDataset", credentials=bucket.credentials
    )
    days.save({"1": "a", "2": "b"})
    assert days.load() == {"1": "a", "2": "b"}
    days.confirm()
    days.release()
    assert days.load() == {}
    assert bucket.get("days/CHECKPOINT") == b"2"
