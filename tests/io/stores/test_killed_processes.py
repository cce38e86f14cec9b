"""Promise 7 against real processes that are killed, and against readers beside a writer."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from penstock.datasets.bytes import BytesDataset
from penstock.io.stores import FsspecStore, LocalStore
from penstock.testing import Fault, FaultProxy

STAGE = """
import sys
from penstock.io.stores import LocalStore
staged = LocalStore().stage(sys.argv[1], b"new" * 1000)
print("ready", flush=True)
if sys.stdin.readline() == "commit\\n":
    staged.commit()
"""

STAGE_FOLDER = """
import sys
from penstock.io.stores import LocalStore
staged = LocalStore().stage_folder(sys.argv[1], {"a": b"new", "sub/b": b"new"})
print("ready", flush=True)
sys.stdin.readline()
"""

WRITE_HALF = """
import os, sys
from penstock.io.stores import LocalStore
write = os.write
def write_half_and_hang(fd, data):
    write(fd, data[: len(data) // 2])
    print("ready", flush=True)
    sys.stdin.readline()
os.write = write_half_and_hang
LocalStore().stage(sys.argv[1], b"new" * 1000)
"""

REPLACE_OFTEN = """
import sys
from penstock.io.stores import LocalStore
print("ready", flush=True)
for turn in range(40):
    letter = b"abcdefgh"[turn % 8 :][:1]
    LocalStore().stage(sys.argv[1], letter * (1 + 70_000 * (turn % 8))).commit()
"""


UPLOAD = """
import sys
from penstock.datasets.bytes import BytesDataset
url, path = sys.argv[1].split(" ")
credentials = {"key": "testing", "secret": "x", "endpoint_url": url}
BytesDataset(filepath=path, credentials=credentials).save(b"new " * 6_000_000)
"""

STAGE_BY_FSSPEC = """
import sys, fsspec
from fsspec.implementations.local import LocalFileSystem
from penstock.io.stores import FsspecStore
class FileServer(LocalFileSystem):
    protocol = "fileserver"
fsspec.register_implementation("fileserver", FileServer)
staged = FsspecStore("fileserver").stage(sys.argv[1], b"new" * 1000)
print("ready", flush=True)
sys.stdin.readline()
"""


@contextmanager
def process(code: str, target: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that runs `code` and has reported to be ready."""
    with subprocess.Popen(
        [sys.executable, "-c", code, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        try:
            yield running
        finally:
            running.kill()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("code", [STAGE, WRITE_HALF], ids=["staged", "half written"])
def test_killed_save_leaves_the_old_content_and_the_next_save_sweeps(code: str, tmp_path: Path) -> None:
    """A process killed at any moment before the commit changes nothing; its leftovers go with the next save."""
    target = tmp_path / "data.txt"
    target.write_bytes(b"old")
    with process(code, target) as running:
        running.kill()
        running.wait()
    assert target.read_bytes() == b"old"
    assert len(names(tmp_path)) == 2
    assert LocalStore().glob(str(tmp_path / "*")) == [str(target)]

    LocalStore().stage(str(target), b"newer").commit()
    assert target.read_bytes() == b"newer"
    assert names(tmp_path) == {"data.txt"}


def test_killed_save_of_a_folder_is_swept_too(tmp_path: Path) -> None:
    target = tmp_path / "plots"
    with process(STAGE_FOLDER, target) as running:
        running.kill()
        running.wait()
    assert not target.exists()
    LocalStore().stage_folder(str(target), {"a": b"newer"}).commit()
    assert names(tmp_path) == {"plots"}


def test_work_in_progress_of_a_live_process_is_not_swept(tmp_path: Path) -> None:
    target = tmp_path / "data.txt"
    with process(STAGE, target) as running:
        LocalStore().stage(str(target), b"mine").commit()
        assert target.read_bytes() == b"mine"
        out, _ = running.communicate("commit\n")
        assert running.returncode == 0, out
    assert target.read_bytes() == b"new" * 1000
    assert names(tmp_path) == {"data.txt"}


def test_sweeping_spares_the_leftovers_of_other_files(tmp_path: Path) -> None:
    with process(STAGE, tmp_path / "data.txt") as running:
        running.kill()
        running.wait()
    LocalStore().stage(str(tmp_path / "other.txt"), b"1").commit()
    assert len(names(tmp_path)) == 2
    assert all(name.startswith(".data.txt.") for name in names(tmp_path) - {"other.txt"})


def test_readers_beside_a_writer_see_whole_contents_only(tmp_path: Path) -> None:
    """Two threads read while another process replaces the file again and again."""
    target = tmp_path / "data.txt"
    LocalStore().stage(str(target), b"a").commit()
    over = threading.Event()
    torn: list[bytes] = []
    reads = [0, 0]

    def read(reader: int) -> None:
        while not over.is_set():
            content = LocalStore().read(str(target))
            reads[reader] += 1
            letter = content[:1]
            if len(content) != 1 + 70_000 * (letter[0] - ord("a")) or content.strip(letter):
                torn.append(letter)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(2)]
    for reader in readers:
        reader.start()
    try:
        with process(REPLACE_OFTEN, target) as running:
            assert running.wait() == 0
    finally:
        over.set()
        for reader in readers:
            reader.join()
    assert torn == []
    assert min(reads) > 0


def test_killed_upload_leaves_the_old_object_and_the_next_save_goes_well(
    bucket: Any, proxy: FaultProxy
) -> None:
    """Its parts stay where nobody sees them: only the store itself can sweep these, by a rule for the bucket."""
    bucket.put("x", b"old")
    path = f"s3://{bucket.name}/x"
    arrived = proxy.inject(Fault("stall", after=1_000_000, of="request"), method="PUT", path="*partNumber=2*")
    with subprocess.Popen([sys.executable, "-c", UPLOAD, f"{proxy.url} {path}"]) as uploading:
        assert arrived.met.wait(30)
        uploading.kill()
    assert (bucket.get("x"), bucket.keys()) == (b"old", ["x"])
    proxy.heal()
    dataset = BytesDataset(filepath=path, credentials=bucket.through(proxy))
    dataset.save(b"newer " * 4_000_000)
    assert dataset.load() == b"newer " * 4_000_000
    assert bucket.unfinished_uploads() == 1


def test_killed_save_to_a_file_server_leaves_the_old_content(tmp_path: Path) -> None:
    """What it has written is hidden from everybody, but stays: other machines cannot see whether it is alive."""
    target = tmp_path / "data.txt"
    target.write_bytes(b"old")
    with process(STAGE_BY_FSSPEC, target) as running:
        running.kill()
        running.wait()
    assert target.read_bytes() == b"old"
    store = FsspecStore("file")
    assert store.glob(str(tmp_path / "*")) == [str(target)]
    assert store.files_below(str(tmp_path)) == [str(target)]
