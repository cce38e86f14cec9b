"""What is written about object stores: in obstore's words, in fsspec's, and in nobody's."""

from typing import Any

import pytest

from penstock.datasets.bytes import BytesDataset
from penstock.errors import CatalogError, DatasetError
from penstock.io import DataCatalog
from penstock.io.stores import ObjectStore, open_store
from penstock.io.stores._object_options import read_options

QUICK = {"retry_config": {"max_retries": 0}}


@pytest.mark.parametrize(
    ("kind", "options", "config"),
    [
        ("s3", {"key": "k", "secret": "s"}, {"access_key_id": "k", "secret_access_key": "s"}),
        ("s3", {"client_kwargs": {"region_name": "eu"}}, {"region": "eu"}),
        ("s3", {"access_key_id": "k", "region": "eu"}, {"access_key_id": "k", "region": "eu"}),
        ("s3", {"anon": True}, {"skip_signature": True}),
        ("s3", {"config_kwargs": {"s3": {"addressing_style": "virtual"}}}, {"virtual_hosted_style_request": True}),
        ("s3", {"endpoint_url": "https://minio:9000", "default_fill_cache": False}, {"endpoint": "https://minio:9000"}),
        ("gcs", {"token": "anon", "project": "p"}, {"skip_signature": True}),
        ("gcs", {"token": "google_default"}, {}),
        ("gcs", {"token": "key.json"}, {"application_credentials": "key.json"}),
        ("gcs", {"token": {"type": "service_account"}}, {"service_account_key": '{"type": "service_account"}'}),
        ("az", {"account_name": "a", "account_key": "k"}, {"account_name": "a", "account_key": "k"}),
        ("az", {"account_name": "a", "sas_token": "sv=1&sig=2"}, {"account_name": "a", "sas_key": "sv=1&sig=2"}),
        (
            "az",
            {"connection_string": "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=k==;EndpointSuffix=x.net"},
            {"account_name": "a", "account_key": "k==", "endpoint": "https://a.blob.x.net"},
        ),
    ],
)  # fmt: skip
def test_both_spellings_are_understood(kind: str, options: dict[str, Any], config: dict[str, Any]) -> None:
    assert read_options(kind, options).config == config


def test_time_outs_are_seconds_or_text() -> None:
    read = read_options(
        "s3", {"config_kwargs": {"connect_timeout": 1.5}, "client_options": {"timeout": "2m"}}
    )
    assert read.client == {"connect_timeout": "1500ms", "timeout": "2m"}


def test_certificates_and_plain_http_are_options() -> None:
    assert read_options("s3", {"use_ssl": False, "client_kwargs": {"verify": False}}).client == {
        "allow_http": True,
        "allow_invalid_certificates": True,
    }


@pytest.mark.parametrize(
    "filepath",
    [
        "gs://bucket/x",
        "az://container/x",
        "abfss://container@account.dfs.core.windows.net/x",
        "s3a://bucket/x",
    ],
)
def test_every_protocol_of_an_object_store_is_served_natively(filepath: str) -> None:
    options = {"account_name": "a", "account_key": "aGk="} if filepath.startswith("az") else {}
    assert isinstance(open_store(filepath, {"anon": True, **options})[0], ObjectStore)


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:99999", "http://host:abc", "http://", "nonsense", "http://a b", "http://[::1", "ftp://x", "http://x:0"],
)  # fmt: skip
def test_an_endpoint_that_nobody_can_connect_to_is_refused_at_once(endpoint: str) -> None:
    with pytest.raises(DatasetError, match="not the URL of a server"):
        open_store("s3://bucket/x", {"client_kwargs": {"endpoint_url": endpoint}})


@pytest.mark.parametrize("option", ["key", "secret", "token", "region"])
def test_control_characters_are_refused_without_showing_the_secret(option: str) -> None:
    with pytest.raises(DatasetError, match="line break") as caught:
        open_store("s3://bucket/x", {option: "canary\n"})
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("filepath", ["s3://bad bucket/x", "s3://b\x01/x", "s3://ü/x"])
def test_a_bucket_that_cannot_be_is_refused(filepath: str) -> None:
    with pytest.raises(DatasetError, match="cannot be the name of a bucket"):
        open_store(filepath)


def test_a_filepath_without_an_object_is_refused() -> None:
    with pytest.raises(DatasetError, match="names no object"):
        open_store("s3://bucket")


def test_an_unknown_option_is_told_with_a_suggestion_and_its_entry() -> None:
    entry = {"type": "bytes.BytesDataset", "filepath": "s3://bucket/x", "fs_args": {"sekret": "canary"}}
    catalog = DataCatalog.from_config({"raw": entry})
    with pytest.raises(
        (DatasetError, CatalogError), match=r"'sekret' means nothing.*Did you mean 'secret'"
    ) as caught:
        catalog.check()
    told = "\n".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    assert "'raw'" in told
    assert "canary" not in told


def test_a_store_that_cannot_be_reached_is_told_without_secrets() -> None:
    credentials = {
        "key": "canary-key",
        "secret": "canary-secret",
        "client_kwargs": {"endpoint_url": "http://127.0.0.1:9"},
    }
    unreachable = BytesDataset(filepath="s3://bucket/x", credentials=credentials, fs_args=QUICK)
    with pytest.raises(DatasetError, match="cannot be reached") as caught:
        unreachable.load()
    assert "canary" not in f"{caught.value!r}{caught.value.__cause__!r}{unreachable!r}{unreachable._store!r}"
