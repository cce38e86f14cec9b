"""Promise 13: a canary among the credentials is seen nowhere, whatever the dataset is, whatever goes wrong."""

import asyncio
import io
import json
import logging
import pickle
import socket
import traceback
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from penstock import AbstractDataset, DataCatalog, SequentialRunner, ThreadRunner, node, pipeline
from penstock.cli import main
from penstock.cli._progress import Progress
from penstock.drawing import draw_timeline_svg, trace
from penstock.progress import Board, JsonLines
from penstock.runner import RunOptions

CANARY = "canary8f3e71d2"
CODED = "Y2FuYXJ5OGYzZTcxZDI="  # what an account key of Azure looks like
WORDS = (CANARY, CODED)


class Loud(AbstractDataset[Any, Any]):
    """Of an author who tells all."""

    def __init__(self, where: str, credentials: dict[str, Any]) -> None:
        self.where = where
        self.credentials = credentials

    def load(self) -> Any:
        try:
            raise ConnectionError(f"refused: {self.credentials}")
        except ConnectionError as error:
            raise ValueError("it did not work") from error

    def save(self, data: Any) -> None:
        error = OSError("refused")
        error.add_note(f"The password was {self.credentials['password']}")
        raise error


class Foreign:
    """Of no family of ours."""

    def __init__(self, credentials: dict[str, Any]) -> None:
        self.credentials = credentials

    def load(self) -> Any:
        raise ConnectionError("refused")

    def save(self, data: Any) -> None:
        raise ConnectionError("refused")


class ForeignFile(Foreign):
    """Keeps what it tells in other places than the arguments of its errors."""

    def load(self) -> Any:
        raise FileNotFoundError(2, "gone", f"/folder/{self.credentials['password']}")

    def save(self, data: Any) -> None:
        error = ConnectionError()
        error.add_note(str(self.credentials))
        raise error


class Echo(BaseHTTPRequestHandler):
    """A server that refuses everything and repeats all that it was told."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = (
            f"<Error><Code>AccessDenied</Code><Message>{self.path} {self.headers}</Message></Error>".encode()
        )
        self.send_response(403)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(told)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer  # noqa: N815

    def log_message(self, *_args: Any) -> None: ...


@pytest.fixture(scope="session")
def echo() -> Iterator[str]:
    """The URL of such a server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def nobody() -> str:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{taken.getsockname()[1]}"


ONCE = {"max_retries": 0}
TEXT = {"type": "text.TextDataset"}

# By name: an entry, and its credentials. `ECHO` stands for the server above, `NOBODY` for the empty address.
CASES: dict[str, tuple[dict[str, Any], Any]] = {
    "s3_as_obstore_spells_it": (
        {**TEXT, "filepath": "s3://bucket/a.txt", "fs_args": ONCE},
        {"access_key_id": CANARY, "secret_access_key": CANARY, "session_token": CANARY, "endpoint": "ECHO"},
    ),
    "s3_as_s3fs_spells_it": (
        {**TEXT, "filepath": "s3://bucket/a.txt", "fs_args": ONCE},
        {"key": CANARY, "secret": CANARY, "token": CANARY, "client_kwargs": {"endpoint_url": "ECHO"}},
    ),
    "s3_that_nobody_serves": (
        {**TEXT, "filepath": "s3://bucket/a.txt", "fs_args": ONCE},
        {
            "key": CANARY,
            "secret": CANARY,
            "token": CANARY,
            "client_kwargs": {"endpoint_url": "http://NOBODY"},
        },
    ),
    "s3_by_s3fs": (
        {
            **TEXT,
            "filepath": "s3://bucket/a.txt",
            "fs_args": {"acl": "private", "config_kwargs": {"retries": {"max_attempts": 1}}},
        },
        {"key": CANARY, "secret": CANARY, "token": CANARY, "client_kwargs": {"endpoint_url": "ECHO"}},
    ),
    "s3_with_a_word_that_means_nothing": (
        {**TEXT, "filepath": "s3://bucket/a.txt"},
        {"secret_acces_key": CANARY},
    ),
    "s3_with_a_stray_line_break": ({**TEXT, "filepath": "s3://bucket/a.txt"}, {"secret": f"{CANARY}\n"}),
    "s3_versioned": (
        {**TEXT, "filepath": "s3://bucket/a.txt", "fs_args": ONCE, "versioned": True},
        {"key": CANARY, "secret": CANARY, "token": CANARY, "endpoint_url": "ECHO"},
    ),
    "s3_validated": (
        {**TEXT, "filepath": "s3://bucket/a.txt", "fs_args": ONCE, "validator": f"{__name__}.passes"},
        {"key": CANARY, "secret": CANARY, "token": CANARY, "endpoint_url": "ECHO"},
    ),
    "s3_tried_again": (
        {
            **TEXT,
            "filepath": "s3://bucket/a.txt",
            "fs_args": ONCE,
            "retry": {"attempts": 2, "wait": 0.001, "on": "Exception"},
        },
        {"key": CANARY, "secret": CANARY, "token": CANARY, "endpoint_url": "ECHO"},
    ),
    "s3_cached": (
        {
            "type": "CachedDataset",
            "dataset": {**TEXT, "filepath": "s3://bucket/a", "fs_args": ONCE, "credentials": "mine"},
        },
        {"key": CANARY, "secret": CANARY, "token": CANARY, "endpoint_url": "ECHO"},
    ),
    "s3_partitioned": (
        {
            "type": "partitions.PartitionedDataset",
            "path": "s3://bucket/folder",
            "dataset": TEXT,
            "fs_args": ONCE,
        },
        {"key": CANARY, "secret": CANARY, "token": CANARY, "endpoint_url": "ECHO"},
    ),
    "s3_incremental": (
        {
            "type": "partitions.IncrementalDataset",
            "path": "s3://bucket/folder",
            "dataset": TEXT,
            "fs_args": ONCE,
        },
        {"key": CANARY, "secret": CANARY, "token": CANARY, "endpoint_url": "ECHO"},
    ),
    "gs_with_a_service_account": (
        {**TEXT, "filepath": "gs://bucket/a.txt", "fs_args": ONCE},
        {
            "token": {
                "type": "service_account",
                "private_key": CANARY,
                "private_key_id": CANARY,
                "client_email": "a@b",
            }
        },
    ),
    "gs_with_a_bearer_token": (
        {**TEXT, "filepath": "gs://bucket/a.txt", "fs_args": ONCE},
        {"bearer_token": CANARY, "base_url": "ECHO"},
    ),
    "az_with_a_key": (
        {**TEXT, "filepath": "az://container/a.txt", "fs_args": ONCE},
        {"account_name": "ada", "account_key": CODED, "endpoint": "ECHO"},
    ),
    "az_with_a_signature": (
        {**TEXT, "filepath": "az://container/a.txt", "fs_args": ONCE},
        {"account_name": "ada", "sas_token": f"sv=1&sig={CANARY}", "endpoint": "ECHO"},
    ),
    "az_with_a_connection_string": (
        {**TEXT, "filepath": "az://container/a.txt", "fs_args": ONCE},
        {"connection_string": f"AccountName=ada;AccountKey={CODED};BlobEndpoint=ECHO"},
    ),
    "http_with_a_password": (
        {**TEXT, "filepath": f"http://ada:{CANARY}@ECHOHOST/a.txt", "fs_args": ONCE},
        None,
    ),
    "http_with_a_token_for_a_user": (
        {**TEXT, "filepath": f"http://{CANARY}@ECHOHOST/a.txt", "fs_args": ONCE},
        None,
    ),
    "http_with_a_token": (
        {**TEXT, "filepath": f"http://ECHOHOST/a.txt?token={CANARY}", "fs_args": ONCE},
        None,
    ),
    "http_with_a_password_that_nobody_serves": (
        {**TEXT, "filepath": f"http://ada:{CANARY}@NOBODY/a.txt?sig={CANARY}", "fs_args": ONCE},
        None,
    ),
    "http_with_headers": (
        {**TEXT, "filepath": "http://ECHOHOST/a.txt", "fs_args": ONCE},
        {"headers": {"Authorization": f"Bearer {CANARY}", "X-Api-Key": CANARY}},
    ),
    "http_by_fsspec": (
        {**TEXT, "filepath": f"http://ECHOHOST/a.txt?token={CANARY}", "fs_args": {"encoded": True}},
        {"client_kwargs": {"headers": {"Authorization": f"Bearer {CANARY}"}}},
    ),
    "sftp": ({**TEXT, "filepath": f"sftp://ada:{CANARY}@NOBODY/a.txt"}, None),
    "ftp": ({**TEXT, "filepath": f"ftp://ada:{CANARY}@NOBODY/a.txt"}, None),
    "postgres": (
        {"type": "pandas.SQLTableDataset", "table_name": "cars"},
        {"con": f"postgresql://ada:{CANARY}@NOBODY/cars"},
    ),
    "postgres_query": (
        {"type": "pandas.SQLQueryDataset", "sql": "SELECT 1"},
        {"con": f"postgresql://ada@NOBODY/cars?password={CANARY}"},
    ),
    "postgres_for_polars": (
        {"type": "polars.SQLTableDataset", "table_name": "cars"},
        {"con": f"postgresql://ada:{CANARY}@NOBODY/cars"},
    ),
    "sqlalchemy": (
        {"type": "pandas.SQLTableDataset", "table_name": "cars"},
        {"con": f"postgresql+psycopg://ada:{CANARY}@NOBODY/cars", "pool_pre_ping": True},
    ),
    "sqlalchemy_with_arguments": (
        {"type": "pandas.SQLTableDataset", "table_name": "cars"},
        {"con": "postgresql+psycopg://ada@NOBODY/cars", "connect_args": {"password": CANARY}},
    ),
    "sqlalchemy_without_a_driver": (
        {"type": "pandas.SQLTableDataset", "table_name": "cars"},
        {"con": f"nosuchdb://ada:{CANARY}@NOBODY/cars"},
    ),
    "api_with_a_password": ({"type": "api.APIDataset", "url": "ECHO/a", "method": "METHOD"}, ["ada", CANARY]),
    "api_with_a_token": ({"type": "api.APIDataset", "url": "ECHO/a", "method": "METHOD"}, {"token": CANARY}),
    "api_with_headers": (
        {"type": "api.APIDataset", "url": "ECHO/a", "method": "METHOD"},
        {"headers": {"X-Api-Key": CANARY}},
    ),
    "api_with_its_url": (
        {
            "type": "api.APIDataset",
            "url": f"http://ada:{CANARY}@ECHOHOST/a?token={CANARY}",
            "method": "METHOD",
        },
        None,
    ),
    "api_with_arguments": (
        {
            "type": "api.APIDataset",
            "url": "ECHO/a",
            "ARGS": {
                "params": {"api_key": CANARY},
                "headers": {"Authorization": CANARY},
                "cookies": {"sid": CANARY},
            },
            "method": "METHOD",
        },
        None,
    ),
    "api_that_nobody_serves": (
        {"type": "api.APIDataset", "url": f"http://ada:{CANARY}@NOBODY/a?token={CANARY}", "method": "METHOD"},
        None,
    ),
    "of_an_author_who_tells_all": ({"type": f"{__name__}.Loud", "where": "here"}, {"password": CANARY}),
    "of_no_family": ({"type": f"{__name__}.Foreign"}, {"password": CANARY}),
    "of_no_family_on_a_file": ({"type": f"{__name__}.ForeignFile"}, {"password": CANARY}),
}


def passes(_data: Any) -> bool:
    return True


def filled(value: Any, echo: str, nobody: str, method: str) -> Any:
    """What stands for addresses and methods, put in place."""
    if isinstance(value, dict):
        args = "load_args" if method == "GET" else "save_args"
        return {args if k == "ARGS" else k: filled(v, echo, nobody, method) for k, v in value.items()}
    if isinstance(value, list):
        return [filled(one, echo, nobody, method) for one in value]
    if not isinstance(value, str):
        return value
    for word, meant in (("ECHOHOST", echo[7:]), ("ECHO", echo), ("NOBODY", nobody), ("METHOD", method)):
        value = value.replace(word, meant)
    return value


@pytest.fixture(params=CASES)
def case(request: Any) -> tuple[dict[str, Any], Any]:
    return CASES[request.param]


def configuration(case: tuple[dict[str, Any], Any], *where: str) -> tuple[dict[str, Any], dict[str, Any]]:
    entry, credentials = filled(case[0], *where), filled(case[1], *where)
    named = {} if credentials is None or "credentials" in str(entry) else {"credentials": "mine"}
    return {"thing": {**entry, **named}}, {} if credentials is None else {"mine": credentials}


@pytest.mark.parametrize("operation", ["load", "save"])
@pytest.mark.parametrize("how", ["sequential", "threads", "arun", "alone"])
def test_a_run_that_fails_tells_no_secret(
    case: Any, operation: str, how: str, echo: str, nobody: str, caplog: pytest.LogCaptureFixture
) -> None:
    told: dict[str, str] = {}
    printed = io.StringIO()
    where = echo, nobody, "GET" if operation == "load" else "POST"
    with caplog.at_level(logging.DEBUG), redirect_stdout(printed), redirect_stderr(printed):
        try:
            told |= _fail(case, operation, how, where)
        except Exception as error:  # refused before anything ran
            told |= _of_error("refused", error)
    assert told
    told["printed"] = printed.getvalue()
    ours = [record for record in caplog.records if record.name.split(".")[0] in ("penstock", "asyncio")]
    told["log"] = "\n".join(f"{record.getMessage()} {vars(record)}" for record in ours)
    _check(told)


def _fail(case: Any, operation: str, how: str, where: Any) -> dict[str, str]:
    catalog = DataCatalog.from_config(*configuration(case, *where))
    told = {"catalog": repr(catalog), "catalog_html": catalog._repr_html_()}
    thing = catalog["thing"]
    told["repr"], told["str"] = repr(thing), str(thing)
    if hasattr(thing, "_repr_html_"):
        told["html"] = thing._repr_html_()
    told |= _of_pickles(catalog, thing)
    if how == "alone":
        return told | _alone(catalog, operation)
    return told | _in_a_run(catalog, operation, how)


def _alone(catalog: DataCatalog, operation: str) -> dict[str, str]:
    told = {}
    for name, call in {
        "exists": lambda: catalog.exists("thing"),
        operation: lambda: catalog.load("thing") if operation == "load" else catalog.save("thing", "data"),
    }.items():
        try:
            call()
        except Exception as error:
            told |= _of_error(name, error)
    return told


def _in_a_run(catalog: DataCatalog, operation: str, how: str) -> dict[str, str]:
    flow = pipeline(
        [node(len, "thing", "size", name="use")]
        if operation == "load"
        else [node(lambda: _data_for(catalog), None, "thing", name="make")]
    )
    board, lines, events = Board(), list[str](), list[Any]()
    snapshots = list[Any]()
    options = RunOptions(
        subscribers=[
            board,
            JsonLines(lines.append),
            events.append,
            lambda _event: snapshots.append(board.snapshot()),
            Progress("runner", live=False),
        ]
    )
    runner: Any = SequentialRunner() if how == "sequential" else ThreadRunner(max_workers=1)
    if how == "arun":
        failed = asyncio.run(runner.aattempt(flow, catalog, options))
    else:
        failed = runner.attempt(flow, catalog, options)
    told = {
        "events": " ".join(map(repr, events)),
        "lines": "\n".join(lines),
        "boards": " ".join(f"{now!r} {now} {now._repr_html_()}" for now in snapshots),
        "failed": repr(failed),
        "retries": repr(failed.retries),
        "timeline": draw_timeline_svg(failed.timeline) + repr(failed.timeline),
        "trace": json.dumps(trace(failed.timeline, name="run")),
    }
    return told | _of_error("run", failed.error)


def _data_for(catalog: DataCatalog) -> Any:
    kind = str(catalog.get_type("thing"))
    if "SQL" in kind:
        import pandas as pd
        import polars as pl

        return (pl if "polars" in kind else pd).DataFrame({"a": [1]})
    return {"a": "data"} if "partitions" in kind else "data"


def _of_error(name: str, error: BaseException) -> dict[str, str]:
    """Whatever is shown of an error, and of those that it came from."""
    told = {f"traceback of {name}": "".join(traceback.format_exception(error))}
    link: BaseException | None = error
    while link is not None:
        told[f"{type(link).__name__} of {name}"] = f"{link} {link!r} {getattr(link, '__notes__', '')}"
        link = link.__cause__
    return told


def _of_pickles(*things: Any) -> dict[str, str]:
    told = {}
    for number, thing in enumerate(things):
        if isinstance(thing, Foreign):
            continue  # pickled as its author wrote it
        try:
            told[f"pickle {number}"] = pickle.dumps(thing).decode("latin-1")
        except Exception as error:
            told |= _of_error(f"pickling {number}", error)
    return told


def _check(told: dict[str, str]) -> None:
    leaks = {
        channel: text[max(0, text.index(word) - 200) : text.index(word) + 60]
        for channel, text in told.items()
        for word in WORDS
        if word in text
    }
    assert not leaks, leaks


COMMANDS = [
    ["run"],
    ["run", "--json"],
    ["run", "--dry-run"],
    ["catalog", "list"],
    ["catalog", "show", "thing"],
    ["catalog", "check"],
]


def test_commands_tell_no_secret(
    case: Any, echo: str, nobody: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog, credentials = configuration(case, echo, nobody, "GET")
    (tmp_path / "catalog.yml").write_text(yaml.safe_dump(catalog))
    (tmp_path / "credentials.yml").write_text(yaml.safe_dump(credentials))
    (tmp_path / "pipeline.py").write_text(
        "from penstock import node, pipeline\n"
        "def create_pipeline():\n"
        "    return pipeline([node(len, 'thing', 'size', name='use')])\n"
    )
    monkeypatch.chdir(tmp_path)
    told = {}
    for command in COMMANDS:
        result = CliRunner().invoke(main, command)
        told[" ".join(command)] = result.output + result.stderr
        if result.exception is not None:
            told |= _of_error(" ".join(command), result.exception)
    _check(told)


def test_neither_do_what_editors_read(echo: str, nobody: str, tmp_path: Path, monkeypatch: Any) -> None:
    """These read many sources, so they are asked once about all entries."""
    catalog, credentials = dict[str, Any](), dict[str, Any]()
    for name, case in CASES.items():
        entry, secret = configuration(case, echo, nobody, "GET")
        catalog[name], credentials = entry["thing"], credentials | secret
    (tmp_path / "catalog.yml").write_text(yaml.safe_dump(catalog))
    (tmp_path / "credentials.yml").write_text(yaml.safe_dump(credentials))
    (tmp_path / "pipeline.py").write_text("")
    monkeypatch.chdir(tmp_path)
    told = {}
    for command in (["catalog", "schema"], ["catalog", "stubs"], ["catalog", "list"]):
        result = CliRunner().invoke(main, command)
        told[" ".join(command)] = result.output + result.stderr + repr(result.exception)
    told |= {path.name: path.read_text() for path in tmp_path.rglob("*.py*") if path.is_file()}
    _check(told)
