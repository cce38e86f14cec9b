"""Promise 12 on a real S3 server, behind a proxy that breaks what passes."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from penstock import (
    AbstractDataset,
    DataCatalog,
    Retry,
    SequentialRunner,
    ThreadRunner,
    arun,
    node,
    pipeline,
    run,
)
from penstock.datasets.bytes import BytesDataset
from penstock.engine import Retrying
from penstock.errors import DatasetError, TimedOutError
from penstock.io import Version, with_terms
from penstock.testing import Fault

from .conftest import on_all_servers

pytestmark = on_all_servers

SOON = Retry(3, wait=0.001)
ONE_REQUEST = {"max_retries": 0}
"""Obstore tries requests again by itself; here its failures are to be seen."""


@pytest.fixture(params=["run", "arun"])
def go(request: Any) -> Any:
    if request.param == "run":
        return run
    return lambda *args, **options: asyncio.run(arun(*args, **options))


@pytest.fixture(
    params=[SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner(max_workers=2)], ids=repr
)
def runner(request: Any) -> Any:
    return request.param


@pytest.fixture
def dataset(bucket: Any, proxy: Any) -> Callable[..., Any]:
    def make(key: str, retry: Any = SOON, timeout: float | None = None, **arguments: Any) -> Any:
        credentials = {**bucket.through(proxy), "retry_config": ONE_REQUEST}
        made = BytesDataset(filepath=f"s3://{bucket.name}/{key}", credentials=credentials, **arguments)
        return with_terms(made, retry=retry, timeout=timeout)

    return make


def same(data: Any) -> Any:
    return data


LOAD = pipeline([node(same, "remote", "local", name="n")])
SAVE = pipeline([node(same, "local", "remote", name="n")])


@pytest.mark.parametrize(
    "fault", [Fault("unavailable"), Fault("reset", after=1000), Fault("truncate", after=1000)]
)
def test_a_broken_answer_is_asked_for_again(
    go: Any, runner: Any, bucket: Any, proxy: Any, dataset: Any, fault: Fault
) -> None:
    bucket.put("a", bytes(50_000))
    proxy.inject(fault, method="GET", times=2)
    events: list[Any] = []
    result = go(LOAD, {"remote": dataset("a")}, runner=runner, subscribers=[events.append])
    assert result.load("local") == bytes(50_000)
    assert [(e.dataset, e.attempt) for e in events if isinstance(e, Retrying)] == [
        ("remote", 1),
        ("remote", 2),
    ]


def test_an_answer_that_stalls_is_given_up_and_asked_for_again(
    go: Any, runner: Any, bucket: Any, proxy: Any, dataset: Any
) -> None:
    bucket.put("a", bytes(50_000))
    proxy.inject(Fault("stall", after=1000), method="GET", times=1)
    events: list[Any] = []
    catalog = {"remote": dataset("a", timeout=0.5)}
    assert go(LOAD, catalog, runner=runner, subscribers=[events.append]).load("local") == bytes(50_000)
    assert [type(e.error) for e in events if isinstance(e, Retrying)] == [TimedOutError]


def test_what_is_not_there_is_asked_for_once(go: Any, runner: Any, proxy: Any, dataset: Any) -> None:
    with pytest.raises(DatasetError, match="no file"):
        go(LOAD, {"remote": dataset("absent")}, runner=runner)
    assert (
        len([request for request in proxy.requests if request.startswith("GET") and "absent?" not in request])
        <= 2
    )


@pytest.mark.parametrize("fault", [Fault("unavailable"), Fault("lose")])
def test_a_save_without_an_answer_is_repeated_where_it_replaces(
    go: Any, runner: Any, bucket: Any, proxy: Any, dataset: Any, fault: Fault
) -> None:
    proxy.inject(fault, method="PUT", times=2)
    go(SAVE, {"local": b"new", "remote": dataset("a")}, runner=runner)
    assert bucket.get("a") == b"new"
    assert len([request for request in proxy.requests if request.startswith("PUT")]) == 3


def test_a_save_that_stalls_is_given_up_and_repeated(bucket: Any, proxy: Any, dataset: Any) -> None:
    proxy.inject(Fault("stall", of="request"), method="PUT", times=1)
    events: list[Any] = []
    run(SAVE, {"local": b"new", "remote": dataset("a", timeout=0.5)}, subscribers=[events.append])
    assert bucket.get("a") == b"new"
    assert [type(event.error) for event in events if isinstance(event, Retrying)] == [TimedOutError]


@pytest.mark.parametrize("mode", ["w", "a"])
@pytest.mark.parametrize("fault", [Fault("lose"), Fault("stall", of="request")])
def test_a_save_whose_answer_is_lost_says_that_nobody_knows(
    bucket: Any, proxy: Any, mode: str, fault: Fault
) -> None:
    """Wherever it was asked for: alone, by a catalog, or in a run that tries nothing again."""
    impatient = {"retry_config": ONE_REQUEST, "client_options": {"read_timeout": 0.2}}
    remote = BytesDataset(
        filepath=f"s3://{bucket.name}/a",
        credentials=bucket.through(proxy),
        fs_args={**impatient, "open_args_save": {"mode": mode}},
    )
    catalog = DataCatalog({"remote": remote, "local": b"new"})
    for save in (
        lambda: remote.save(b"new"),
        lambda: catalog.save("remote", b"new"),
        lambda: run(SAVE, catalog),
    ):
        proxy.inject(fault, method="PUT", times=1)
        with pytest.raises(DatasetError) as caught:
            save()
        assert caught.value.__notes__.count("It is not known whether the data has been saved.") == 1


def test_a_request_that_sends_data_says_so_too(bucket: Any, proxy: Any) -> None:
    from penstock.datasets.api import APIDataset

    page = APIDataset(url=f"{proxy.url}/{bucket.name}/a", method="PUT", save_args={"headers": bucket.signed})
    proxy.inject(Fault("lose"), method="PUT", times=1)
    with pytest.raises(DatasetError) as caught:
        page.save("new")
    assert caught.value.__notes__ == ["It is not known whether the data has been saved."]
    assert bucket.get("a") == b"new"


def test_a_save_that_nobody_has_taken_is_no_mystery(bucket: Any, proxy: Any, dataset: Any) -> None:
    remote = BytesDataset(
        filepath=f"s3://{bucket.name}/a",
        credentials={**bucket.credentials, "client_kwargs": {"endpoint_url": "http://127.0.0.1:9"}},
        fs_args={"retry_config": ONE_REQUEST},
    )
    proxy.inject(Fault("unavailable"), method="PUT", times=1)
    for refused, told in ((remote, "cannot be reached"), (dataset("a", retry=1), "503")):
        with pytest.raises(DatasetError, match=told) as caught:
            refused.save(b"new")
        assert "not known" not in "".join(getattr(caught.value, "__notes__", []))


def test_an_append_without_an_answer_is_not(
    go: Any, runner: Any, bucket: Any, proxy: Any, dataset: Any
) -> None:
    bucket.put("a", b"old ")
    proxy.inject(Fault("lose"), method="PUT", times=1)
    remote = dataset("a", fs_args={"open_args_save": {"mode": "a"}})
    with pytest.raises(DatasetError) as caught:
        go(SAVE, {"local": b"new", "remote": remote}, runner=runner)
    assert "It is not known whether the data has been saved" in "".join(caught.value.__notes__)
    assert bucket.get("a") == b"old new"


def test_a_version_without_an_answer_is_not(
    go: Any, runner: Any, bucket: Any, proxy: Any, dataset: Any
) -> None:
    proxy.inject(Fault("lose"), method="PUT", times=1)
    remote = dataset("a", version=Version(None, "v1"))
    with pytest.raises(DatasetError) as caught:
        go(SAVE, {"local": b"new", "remote": remote}, runner=runner)
    assert "It is not known whether the data has been saved" in "".join(caught.value.__notes__)
    assert bucket.keys() == ["a/v1/a"]


class Page(AbstractDataset[Any, Any]):
    """A page of a web server, loaded by the standard library."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.url = url
        self.headers = headers

    def load(self) -> bytes:
        try:
            with urlopen(Request(self.url, headers=self.headers)) as answer:
                content: bytes = answer.read()
        except HTTPError as error:
            error.close()
            raise
        return content

    def save(self, data: Any) -> None: ...


def test_client_errors_are_not_asked_for_again(go: Any, runner: Any, bucket: Any, proxy: Any) -> None:
    page = with_terms(Page(f"{proxy.url}/{bucket.name}/absent", bucket.signed), retry=SOON)
    with pytest.raises(DatasetError) as caught:
        go(LOAD, {"remote": page}, runner=runner)
    assert isinstance(caught.value.__cause__, HTTPError)
    assert len(proxy.requests) == 1


def test_a_server_that_says_when_to_come_back_is_heeded(go: Any, bucket: Any, proxy: Any) -> None:
    proxy.inject(Fault("unavailable", retry_after=1), times=1)
    bucket.put("a", b"content")
    page = with_terms(Page(f"{proxy.url}/{bucket.name}/a", bucket.signed), retry=SOON)
    events: list[Any] = []
    assert go(LOAD, {"remote": page}, subscribers=[events.append]).load("local") == b"content"
    assert [event.delay for event in events if isinstance(event, Retrying)] == [1.0]


def test_the_api_dataset_is_asked_again_when_its_server_says_so(go: Any, bucket: Any, proxy: Any) -> None:
    from penstock.datasets.api import APIDataset

    proxy.inject(Fault("unavailable", retry_after=0), times=2)
    bucket.put("a", b"content")
    page = with_terms(
        APIDataset(url=f"{proxy.url}/{bucket.name}/a", load_args={"headers": bucket.signed}), retry=SOON
    )
    assert go(LOAD, {"remote": page}).load("local").text == "content"
    absent = with_terms(
        APIDataset(url=f"{proxy.url}/{bucket.name}/absent", load_args={"headers": bucket.signed}), retry=SOON
    )
    with pytest.raises(DatasetError, match="404"):
        go(LOAD, {"remote": absent})
    assert len(proxy.requests) == 4
