"""LocalStore: promise 7, a reader sees the old content or the new, and no litter stays behind."""

import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from penstock.errors import DatasetError
from penstock.io.stores import LocalStore, Staged

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="links, modes and devices of POSIX")


@pytest.fixture
def store() -> LocalStore:
    return LocalStore()


def everything_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def save(store: LocalStore, path: Path, data: bytes) -> None:
    store.stage(str(path), data).commit()


def test_staged_content_is_invisible_until_committed(store: LocalStore, tmp_path: Path) -> None:
    target = tmp_path / "data.txt"
    save(store, target, b"old")
    staged = store.stage(str(target), b"new")
    assert store.read(str(target)) == b"old"
    assert store.glob(str(tmp_path / "*")) == [str(target)]
    staged.commit()
    assert store.read(str(target)) == b"new"
    assert everything_below(tmp_path) == {"data.txt"}


def test_committing_twice_and_discarding_afterwards_do_nothing(store: LocalStore, tmp_path: Path) -> None:
    staged = store.stage(str(tmp_path / "data.txt"), b"new")
    staged.commit()
    staged.commit()
    staged.discard()
    assert store.read(str(tmp_path / "data.txt")) == b"new"


def test_discarded_content_leaves_neither_files_nor_folders(store: LocalStore, tmp_path: Path) -> None:
    store.stage(str(tmp_path / "a" / "b" / "data.txt"), b"new").discard()
    assert everything_below(tmp_path) == set()


def test_discarding_keeps_folders_that_somebody_else_uses(store: LocalStore, tmp_path: Path) -> None:
    staged = store.stage(str(tmp_path / "a" / "data.txt"), b"new")
    save(store, tmp_path / "a" / "other.txt", b"kept")
    staged.discard()
    assert everything_below(tmp_path) == {"a", "a/other.txt"}


@pytest.mark.parametrize("broken", ["fsync", "write"])
def test_failing_disk_leaves_the_old_content_and_no_litter(
    store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    save(store, tmp_path / "data.txt", b"old")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, broken, full)
    with pytest.raises(OSError, match="No space left"):
        store.stage(str(tmp_path / "data.txt"), b"new")
    monkeypatch.undo()
    assert everything_below(tmp_path) == {"data.txt"}
    assert store.read(str(tmp_path / "data.txt")) == b"old"


def test_failing_rename_leaves_no_litter(store: LocalStore, tmp_path: Path) -> None:
    staged = store.stage(str(tmp_path / "data.txt"), b"new")
    (tmp_path / "data.txt").mkdir()
    with pytest.raises(OSError):  # noqa: PT011  (each system words it in its own way)
        staged.commit()
    assert everything_below(tmp_path) == {"data.txt"}


def test_create_refuses_what_has_appeared_since(store: LocalStore, tmp_path: Path) -> None:
    target = tmp_path / "data.txt"
    staged = store.stage(str(target), b"mine", mode="create")
    save(store, target, b"theirs")
    with pytest.raises(FileExistsError):
        staged.commit()
    assert store.read(str(target)) == b"theirs"
    assert everything_below(tmp_path) == {"data.txt"}


def test_unfinished_work_may_wait_in_a_folder_of_its_own(store: LocalStore, tmp_path: Path) -> None:
    staged = store.stage(str(tmp_path / "data" / "v1" / "data"), b"new", scratch=str(tmp_path / "data"))
    assert not (tmp_path / "data" / "v1").exists()
    staged.commit()
    assert everything_below(tmp_path) == {"data", "data/v1", "data/v1/data"}


def test_long_names_leave_room_for_the_temporary_one(store: LocalStore, tmp_path: Path) -> None:
    target = tmp_path / ("n" * 250)
    save(store, target, b"new")
    assert store.read(str(target)) == b"new"


def test_folders_and_missing_parents_are_told(store: LocalStore, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="is a folder"):
        store.stage(str(tmp_path), b"new")
    with pytest.raises(FileNotFoundError):
        LocalStore(make_parents=False).stage(str(tmp_path / "new" / "data.txt"), b"new")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        store.stage(str(tmp_path / "file" / "data.txt"), b"new")


@posix_only
def test_devices_are_never_replaced(store: LocalStore) -> None:
    with pytest.raises(DatasetError, match="not a regular file"):
        store.stage("/dev/null", b"new")


@posix_only
def test_new_files_follow_the_umask_and_replaced_ones_keep_their_mode(
    store: LocalStore, tmp_path: Path
) -> None:
    before = os.umask(0o027)
    try:
        save(store, tmp_path / "new", b"1")
        save(store, tmp_path / "kept", b"1")
        (tmp_path / "kept").chmod(0o604)
        save(store, tmp_path / "kept", b"2")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o604


@posix_only
@pytest.mark.parametrize("exists", [True, False])
def test_links_stay_links_and_their_file_is_replaced(store: LocalStore, tmp_path: Path, exists: bool) -> None:
    real, link = tmp_path / "elsewhere" / "real", tmp_path / "link"
    real.parent.mkdir()
    if exists:
        real.write_bytes(b"old")
    link.symlink_to(real)
    save(store, link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert everything_below(tmp_path) == {"link", "elsewhere", "elsewhere/real"}


def test_glob_finds_data_but_no_unfinished_work(store: LocalStore, tmp_path: Path) -> None:
    save(store, tmp_path / "v1" / "x", b"1")
    staged = store.stage(str(tmp_path / "v2" / "x"), b"2")
    assert store.glob(str(tmp_path / "*" / "*")) == [str(tmp_path / "v1" / "x")]
    staged.discard()


def test_append_adds_to_what_is_there_at_the_commit(store: LocalStore, tmp_path: Path) -> None:
    path = str(tmp_path / "new" / "log")
    first, second = (store.stage(path, data, mode="append") for data in (b"a", b"b"))
    assert not store.exists(path)
    second.commit()
    first.commit()
    assert store.read(path) == b"ba"
    store.stage(path, b"c", mode="append").discard()
    assert store.read(path) == b"ba"
    assert everything_below(tmp_path) == {"new", "new/log"}


def test_appends_of_many_threads_are_all_kept(store: LocalStore, tmp_path: Path) -> None:
    path = str(tmp_path / "log")

    def append(letter: str) -> None:
        for _ in range(8):
            store.stage(path, letter.encode(), mode="append").commit()

    threads = [threading.Thread(target=append, args=(letter,)) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(store.read(path)) == sorted(b"abcd" * 8)
    assert everything_below(tmp_path) == {"log"}


def test_new_folder_appears_complete(store: LocalStore, tmp_path: Path) -> None:
    staged = store.stage_folder(str(tmp_path / "out" / "plots"), {"a.txt": b"1", "sub/b.txt": b"2"})
    assert store.glob(str(tmp_path / "out" / "*")) == []
    staged.commit()
    staged.commit()
    assert everything_below(tmp_path / "out") == {"plots", "plots/a.txt", "plots/sub", "plots/sub/b.txt"}


@pytest.mark.parametrize(("clear", "left"), [(False, {"a", "old"}), (True, {"a"})])
def test_folder_that_exists_gets_new_files(
    store: LocalStore, tmp_path: Path, clear: bool, left: set[str]
) -> None:
    store.stage_folder(str(tmp_path / "plots"), {"a": b"1", "old": b"1"}).commit()
    store.stage_folder(str(tmp_path / "plots"), {"a": b"2"}, clear=clear).commit()
    assert everything_below(tmp_path / "plots") == left
    assert store.read(str(tmp_path / "plots" / "a")) == b"2"


def test_backslashes_of_windows_separate_everywhere(store: LocalStore, tmp_path: Path) -> None:
    for content in (b"1", b"2"):
        store.stage_folder(str(tmp_path / "plots"), {"sub\\a": content}, clear=True).commit()
        assert store.read(str(tmp_path / "plots" / "sub" / "a")) == content


def test_discarded_folder_leaves_nothing(store: LocalStore, tmp_path: Path) -> None:
    store.stage_folder(str(tmp_path / "out" / "plots"), {"sub/a": b"1"}).discard()
    assert everything_below(tmp_path) == set()


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "", "..", "a\\..\\..\\x"])
def test_names_cannot_leave_the_folder(store: LocalStore, tmp_path: Path, name: str) -> None:
    with pytest.raises(DatasetError, match="inside the dataset's folder"):
        store.stage_folder(str(tmp_path / "out" / "plots"), {"fine": b"1", name: b"2"})
    assert everything_below(tmp_path) == set()


def test_folder_does_not_replace_a_file(store: LocalStore, tmp_path: Path) -> None:
    save(store, tmp_path / "plots", b"a picture")
    with pytest.raises(DatasetError, match="is a file"):
        store.stage_folder(str(tmp_path / "plots"), {"a": b"1"})


def test_home_is_expanded(store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    save(store, Path("~/data.txt"), b"new")
    assert (tmp_path / "data.txt").read_bytes() == b"new"
    assert store.exists("~/data.txt")
    assert store.glob("~/*.txt") == [str(tmp_path / "data.txt")]


def test_writes_any_kind_of_bytes(store: LocalStore, tmp_path: Path) -> None:
    for data in (b"abc", bytearray(b"abc"), memoryview(b"abc"), memoryview(b"aXbXcX")[::2]):
        save(store, tmp_path / "data", bytes(data) if not memoryview(data).contiguous else data)  # type: ignore[arg-type]
        assert store.read(str(tmp_path / "data")) == b"abc"


def test_staged_is_the_protocol(store: LocalStore, tmp_path: Path) -> None:
    staged: Staged = store.stage(str(tmp_path / "data"), b"")
    staged.commit()
    assert store.read(str(tmp_path / "data")) == b""
