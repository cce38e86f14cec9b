"""A cache of Kedro before a recognised file is the same cache."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from kedro.io import CachedDataset
from kedro_datasets.text import TextDataset

from penstock.kedro._native import recognise


def cached(folder: Path) -> tuple[Any, Any]:
    original = CachedDataset(TextDataset(filepath=str(folder / "notes.txt")), metadata={"owner": "Ada"})
    found = recognise(original)
    assert found is not None
    return original, found


def test_what_it_loads_is_in_the_cache_of_both(tmp_path: Path) -> None:
    original, found = cached(tmp_path)
    assert not found.exists()
    (tmp_path / "notes.txt").write_text("one")
    assert asyncio.run(found.aload()) == "one"
    (tmp_path / "notes.txt").write_text("two")
    assert found.load() == original.load() == "one"
    found.release()
    assert original.load() == found.load() == "two"


def test_what_it_saves_is_in_the_cache_of_both(tmp_path: Path) -> None:
    original, found = cached(tmp_path)
    found.save("one")
    assert (tmp_path / "notes.txt").read_text() == "one"
    (tmp_path / "notes.txt").unlink()
    assert found.load() == original.load() == "one"
    assert found.exists() is original.exists() is True


def test_it_shows_itself_as_the_original(tmp_path: Path) -> None:
    original, found = cached(tmp_path)
    assert repr(found) == repr(original)
    assert found.metadata == {"owner": "Ada"}
    assert found._EPHEMERAL is original._EPHEMERAL


def test_a_cache_of_something_else_is_not_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = TextDataset(filepath=str(tmp_path / "notes.txt"), fs_args={"open_args_save": {"mode": "x"}})
    assert recognise(CachedDataset(dataset)) is None
    original, _ = cached(tmp_path)
    monkeypatch.setattr(CachedDataset, "load", lambda self: "patched")
    assert recognise(original) is None
