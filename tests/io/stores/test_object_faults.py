"""What a bad network may do to data on its way to and from an object store: delay it or refuse it, never falsify it."""

import asyncio
import os
import re
import threading
from typing import Any

import pytest

from penstock import SequentialRunner, arun, node, pipeline, run
from penstock.datasets.bytes import BytesDataset
from penstock.errors import DatasetError
from penstock.io import Version
from penstock.io.stores._object import WHOLE
from penstock.testing import Fault, FaultProxy, nothing_left_running

from .conftest import on_all_servers

pytestmark = on_all_servers

LARGE = WHOLE + 5_000_000
QUICK = {"retry_config": {"max_retries": 1, "backoff": {"init_backoff": 0.01, "max_backoff": 0.05}}}


def dataset(bucket: Any, proxy: FaultProxy, key: str = "x", **options: Any) -> Any:
    fs_args = {**QUICK, **options}
    return BytesDataset(
        filepath=f"s3://{bucket.name}/{key}", credentials=bucket.through(proxy), fs_args=fs_args
    )


def unfinished_uploads(bucket: Any, proxy: FaultProxy) -> int:
    """How many the server has; s3rver knows neither to list nor to abort them, so there it is what it was asked for."""
    if bucket.user != "S3RVER":
        return int(bucket.unfinished_uploads())
    begun = [request for request in proxy.requests if request.startswith("POST") and "?uploads" in request]
    ended = [request for request in proxy.requests if re.match(r"(POST|DELETE) .*[?&]uploadId=", request)]
    return len(begun) - len(ended)


@pytest.mark.parametrize("size", [100_000, LARGE])
@pytest.mark.parametrize("kind", ["truncate", "reset", "corrupt"])
def test_a_body_that_is_cut_short_or_damaged_is_read_again(
    bucket: Any, proxy: FaultProxy, kind: Any, size: int
) -> None:
    content = os.urandom(size)
    dataset(bucket, proxy).save(content)
    injected = proxy.inject(Fault(kind, after=50_000), method="GET", path="*/x", times=1)
    assert dataset(bucket, proxy).load() == content
    assert injected.met.is_set()


@pytest.mark.parametrize("size", [100_000, LARGE])
@pytest.mark.parametrize("kind", ["truncate", "corrupt"])
def test_a_body_that_is_always_bad_is_never_a_success(
    bucket: Any, proxy: FaultProxy, kind: Any, size: int
) -> None:
    dataset(bucket, proxy).save(os.urandom(size))
    proxy.inject(Fault(kind), method="GET", path="*/x")
    with pytest.raises(DatasetError, match=r"damaged|body"):
        dataset(bucket, proxy).load()


@pytest.mark.parametrize("size", [0, 1, WHOLE, WHOLE + 1])
def test_objects_of_any_size_are_read_as_they_were_saved(bucket: Any, proxy: FaultProxy, size: int) -> None:
    content = os.urandom(size)
    dataset(bucket, proxy).save(content)
    assert dataset(bucket, proxy).load() == content
    assert bucket.get("x") == content


def test_a_server_that_is_busy_is_asked_again(bucket: Any, proxy: FaultProxy) -> None:
    proxy.inject(Fault("unavailable"), times=1)
    dataset(bucket, proxy).save(b"1")
    proxy.inject(Fault("unavailable"), times=1)
    assert dataset(bucket, proxy).load() == b"1"


@pytest.mark.parametrize("after", [0, 50_000])
def test_a_server_that_says_nothing_more_is_given_up_after_the_time_out(
    bucket: Any, proxy: FaultProxy, after: int
) -> None:
    dataset(bucket, proxy).save(bytes(100_000))
    proxy.inject(Fault("stall", after=after), method="GET")
    impatient = dataset(bucket, proxy, client_options={"read_timeout": 0.2}, retry_config={"max_retries": 0})
    with pytest.raises(DatasetError, match="within the time-outs"):
        impatient.load()


@pytest.mark.parametrize("kind", ["reset", "truncate", "stall"])
def test_a_large_upload_that_fails_leaves_neither_object_nor_part(
    bucket: Any, proxy: FaultProxy, kind: Any
) -> None:
    proxy.inject(Fault(kind, after=1_000_000, of="request"), method="PUT", path="*partNumber=2*")
    impatient = dataset(bucket, proxy, client_options={"read_timeout": 0.5})
    with pytest.raises(DatasetError, match="Saving to"):
        impatient.save(os.urandom(LARGE))
    assert (bucket.keys(), unfinished_uploads(bucket, proxy)) == ([], 0)


def test_giving_up_a_large_upload_does_not_wait_for_a_network_that_stands_still(
    bucket: Any, proxy: FaultProxy
) -> None:
    stalled = proxy.inject(Fault("stall", after=1_000_000, of="request"), method="PUT", path="*partNumber=*")

    async def cancelled() -> None:
        saving = asyncio.create_task(dataset(bucket, proxy).asave(os.urandom(10 * WHOLE)))
        await asyncio.to_thread(stalled.met.wait)
        saving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(saving, 5.0)

    asyncio.run(cancelled())
    assert (bucket.keys(), unfinished_uploads(bucket, proxy)) == ([], 0)


def test_a_large_upload_survives_a_connection_that_breaks_once(bucket: Any, proxy: FaultProxy) -> None:
    content = os.urandom(LARGE)
    injected = proxy.inject(Fault("reset", after=1_000_000, of="request"), path="*partNumber=2*", times=1)
    dataset(bucket, proxy).save(content)
    assert injected.met.is_set()
    assert bucket.get("x") == content


def test_what_a_damaged_upload_left_is_never_loaded(bucket: Any, proxy: FaultProxy) -> None:
    proxy.inject(Fault("corrupt", after=50_000, of="request"), method="PUT")
    try:
        dataset(bucket, proxy).save(bytes(100_000))  # a store that verifies signatures refuses it here
    except DatasetError:
        assert bucket.keys() == []
        return
    with pytest.raises(DatasetError, match="damaged"):
        dataset(bucket, proxy).load()


@pytest.mark.parametrize("size", [100_000, LARGE])
@pytest.mark.parametrize("versioned", [False, True])
def test_a_cancelled_run_leaves_neither_object_nor_part(
    bucket: Any, proxy: FaultProxy, size: int, versioned: bool
) -> None:
    output = BytesDataset(
        filepath=f"s3://{bucket.name}/x",
        credentials=bucket.through(proxy),
        fs_args=QUICK,
        version=Version(None, None) if versioned else None,
    )
    flow = pipeline([node(lambda: os.urandom(size), None, "x", name="make")])
    throttled = proxy.inject(Fault("throttle", of="request", rate=1_000_000), method="PUT")

    async def cancelled() -> None:
        running = asyncio.create_task(arun(flow, {"x": output}))
        await asyncio.to_thread(throttled.met.wait)
        running.cancel()
        proxy.heal()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(cancelled())
    assert unfinished_uploads(bucket, proxy) == 0
    if size < WHOLE or bucket.user == "S3RVER":
        return  # a put that was on its way may have come to its end; and s3rver, as no S3 does, keeps half of one
    assert bucket.keys() == []


@pytest.mark.parametrize("runner", [SequentialRunner(), SequentialRunner(is_async=True)])
def test_a_run_leaves_no_thread_and_no_task_behind(bucket: Any, proxy: FaultProxy, runner: Any) -> None:
    bucket.put("in", b"1")
    flow = pipeline([node(lambda data: bytes(data) + b"2", "in", "out", name="add")])
    datasets = {"in": dataset(bucket, proxy, "in"), "out": dataset(bucket, proxy, "out")}

    async def awaited() -> None:
        with nothing_left_running():
            await arun(flow, datasets, runner=runner)

    with nothing_left_running():
        run(flow, datasets, runner=runner)
    asyncio.run(awaited())
    assert bucket.get("out") == b"12"


def test_work_on_data_is_done_off_the_loop_on_threads_of_the_run(bucket: Any, proxy: FaultProxy) -> None:
    seen: dict[str, str] = {}

    class Watched(BytesDataset):
        def decode(self, data: Any) -> Any:
            seen["decode"] = threading.current_thread().name
            return super().decode(data)

        def encode(self, data: Any) -> Any:
            seen["encode"] = threading.current_thread().name
            return super().encode(data)

    bucket.put("in", b"1")
    watched = {
        name: Watched(filepath=f"s3://{bucket.name}/{name}", credentials=bucket.through(proxy))
        for name in ("in", "out")
    }
    run(pipeline([node(bytes, "in", "out", name="copy")]), watched)
    assert {name.rpartition("-")[0] for name in seen.values()} == {"penstock-io"}
