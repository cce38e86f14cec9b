"""API datasets, asking a real server."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from penstock import DataCatalog
from penstock.datasets.api import APIDataset
from penstock.errors import DatasetError

PAGES = [[1, 2], [3, 4], [5]]


@dataclass
class Server:
    """A web API, what it was asked, and a gate at which `/slow` waits."""

    url: str = ""
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        page = int(query.get("page", 1))
        items = PAGES[page - 1] if page <= len(PAGES) else []
        more = page < len(PAGES)
        match path:
            case "/items":
                return 200, {}, items
            case "/objects":
                return 200, {}, {"data": items}
            case "/links":
                return 200, {}, {"links": {"next": f"/links?page={page + 1}" if more else None}, "page": page}
            case "/headers":
                link = {"Link": f'<{self.url}/headers?page={page + 1}>; rel="next"'} if more else {}
                return 200, link, {"page": page}
            case "/cursor":
                return 200, {}, {"meta": {"next": page + 1} if more else {}, "page": page}
            case "/endless":
                return 200, {}, {"next": "/endless"}
            case "/elsewhere":
                return 200, {}, {"next": "http://elsewhere.invalid/"}
            case "/moved":
                return 302, {"Location": "/items"}, None
            case "/slow":
                self.gate.wait(10)
                return 200, {}, None
            case "/echo":
                return 400, {}, {"you said": query, **dict(self.asked[-1][2])}
            case _:
                return 404, {}, {"error": "no such thing"}


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            state.asked.append((self.command, self.path, dict(self.headers), body))
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, headers, content = state.answer(parts.path, query)
            encoded = json.dumps(content).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(encoded))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(encoded)

        do_POST = do_PUT = do_PATCH = do_GET  # noqa: N815

        def log_message(self, *args: Any) -> None: ...

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=[0.01])
    thread.start()
    state.url = f"http://127.0.0.1:{http.server_port}"
    yield state
    state.gate.set()
    http.shutdown()
    thread.join()
    http.server_close()


def test_loading_gives_the_response(server: Server) -> None:
    response = APIDataset(url=f"{server.url}/items", load_args={"params": {"page": 2}}).load()
    assert (response.status_code, response.json()) == (200, [3, 4])  # type: ignore[union-attr]


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_loading_is_awaited(server: Server) -> None:
    response = await APIDataset(url=f"{server.url}/items").aload()
    assert response.json() == [1, 2]  # type: ignore[union-attr]


def test_redirections_are_followed(server: Server) -> None:
    assert APIDataset(url=f"{server.url}/moved").load().json() == [1, 2]  # type: ignore[union-attr]
    stay = APIDataset(url=f"{server.url}/moved", load_args={"allow_redirects": False})
    assert stay.load().status_code == 302  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "paging", "expected"),
    [
        ("items", {"page_param": "page"}, PAGES),
        ("objects", {"page_param": "page", "items": "data"}, [{"data": page} for page in PAGES]),
        ("items", {"page_param": "page", "first_page": 3}, PAGES[2:]),
    ],
)
def test_pages_by_number(server: Server, path: str, paging: dict[str, Any], expected: Any) -> None:
    assert APIDataset(url=f"{server.url}/{path}", paging=paging).load() == expected


@pytest.mark.parametrize(
    ("path", "paging"),
    [
        ("links", {"next_link": "links.next"}),
        ("headers", {"next_link": "header"}),
        ("cursor", {"cursor_param": "page", "cursor": "meta.next"}),
    ],
)
def test_pages_by_link_and_cursor(server: Server, path: str, paging: dict[str, Any]) -> None:
    pages: Any = APIDataset(url=f"{server.url}/{path}", paging=paging, credentials={"token": "t0ken"}).load()
    assert [page["page"] for page in pages] == [1, 2, 3]
    assert {headers["Authorization"] for _, _, headers, _ in server.asked} == {"Bearer t0ken"}


def test_endless_pages_are_an_error(server: Server) -> None:
    dataset = APIDataset(url=f"{server.url}/endless", paging={"next_link": "next", "max_pages": 3})
    with pytest.raises(DatasetError, match="more than 3 pages"):
        dataset.load()


def test_credentials_never_go_to_another_server(server: Server) -> None:
    dataset = APIDataset(url=f"{server.url}/elsewhere", paging={"next_link": "next"}, credentials=["a", "b"])
    with pytest.raises(DatasetError, match=r"another server, http://elsewhere\.invalid"):
        dataset.load()


def test_pages_that_do_not_tell_their_items_are_an_error(server: Server) -> None:
    with pytest.raises(DatasetError, match="with 'data', so it does not tell"):
        APIDataset(url=f"{server.url}/objects", paging={"page_param": "page"}).load()


def test_statuses_of_failure_are_errors_with_what_the_server_said(server: Server) -> None:
    with pytest.raises(DatasetError, match=r"(?s)answered 404 Not Found.*no such thing"):
        APIDataset(url=f"{server.url}/none").load()
    with pytest.raises(DatasetError, match="cannot be saved: the server answered 404"):
        APIDataset(url=f"{server.url}/none", method="POST").save({})


def test_existence(server: Server) -> None:
    assert APIDataset(url=f"{server.url}/items").exists()
    assert not APIDataset(url=f"{server.url}/none").exists()
    with pytest.raises(DatasetError, match="answered 400"):
        APIDataset(url=f"{server.url}/echo").exists()


def test_a_server_that_does_not_answer_is_given_up(server: Server) -> None:
    with pytest.raises(DatasetError, match="ReadTimeout"):
        APIDataset(url=f"{server.url}/slow", load_args={"timeout": [5, 0.05]}).load()


def test_a_server_that_is_not_there_is_an_error() -> None:
    with pytest.raises(DatasetError, match="ConnectError"):
        APIDataset(url="http://127.0.0.1:9/").load()


@pytest.mark.parametrize(
    ("save_args", "bodies"),
    [
        ({}, [b"[1,2,3]"]),
        ({"chunk_size": 2}, [b"[1,2]", b"[3]"]),
        ({"send_individually": True}, [b"1", b"2", b"3"]),
    ],
)
def test_lists_are_sent_in_chunks(server: Server, save_args: dict[str, Any], bodies: list[bytes]) -> None:
    APIDataset(url=f"{server.url}/items", method="post", save_args=save_args).save([1, 2, 3])
    assert [(method, body) for method, _, _, body in server.asked] == [("POST", body) for body in bodies]


def test_text_is_sent_as_it_is(server: Server) -> None:
    APIDataset(url=f"{server.url}/items", method="PUT").save('{"a":  1}')
    method, _, headers, body = server.asked[0]
    assert (method, headers["Content-Type"], body) == ("PUT", "application/json", b'{"a":  1}')


@pytest.mark.parametrize(
    "credentials", [["ada", "canary-1"], {"token": "canary-1"}, {"headers": {"X-Me": "canary-1"}}]
)
def test_secrets_are_sent_and_never_shown(server: Server, credentials: Any) -> None:
    """Promise 13, also when the server says aloud what it was told."""
    args = {"params": {"q": "canary-2"}, "headers": {"X-Who": "canary-3"}}
    url = server.url.replace("://", "://ada:canary-4@") if isinstance(credentials, dict) else server.url
    dataset = APIDataset(url=f"{url}/echo", load_args=args, credentials=credentials)
    with pytest.raises(DatasetError, match="you said") as failed:
        dataset.load()
    _, path, headers, _ = server.asked[0]
    assert "canary-2" in path
    assert headers["X-Who"] == "canary-3"
    assert "canary" not in f"{dataset!r} {failed.value} {failed.value.__cause__}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"url": "ftp://x"}, "not the URL of a web API"),
        ({"method": "DELETE"}, "neither loads nor saves"),
        ({"load_args": {"parms": {}}}, "Did you mean 'params'"),
        ({"load_args": {"auth": ["a", "b"]}, "credentials": ["a", "b"]}, "leave one of them out"),
        ({"credentials": {"password": "canary"}}, "have 'password' in them"),
        ({"method": "POST", "save_args": {"chunk_size": 0}}, "'chunk_size' is 0"),
        ({"paging": {}}, "needs one of"),
        ({"paging": {"next_link": "a", "page_param": "b"}}, "has 2 of them"),
        ({"paging": {"cursor_param": "a"}}, "needs both"),
        ({"paging": {"next": "a"}}, "takes no argument 'next'"),
        ({"paging": {"next_link": "a"}, "method": "PUT"}, "for loading"),
    ],
)
def test_bad_entries_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(DatasetError, match=message) as failed:
        APIDataset(**{"url": "http://127.0.0.1:9", **arguments})
    assert "canary" not in str(failed.value)


def test_each_method_has_one_direction(server: Server) -> None:
    with pytest.raises(DatasetError, match="method POST saves"):
        APIDataset(url=server.url, method="POST").load()
    with pytest.raises(DatasetError, match="method GET loads"):
        APIDataset(url=server.url).save(1)
    with pytest.raises(DatasetError, match="empty list"):
        APIDataset(url=server.url, method="POST").save([])


def test_entries_name_their_credentials(server: Server, tmp_path: Path) -> None:
    entry = {"type": "api.APIDataset", "url": f"{server.url}/items", "credentials": "service"}
    catalog = DataCatalog.from_config({"items": entry}, credentials={"service": ["ada", "pw"]})
    assert catalog.load("items").json() == [1, 2]
    assert server.asked[0][2]["Authorization"].startswith("Basic ")
