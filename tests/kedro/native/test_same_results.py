"""A recognised dataset loads and saves what the original does."""

import asyncio
import pickle
from pathlib import Path

import pytest
from kedro.io import DatasetError as KedroError
from kedro.io.core import Version

from penstock.errors import DatasetError
from penstock.io import AbstractDataset, FileDataset
from penstock.kedro._native import recognise

from .cases import VERSION, Case


def native(original: object) -> AbstractDataset:
    found = recognise(original)
    assert isinstance(found, FileDataset), f"{original} is not recognised"
    return found


def test_it_saves_what_the_original_would(case: Case, tmp_path: Path) -> None:
    theirs, ours = case.make(tmp_path / "theirs"), case.make(tmp_path / "ours")
    theirs.save(case.data())
    native(ours).save(case.data())
    assert [file.name for file in (tmp_path / "ours").iterdir()] == [case.name]
    if case.same_bytes:
        assert (tmp_path / "ours" / case.name).read_bytes() == (tmp_path / "theirs" / case.name).read_bytes()
    if case.loads:
        case.check_equal(ours.load(), theirs.load())


def test_it_loads_what_the_original_would(case: Case, tmp_path: Path) -> None:
    original = case.make(tmp_path)
    original.save(case.data())
    if case.loads:
        case.check_equal(native(original).load(), original.load())
        case.check_equal(asyncio.run(native(original).aload()), original.load())
    else:
        with pytest.raises(KedroError) as theirs:
            original.load()
        with pytest.raises(KedroError) as ours:
            native(original).load()
        assert str(ours.value) == str(theirs.value)


def test_it_hands_over_what_the_original_would_load(case: Case, tmp_path: Path) -> None:
    original = case.make(tmp_path)
    original.save(case.data())
    found = native(original)
    if case.loads and not case.whole:
        case.check_equal(found.decode(found.encode(case.data())), original.load())


def test_versions_lie_where_the_original_looks_for_them(case: Case, tmp_path: Path) -> None:
    original = case.make(tmp_path, Version(None, VERSION))
    found = native(original)
    assert not found.exists()
    assert not original.exists()
    found.save(case.data())
    assert (tmp_path / case.name / VERSION / case.name).is_file()
    assert found.exists()
    assert original.exists()
    assert original.resolve_load_version() == found.resolve_load_version() == VERSION
    if case.loads:
        case.check_equal(found.load(), original.load())


def test_a_version_is_never_overwritten(case: Case, tmp_path: Path) -> None:
    original = case.make(tmp_path, Version(None, VERSION))
    original.save(case.data())
    with pytest.raises(KedroError, match=VERSION):
        native(original).save(case.data())
    with pytest.raises(KedroError, match=VERSION):
        asyncio.run(native(original).asave(case.data()))


def test_a_missing_file_is_told_in_the_words_of_the_original(case: Case, tmp_path: Path) -> None:
    for version in (None, Version(None, VERSION), Version("v1", VERSION)):
        original = case.make(tmp_path / "absent", version)
        found = native(original)
        assert found.exists() is original.exists() is False
        with pytest.raises(KedroError) as theirs:
            original.load()
        with pytest.raises(KedroError) as ours:
            found.load()
        assert isinstance(ours.value, type(theirs.value))
        assert isinstance(ours.value, DatasetError)
        assert str(ours.value) == str(theirs.value)


def test_it_shows_itself_as_the_original(case: Case, tmp_path: Path) -> None:
    original = case.make(tmp_path, Version(None, VERSION), metadata={"owner": "Ada"})
    found = native(original)
    assert repr(found) == repr(original)
    assert found._describe() == original._describe()
    assert found.metadata == {"owner": "Ada"}
    assert found._init_config() == original._init_config()


def test_the_latest_version_is_that_of_kedro(tmp_path: Path) -> None:
    case = Case("text.TextDataset", "notes.txt", lambda: "text")
    for version in ("2024-01", "2024-01-01", "v10", "v9", "v1"):
        case.make(tmp_path / "notes.txt" / version).save(version)
        latest = case.make(tmp_path, Version(None, "unused"))
        assert native(latest).load() == latest.load()
        assert native(latest).list_versions() == latest.list_versions()


def test_without_a_save_version_the_original_makes_it(tmp_path: Path) -> None:
    original = Case("text.TextDataset", "notes.txt", str).make(tmp_path, Version(None, None))
    found = native(original)
    found.save("one")
    version = original.resolve_save_version()
    assert (tmp_path / "notes.txt" / version / "notes.txt").read_text() == "one"
    assert found.load() == original.load() == "one"


def test_a_pinned_version_is_loaded_and_another_one_saved_with_a_warning(tmp_path: Path) -> None:
    case = Case("text.TextDataset", "notes.txt", str)
    case.make(tmp_path, Version(None, "v1")).save("one")
    original = case.make(tmp_path, Version("v1", "v2"))
    with pytest.warns(UserWarning, match="v2"):
        native(original).save("two")
    assert native(original).load() == original.load() == "one"
    assert (tmp_path / "notes.txt" / "v2" / "notes.txt").read_text() == "two"


def test_adding_to_a_file_is_adding_to_it(tmp_path: Path) -> None:
    for name in ("theirs", "ours"):
        original = Case("text.TextDataset", name, str).make(
            tmp_path, fs_args={"open_args_save": {"mode": "a"}}
        )
        saved = original if name == "theirs" else native(original)
        saved.save("one\n")
        saved.save("two\n")
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes() == b"one\ntwo\n"


def test_a_folder_of_parquet_files_is_loaded_by_the_original(tmp_path: Path) -> None:
    import pandas as pd

    pd.DataFrame({"price": [1, 2], "year": [2023, 2024]}).to_parquet(
        tmp_path / "cars.parquet", partition_cols=["year"]
    )
    original = Case("pandas.ParquetDataset", "cars.parquet", str).make(tmp_path)
    found = native(original).load()
    pd.testing.assert_frame_equal(found, original.load())
    assert found["year"].tolist() == [2023, 2024]


def test_failures_are_told_in_the_words_of_the_original(tmp_path: Path) -> None:
    original = Case("json.JSONDataset", "plain.json", str).make(tmp_path)
    for operation in (lambda d: d.save({1, 2}), lambda d: d.load()):
        with pytest.raises(KedroError) as theirs:
            operation(original)
        (tmp_path / "plain.json").write_text("{")
        with pytest.raises(KedroError) as ours:
            operation(native(original))
        assert str(ours.value) == str(theirs.value)


def test_it_goes_to_another_process(tmp_path: Path) -> None:
    found = pickle.loads(pickle.dumps(native(Case("text.TextDataset", "notes.txt", str).make(tmp_path))))
    found.save("one")
    assert found.load() == "one"
