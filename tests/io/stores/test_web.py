"""Files on web servers, and stores that refuse."""

import asyncio
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from penstock.datasets.bytes import BytesDataset
from penstock.errors import DatasetError
from penstock.io import Place, placement
from penstock.testing import Fault, FaultProxy

DENIED = b"<Error><Code>AccessDenied</Code><Message>Not for you</Message></Error>"


class Pages(BaseHTTPRequestHandler):
    """Tells what it was asked; some pages are missing, denied or sent in chunks."""

    def do_GET(self) -> None:
        if self.path.startswith("/missing"):
            self._answer(404, b"")
        elif "denied" in self.path:
            self._answer(403, DENIED)
        elif self.path.startswith("/chunks"):
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"5\r\nhello\r\n0\r\n\r\n")
        else:
            self._answer(
                200, f"{self.path} {self.headers.get('Authorization')} {self.headers.get('X-Key')}".encode()
            )

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def server() -> Iterator[str]:
    Pages.protocol_version = "HTTP/1.1"
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_web_page_is_awaited_with_its_query_as_it_is_written(server: str) -> None:
    page = BytesDataset(filepath=f"{server}/a%20b//c.csv?x=1&y=%2F")
    assert placement(page).load is Place.LOOP
    assert asyncio.run(page.aload()) == page.load() == b"/a%20b//c.csv?x=1&y=%2F None None"
    assert page.exists()


def test_user_and_headers_are_sent(server: str) -> None:
    url = server.replace("://", "://ada:p%40ss@")
    page = BytesDataset(filepath=f"{url}/x", fs_args={"headers": {"X-Key": "abc"}})
    assert page.load() == b"/x Basic YWRhOnBAc3M= abc"


def test_a_page_that_is_not_there_is_told_as_missing(server: str) -> None:
    missing = BytesDataset(filepath=f"{server}/missing?token=canary")
    assert not missing.exists()
    with pytest.raises(DatasetError, match="there is no file") as caught:
        missing.load()
    assert "canary" not in str(caught.value)


def test_a_page_of_unknown_length_is_read_with_the_help_of_fsspec(server: str) -> None:
    page = BytesDataset(filepath=f"{server}/chunks")
    assert page.load() == b"hello"
    assert page.exists()


def test_a_page_that_is_cut_short_is_no_success(server: str) -> None:
    with FaultProxy(server) as proxy:
        proxy.inject(Fault("truncate", after=3))
        page = BytesDataset(filepath=f"{proxy.url}/x", fs_args={"retry_config": {"max_retries": 0}})
        with pytest.raises(DatasetError, match="Loading from"):
            page.load()


def test_refusals_are_told_as_such_on_the_web_and_on_object_stores(server: str) -> None:
    with pytest.raises(DatasetError, match="does not allow it"):
        BytesDataset(filepath=f"{server}/denied").load()
    s3 = {"key": "k", "secret": "canary-secret", "client_kwargs": {"endpoint_url": server}}
    with pytest.raises(DatasetError, match=r"does not allow it.*AccessDenied: Not for you") as caught:
        BytesDataset(filepath="s3://bucket/denied", credentials=s3).load()
    assert isinstance(caught.value.__cause__, PermissionError)
