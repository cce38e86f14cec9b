"""What people write about an object store, in obstore's words or in fsspec's, as obstore wants to hear it.

Kedro's users know fsspec's words (`key`, `secret`, `client_kwargs`). Everything is checked here, before it reaches
obstore: an impossible endpoint or a control character makes its native code panic at the first request.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from penstock._suggest import did_you_mean
from penstock.errors import DatasetError

# fmt: off
_S3 = frozenset({
    "access_key_id", "allow_http", "aws_endpoint_url_s3", "checksum_algorithm", "conditional_put",
    "container_authorization_token_file", "container_credentials_full_uri", "container_credentials_relative_uri",
    "copy_if_not_exists", "default_region", "disable_bulk_delete", "disable_tagging", "endpoint", "imdsv1_fallback",
    "metadata_endpoint", "region", "request_payer", "role_arn", "role_session_name", "s3_express", "secret_access_key",
    "server_side_encryption", "session_token", "skip_signature", "sse_bucket_key_enabled",
    "sse_customer_key_base64", "sse_kms_key_id", "sts_endpoint", "unsigned_payload", "virtual_hosted_style_request",
    "web_identity_token_file",
})
_GCS = frozenset({
    "application_credentials", "base_url", "bearer_token", "service_account", "service_account_key", "skip_signature",
})
_AZURE = frozenset({
    "account_key", "account_name", "authority_host", "client_id", "client_secret", "credential_type",
    "disable_tagging", "encryption_key", "endpoint", "fabric_cluster_identifier", "fabric_session_token",
    "fabric_token_service_url", "fabric_workload_host", "federated_token_file", "msi_endpoint", "msi_resource_id",
    "object_id", "sas_key", "skip_signature", "tenant_id", "token", "use_azure_cli", "use_emulator",
    "use_fabric_endpoint",
})
_CLIENT = frozenset({
    "allow_http", "allow_invalid_certificates", "connect_timeout", "default_content_type", "default_headers",
    "http1_only", "http2_keep_alive_interval", "http2_keep_alive_timeout", "http2_keep_alive_while_idle", "http2_only",
    "pool_idle_timeout", "pool_max_idle_per_host", "proxy_ca_certificate", "proxy_excludes", "proxy_url",
    "randomize_addresses", "read_timeout", "root_certificate", "timeout", "user_agent",
})
_RETRY = frozenset({"backoff", "max_retries", "retry_timeout"})

# fsspec's words for the same things.
_S3_WORDS = {
    "anon": "skip_signature", "aws_access_key_id": "access_key_id", "aws_secret_access_key": "secret_access_key",
    "aws_session_token": "session_token", "endpoint_url": "endpoint", "key": "access_key_id",
    "password": "secret_access_key",
    "region_name": "region", "requester_pays": "request_payer", "secret": "secret_access_key", "token": "session_token",
    "username": "access_key_id",
}
_GCS_WORDS = {"anon": "skip_signature", "endpoint_url": "base_url"}
_AZURE_WORDS = {"account_host": "endpoint", "account_url": "endpoint", "anon": "skip_signature", "sas_token": "sas_key"}

# How fsspec works inside, which means nothing here.
_MEANINGLESS = frozenset({
    "access", "asynchronous", "auto_mkdir", "batch_size", "block_size", "blocksize", "cache_regions", "cache_timeout",
    "cache_type", "check_connection", "consistency", "default_block_size", "default_cache_type", "default_fill_cache",
    "default_location", "dir_cache", "fixed_upload_size", "listings_expiry_time", "loop", "max_concurrency",
    "max_connections", "max_paths", "max_pool_connections", "project", "requests_timeout", "secure_serialize",
    "signature_version", "skip_instance_cache", "simple_links", "tcp_keepalive", "use_listings_cache",
})
# What only fsspec's own file systems can do.
_BEYOND = {
    "s3": frozenset({"acl", "cache_regions_file", "profile", "s3_additional_kwargs", "session", "version_aware"}),
    "gcs": frozenset({"session_kwargs", "version_aware"}),
    "az": frozenset({"credential", "version_aware", "location_mode", "request_session"}),
    "http": frozenset({"client", "get_client", "encoded"}),
}
# fmt: on

_KNOWN = {"s3": _S3, "gcs": _GCS, "az": _AZURE, "http": frozenset[str]()}
_WORDS: dict[str, dict[str, str]] = {"s3": _S3_WORDS, "gcs": _GCS_WORDS, "az": _AZURE_WORDS, "http": {}}
_ENDPOINTS = frozenset(
    {
        "aws_endpoint_url_s3",
        "base_url",
        "endpoint",
        "metadata_endpoint",
        "msi_endpoint",
        "proxy_url",
        "sts_endpoint",
    }
)
_GCS_METHODS = frozenset({"google_default", "cache", "cloud", "browser"})


@dataclass(frozen=True, slots=True)
class ObjectOptions:
    """How to reach an object store, as obstore spells it; never shown, since it holds secrets."""

    config: dict[str, Any] = field(default_factory=dict, repr=False)
    client: dict[str, Any] = field(default_factory=dict, repr=False)
    retry: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def secrets(self) -> set[str]:
        """What is not to be told."""
        from penstock.io._redact import secrets_of

        return secrets_of({**self.config, **self.client})


def beyond_obstore(kind: str, options: Mapping[str, Any]) -> list[str]:
    """The options that only fsspec understands."""
    return sorted(
        name for name in options if name in _BEYOND[kind] and options[name] not in (None, False, {})
    )


def read_options(kind: str, options: Mapping[str, Any]) -> ObjectOptions:
    """What to tell obstore.

    Args:
        kind: `s3`, `gcs`, `az` or `http`.
        options: credentials and `fs_args`, in obstore's words or fsspec's.

    Raises:
        DatasetError: an option is unknown, or has an impossible value.

    >>> read_options("s3", {"key": "AKIA", "client_kwargs": {"region_name": "eu-west-1"}}).config
    {'access_key_id': 'AKIA', 'region': 'eu-west-1'}
    """
    read = ObjectOptions()
    for name, value in _flat(kind, options):
        _read(kind, name, value, read)
    for name, value in [*read.config.items(), *read.client.items()]:
        _check(name, value)
    if any(str(read.config.get(name, "")).startswith("http://") for name in _ENDPOINTS):
        read.client.setdefault("allow_http", True)
    return read


def _flat(kind: str, options: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The options without the layers that fsspec's file systems put around some of them; empty ones are left out."""
    for name, value in options.items():
        if value is None or value == {}:
            continue
        if name in ("client_kwargs", "config_kwargs", "client_options", "retry_config"):
            if not isinstance(value, Mapping):
                raise DatasetError(f"'{name}' must be a mapping, but is a {type(value).__name__}.")
            yield from _flat(kind, value)
        elif name == "s3" and isinstance(value, Mapping):
            yield "virtual_hosted_style_request", value.get("addressing_style") == "virtual"
        elif name == "retries":
            yield "max_retries", value.get("max_attempts", 5) if isinstance(value, Mapping) else value
        else:
            yield name, value


def _read(kind: str, name: str, value: Any, read: ObjectOptions) -> None:
    word = _WORDS[kind].get(name, name)
    match kind, name:
        case "gcs", "token":
            read.config.update(_google_token(value))
        case "az", "connection_string":
            read.config.update(_connection_string(value))
        case _, "verify" if isinstance(value, bool):
            read.client["allow_invalid_certificates"] = not value
        case _, "verify":
            from pathlib import Path

            read.client["root_certificate"] = Path(value).read_bytes()
        case _, "use_ssl":
            read.client["allow_http"] = not value
        case _, "headers":
            read.client["default_headers"] = dict(value)
        case _, "timeout" | "connect_timeout" | "read_timeout" | "pool_idle_timeout":
            read.client[name] = _duration(name, value)
        case _, "retry_timeout":
            read.retry[name] = _seconds(name, value)
        case _, "backoff" if isinstance(value, Mapping):
            read.retry[name] = {
                part: _seconds(part, given) if part in ("init_backoff", "max_backoff") else given
                for part, given in value.items()
            }
        case _ if name in _CLIENT:
            read.client[name] = value
        case _ if name in _RETRY:
            read.retry[name] = value
        case _ if word in _KNOWN[kind]:
            read.config[word] = value
        case _ if name not in _MEANINGLESS:
            raise _unknown(kind, name)


def _unknown(kind: str, name: str) -> DatasetError:
    known: Iterable[str] = sorted(
        {*_KNOWN[kind], *_WORDS[kind], *_CLIENT, *_RETRY, "client_kwargs", "use_ssl"}
    )
    return DatasetError(
        f"The option '{name}' means nothing to the store of this dataset.{did_you_mean(name, known)}\n"
        "Options stand in the dataset's 'credentials' and 'fs_args', in the words of obstore or of fsspec."
    )


def _check(name: str, value: Any) -> None:
    if isinstance(value, str) and re.search(r"[\x00-\x1f\x7f]", value):
        raise DatasetError(
            f"The option '{name}' contains a line break or another control character.\n"
            "Look for a stray one at its end: secrets that are read from a file often bring one along."
        )
    if name in _ENDPOINTS:
        check_endpoint(name, value)


def check_endpoint(name: str, value: Any) -> None:
    """Refuse a URL that nobody can connect to.

    Raises:
        DatasetError: it is none, or its port is impossible.
    """
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(value)
        possible = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        possible = possible and re.fullmatch(r"[\w.\-:%]+", parts.hostname or "") is not None
    except (ValueError, AttributeError, TypeError):
        possible = False
    if not possible:
        from penstock.io._redact import mask_text

        raise DatasetError(
            f"The option '{name}' is not the URL of a server: {mask_text(str(value))!r}.\n"
            "Write it like https://storage.example.com or http://localhost:9000, with a port from 1 to 65535."
        )


def _duration(name: str, value: Any) -> Any:
    """Numbers are seconds, as everywhere in Python; obstore wants them with a unit."""
    return f"{int(_number(name, value) * 1000)}ms" if isinstance(value, int | float) else value


def _seconds(name: str, value: Any) -> Any:
    from datetime import timedelta

    return timedelta(seconds=_number(name, value)) if isinstance(value, int | float) else value


def _number(name: str, value: float) -> float:
    if value <= 0:
        raise DatasetError(
            f"The option '{name}' is {value!r}, but a time-out is a positive number of seconds."
        )
    return value


def _google_token(value: Any) -> dict[str, Any]:
    """What gcsfs takes as `token`: a way to find credentials, a file of them, or the credentials themselves."""
    if isinstance(value, Mapping):
        return {"service_account_key": json.dumps(dict(value))}
    if value == "anon":
        return {"skip_signature": True}
    if value in _GCS_METHODS:
        return {}  # the application default credentials, which obstore finds by itself
    return {"application_credentials": str(value)}


def _connection_string(value: str) -> dict[str, Any]:
    """The parts of an Azure connection string that obstore knows."""
    parts = dict(part.partition("=")[::2] for part in value.strip().split(";") if part)
    if parts.get("UseDevelopmentStorage") == "true":
        return {"use_emulator": True}
    if "AccountName" not in parts and "BlobEndpoint" not in parts:
        raise DatasetError(
            "The option 'connection_string' has neither an AccountName nor a BlobEndpoint.\n"
            "Copy it whole from the access keys of the storage account."
        )
    words = {
        "AccountName": "account_name",
        "AccountKey": "account_key",
        "SharedAccessSignature": "sas_key",
        "BlobEndpoint": "endpoint",
    }
    read = {words[name]: text for name, text in parts.items() if name in words}
    suffix = parts.get("EndpointSuffix")
    if suffix and "endpoint" not in read:
        scheme = parts.get("DefaultEndpointsProtocol", "https")
        read["endpoint"] = f"{scheme}://{read['account_name']}.blob.{suffix}"
    return read
