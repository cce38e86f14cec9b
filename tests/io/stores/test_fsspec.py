"""FsspecStore, on fsspec's memory (atomic puts) and on a file server in miniature (moves)."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem

from penstock.errors import DatasetError
from penstock.io.stores import FsspecStore
from penstock.io.stores._fsspec import FsspecReader


class FileServer(LocalFileSystem):
    """A protocol that Penstock knows nothing of: it has to stage under another name and move."""

    protocol = "fileserver"


@pytest.fixture(params=["memory", "fileserver"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[FsspecStore, str]]:
    """A store with a folder of its own."""
    fsspec.register_implementation("fileserver", FileServer, clobber=True)
    if request.param == "fileserver":
        yield FsspecStore("fileserver"), str(tmp_path)
    else:
        yield FsspecStore("memory"), "/fsspec-tests"
        files = fsspec.filesystem("memory")
        if files.exists("/fsspec-tests"):
            files.rm("/fsspec-tests", recursive=True)


def all_files(place: tuple[FsspecStore, str]) -> set[str]:
    store, folder = place
    return {path.rpartition(folder.lstrip("/"))[2] for path in store.files_below(folder)}


def test_save_is_invisible_until_committed(place: tuple[FsspecStore, str]) -> None:
    store, folder = place
    staged = store.stage(f"{folder}/a/x", b"new")
    assert not store.exists(f"{folder}/a/x")
    assert store.glob(f"{folder}/a/*") == []
    staged.commit()
    staged.commit()
    staged.discard()
    assert bytes(store.read(f"{folder}/a/x")) == b"new"
    assert all_files(place) == {"/a/x"}


def test_replaces_and_discards(place: tuple[FsspecStore, str]) -> None:
    store, folder = place
    store.stage(f"{folder}/x", b"old").commit()
    store.stage(f"{folder}/x", b"never").discard()
    assert bytes(store.read(f"{folder}/x")) == b"old"
    store.stage(f"{folder}/x", b"new").commit()
    assert bytes(store.read(f"{folder}/x")) == b"new"
    assert all_files(place) == {"/x"}


def test_create_refuses_what_is_there(place: tuple[FsspecStore, str]) -> None:
    store, folder = place
    staged = store.stage(f"{folder}/x", b"mine", mode="create")
    store.stage(f"{folder}/x", b"theirs").commit()
    with pytest.raises(FileExistsError):
        staged.commit()
    staged.discard()
    assert bytes(store.read(f"{folder}/x")) == b"theirs"
    assert all_files(place) == {"/x"}


def test_append_adds_to_the_end(place: tuple[FsspecStore, str]) -> None:
    store, folder = place
    store.stage(f"{folder}/x", b"", mode="replace").commit()
    for piece in (b"a", b"b"):
        store.stage(f"{folder}/x", piece, mode="append").commit()
    assert bytes(store.read(f"{folder}/x")) == b"ab"


def test_folder_of_files(place: tuple[FsspecStore, str]) -> None:
    store, folder = place
    store.stage_folder(f"{folder}/p", {"a": b"1", "old": b"1"}).commit()
    staged = store.stage_folder(f"{folder}/p", {"a": b"2"}, clear=True)
    assert bytes(store.read(f"{folder}/p/a")) == b"1"
    staged.commit()
    assert bytes(store.read(f"{folder}/p/a")) == b"2"
    assert all_files(place) == {"/p/a"}
    store.stage_folder(f"{folder}/p", {"b": b"2"}).discard()
    assert all_files(place) == {"/p/a"}


def test_folder_that_cannot_be_staged_whole_leaves_nothing(place: tuple[FsspecStore, str]) -> None:
    store, folder = place
    no_bytes: Any = object()
    with pytest.raises(TypeError):
        store.stage_folder(f"{folder}/p", {"a": b"1", "b": no_bytes})
    assert all_files(place) == set()


def test_backslashes_of_windows_separate_everywhere(place: tuple[FsspecStore, str]) -> None:
    store, folder = place
    store.stage_folder(f"{folder}/p", {"sub\\a": b"1"}, clear=True).commit()
    assert all_files(place) == {"/p/sub/a"}


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", ""])
def test_names_cannot_leave_the_folder(place: tuple[FsspecStore, str], name: str) -> None:
    store, folder = place
    with pytest.raises(DatasetError, match="inside the dataset's folder"):
        store.stage_folder(f"{folder}/p", {name: b""})


def test_absence_is_a_file_not_found(place: tuple[FsspecStore, str]) -> None:
    store, folder = place
    with pytest.raises(FileNotFoundError):
        store.read(f"{folder}/none")


def test_files_of_the_web_may_take_long_but_not_be_silent() -> None:
    pytest.importorskip("aiohttp")
    timeout = FsspecReader("https")._files().client_kwargs["timeout"]
    assert (timeout.total, timeout.sock_connect, timeout.sock_read) == (None, 10, 60)
    assert FsspecReader("https", {"client_kwargs": {"timeout": 5}})._files().client_kwargs == {"timeout": 5}


def test_a_web_server_that_says_nothing_more_is_given_up() -> None:
    aiohttp = pytest.importorskip("aiohttp")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        timeout = aiohttp.ClientTimeout(sock_read=0.2)
        reader = FsspecReader("http", {"client_kwargs": {"timeout": timeout}})
        with pytest.raises(TimeoutError):
            reader.read(f"127.0.0.1:{silent.getsockname()[1]}/a")


def test_s3fs_gives_up_by_itself() -> None:
    s3fs = pytest.importorskip("s3fs")
    assert s3fs.S3FileSystem.connect_timeout <= 60
    assert s3fs.S3FileSystem.read_timeout <= 60
