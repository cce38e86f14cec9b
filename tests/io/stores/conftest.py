"""A real S3 server in this process, a bucket for each test, and a proxy that breaks what passes."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.request import Request, urlopen

import pytest

from penstock.testing import FaultProxy

_numbers = count()


@dataclass
class Bucket:
    """A bucket of an S3 server, seen past Penstock and obstore."""

    server: str
    name: str
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.url = f"{self.server}/{self.name}"

    @property
    def credentials(self) -> dict[str, Any]:
        """How a catalog's credentials spell it."""
        return {"key": "testing", "secret": "canary-secret", "client_kwargs": {"endpoint_url": self.server}}

    def through(self, proxy: FaultProxy) -> dict[str, Any]:
        return {**self.credentials, "client_kwargs": {"endpoint_url": proxy.url}}

    def keys(self) -> list[str]:
        listed = self._ask("GET", "?list-type=2")
        return [part.partition("</Key>")[0] for part in listed.split("<Key>")[1:]]

    def unfinished_uploads(self) -> int:
        return self._ask("GET", "?uploads").count("<Upload>")

    def get(self, key: str) -> bytes:
        with urlopen(self._request("GET", f"/{key}")) as answer:
            content: bytes = answer.read()
        return content

    def put(self, key: str, content: bytes) -> None:
        with urlopen(self._request("PUT", f"/{key}", content)):
            pass

    def make(self) -> None:
        self._ask("PUT", "")

    def _ask(self, method: str, rest: str) -> str:
        with urlopen(self._request(method, rest)) as answer:
            text: str = answer.read().decode()
        return text

    def _request(self, method: str, rest: str, content: bytes | None = None) -> Request:
        scope = "testing/20260101/us-east-1/s3/aws4_request"
        signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=x"
        headers = {"Authorization": signed, "Content-Type": "application/octet-stream"}
        return Request(f"{self.url}{rest}", data=content, method=method, headers=headers)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str) -> Bucket:
    bucket = Bucket(s3_server, f"bucket-{next(_numbers)}")
    bucket.make()
    return bucket


@pytest.fixture
def proxy(s3_server: str) -> Iterator[FaultProxy]:
    with FaultProxy(s3_server) as proxy:
        yield proxy
