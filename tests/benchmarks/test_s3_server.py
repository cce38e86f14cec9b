"""The benchmarks' S3 server answers those who ask it as S3 does."""

from collections.abc import Iterator
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import obstore
import pytest
from benchmarks._bucket import NAME, Bucket
from benchmarks._s3_objects import Objects, Request
from benchmarks._s3_server import s3_server
from obstore.exceptions import AlreadyExistsError, GenericError, PreconditionError

LARGE = bytes(range(256)) * 50_000


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    with s3_server(0.001) as url:
        yield Bucket(url)


@pytest.fixture
def s3fs(bucket: Bucket) -> Any:
    from s3fs import S3FileSystem

    return S3FileSystem(**bucket.credentials, skip_instance_cache=True, use_listings_cache=False)


def test_what_obstore_puts_it_gets_whole_and_in_ranges(bucket: Bucket) -> None:
    obstore.put(bucket.client, "cars", b"0123456789", attributes={"kept": "beside it"})
    found = obstore.get(bucket.client, "cars")
    assert found.attributes["kept"] == "beside it"
    assert bytes(found.bytes()) == b"0123456789"
    assert bytes(obstore.get_range(bucket.client, "cars", start=3, end=6)) == b"345"
    assert obstore.head(bucket.client, "cars")["size"] == 10


def test_a_range_beyond_the_end_is_refused(bucket: Bucket) -> None:
    obstore.put(bucket.client, "short", b"01")
    with pytest.raises(GenericError, match="416"):
        obstore.get_range(bucket.client, "short", start=5, end=6)


def test_parts_are_one_object_once_they_are_complete(bucket: Bucket) -> None:
    obstore.put(bucket.client, "large", LARGE, chunk_size=5 * 2**20, use_multipart=True)
    assert bucket.get("large") == LARGE


def test_conditions_are_kept(bucket: Bucket) -> None:
    obstore.put(bucket.client, "once", b"1", mode="create")
    with pytest.raises(AlreadyExistsError):
        obstore.put(bucket.client, "once", b"2", mode="create")
    tag = obstore.head(bucket.client, "once")["e_tag"]
    obstore.put(bucket.client, "once", b"3", mode={"e_tag": tag})
    with pytest.raises(PreconditionError):
        obstore.put(bucket.client, "once", b"4", mode={"e_tag": tag})
    with pytest.raises(PreconditionError):
        obstore.get(bucket.client, "once", options={"if_match": tag})
    assert bucket.get("once") == b"3"


def test_what_is_deleted_is_gone(bucket: Bucket) -> None:
    bucket.put({"gone/1": b"1", "gone/2": b"2", "gone/3": b"3"})
    obstore.delete(bucket.client, "gone/1")
    with pytest.raises(FileNotFoundError):
        bucket.get("gone/1")
    bucket.clear("gone")
    assert bucket.keys("gone") == []


def test_listings_go_on_over_pages(bucket: Bucket) -> None:
    names = [f"many/{number:04}" for number in range(1100)]
    bucket.put(dict.fromkeys(names, b""))
    assert bucket.keys("many") == names


def test_s3fs_reads_writes_and_lists(s3fs: Any) -> None:
    s3fs.pipe(f"{NAME}/folder/a b+c", b"small")
    with s3fs.open(f"{NAME}/folder/large", "wb") as file:
        file.write(LARGE)
    assert sorted(s3fs.ls(f"{NAME}/folder", detail=False)) == [
        f"{NAME}/folder/a b+c",
        f"{NAME}/folder/large",
    ]
    assert s3fs.cat(f"{NAME}/folder/a b+c") == b"small"
    assert s3fs.cat_file(f"{NAME}/folder/large", start=100, end=200) == LARGE[100:200]
    assert s3fs.isdir(f"{NAME}/folder")
    s3fs.rm(f"{NAME}/folder", recursive=True)
    assert not s3fs.exists(f"{NAME}/folder")


def test_penstock_reads_and_writes(bucket: Bucket) -> None:
    from penstock import DataCatalog

    catalog = DataCatalog.from_config(bucket.entries(["small", "big"]))
    for name, value in (("small", [1, 2]), ("big", LARGE * 2)):
        catalog[name].save(value)
        assert catalog[name].load() == value


@pytest.mark.parametrize(
    ("name", "wrong"), [("x-amz-checksum-crc32", "AAAAAA=="), ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==")]
)
def test_content_that_does_not_fit_its_checksum_is_refused(name: str, wrong: str) -> None:
    objects = Objects()
    assert objects.answer(Request("PUT", "/bucket/key", {name: wrong}, b"abc")).status == 400
    assert objects.answer(Request("GET", "/bucket/key", {})).status == 404


def test_it_ends_with_the_block() -> None:
    with s3_server(0.0) as url:
        assert urlopen(f"{url}/{NAME}?list-type=2").status == 200
    with pytest.raises(URLError, match="refused"):
        urlopen(f"{url}/{NAME}?list-type=2")
