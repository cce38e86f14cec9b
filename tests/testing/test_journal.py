"""A journal keeps what happened in order."""

import asyncio
import threading

import pytest

from penstock.errors import WaitedTooLongError
from penstock.testing import Journal


@pytest.fixture
def journal():
    journal = Journal(ceiling=0.01)
    for words in (("load", "a"), ("run", "n"), ("load", "a"), ("save", "b")):
        journal.note(*words)
    return journal


def test_keeps_entries_in_order(journal):
    assert journal.entries == list(journal) == ["load a", "run n", "load a", "save b"]
    assert len(journal) == 4
    assert "run n" in journal
    assert "run" not in journal
    assert repr(journal) == "<Journal: load a; run n; load a; save b>"
    assert repr(Journal()) == "<Journal: empty>"


def test_tells_what_is_about_a_name(journal):
    assert journal.about("a") == ["load a", "load a"]


def test_tells_what_came_first(journal):
    assert journal.before("load a", "save b")
    assert not journal.before("save b", "run n")
    with pytest.raises(ValueError, match="save c"):
        journal.before("load a", "save c")


def test_remembers_the_thread():
    journal = Journal()
    thread = threading.Thread(target=journal.note, args=["there"])
    thread.start()
    thread.join()
    journal.note("here")
    assert journal.threads("here") == {threading.current_thread()}
    assert journal.threads("there") == {thread}
    assert journal.threads("nowhere") == set()


def test_waits_for_an_entry():
    journal = Journal()
    threads = [threading.Thread(target=journal.note, args=["there"]) for _ in range(3)]
    for thread in threads:
        thread.start()
    journal.wait_noted("there", 2)
    asyncio.run(journal.await_noted("there", 3))
    assert journal.entries == ["there"] * 3


@pytest.mark.parametrize("awaited", [False, True])
def test_does_not_wait_for_ever(journal, awaited):
    with pytest.raises(WaitedTooLongError, match="'save c' was to be written in <Journal: load a"):
        asyncio.run(journal.await_noted("save c")) if awaited else journal.wait_noted("save c")


def test_loses_nothing_that_many_threads_write():
    journal = Journal()
    threads = [threading.Thread(target=lambda: [journal.note("x") for _ in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal) == 1600
