"""The clients of object stores: one for each place, shared by all datasets there and freed with the last of them.

obstore's clients are native code with a thread pool of their own for the whole process. They belong to no event loop,
so the same one serves the caller's loop, a run's and the portal's, and there is nothing to close.
"""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from penstock.errors import DatasetError
from penstock.io.stores._object_options import ObjectOptions

READ_TIMEOUT = "60s"
"""Without a byte of an answer for so long, a request has failed."""
_TIMEOUT = "300s"
"""What a request may take in all; no request moves more than one put, one part or one range."""
_CONNECT_TIMEOUT = "10s"
_RETRIES = 5

_lock = Lock()
_clients: WeakValueDictionary[str, Any] = WeakValueDictionary()


def client(kind: str, place: str, options: ObjectOptions) -> Any:
    """The client of a bucket, a container or a web server.

    Raises:
        DatasetError: obstore does not accept the options.
    """
    key = digest(kind, place, sorted(options.config.items()), sorted(options.client.items()), options.retry)
    with _lock:
        found = _clients.get(key)
        if found is None:
            _clients[key] = found = _made(kind, place, options)
        return found


def digest(*parts: object) -> str:
    """What tells places apart, without keeping their secrets in one more place."""
    from hashlib import blake2b

    return blake2b(repr(parts).encode()).hexdigest()


def _made(kind: str, place: str, options: ObjectOptions) -> Any:
    arguments = {
        "client_options": _client_options(kind, options.client),
        "retry_config": _retry(options.retry),
    }
    if options.config:
        arguments["config"] = options.config
    try:
        return _kinds()[kind](place, **arguments)
    except Exception as error:  # noqa: BLE001  whatever it is, it is about the options
        from penstock.io._redact import scrub, secrets_of

        told = scrub(str(error).partition("\n\nDebug source:")[0], secrets_of(options.config))
        raise DatasetError(f"The options of the store are not accepted: {told}") from None


def _kinds() -> Mapping[str, Callable[..., Any]]:
    from obstore.store import AzureStore, GCSStore, HTTPStore, S3Store

    return {"s3": S3Store, "gcs": GCSStore, "az": AzureStore, "http": HTTPStore.from_url}


def _client_options(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    # A file on a web server comes in one request, however large it is.
    timeout = {"timeout": "24h" if kind == "http" else _TIMEOUT}
    return {"connect_timeout": _CONNECT_TIMEOUT, "read_timeout": READ_TIMEOUT, **timeout, **given}


def _retry(given: Mapping[str, Any]) -> dict[str, Any]:
    from datetime import timedelta

    return {"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=60), **given}
