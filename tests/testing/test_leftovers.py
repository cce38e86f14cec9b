"""What outlives its block is found."""

import asyncio
import threading

import pytest

from penstock.errors import LeftRunningError
from penstock.testing import Gate, nothing_left_running


def test_nothing_left_is_fine(tmp_path):
    with nothing_left_running(tmp_path):
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
        (tmp_path / "result.csv").touch()
        (tmp_path / ".hidden").touch()
        (tmp_path / ".hidden").unlink()


def test_a_thread_is_found():
    gate = Gate()
    thread = threading.Thread(target=gate.pass_through, name="the-thread")
    with pytest.raises(LeftRunningError, match="thread 'the-thread'"), nothing_left_running(grace=0):
        thread.start()
    gate.open()
    thread.join(10)


def test_a_task_is_found():
    async def main():
        with pytest.raises(LeftRunningError, match="task 'the-task'"), nothing_left_running():
            task = asyncio.create_task(asyncio.Event().wait(), name="the-task")
        task.cancel()

    asyncio.run(main())


def test_a_hidden_file_is_found(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(LeftRunningError, match=r"\.x\.csv\.penstock"), nothing_left_running(tmp_path):
        (folder / ".x.csv.penstock").touch()


def test_what_was_there_before_does_not_count(tmp_path):
    gate = Gate()
    thread = threading.Thread(target=gate.pass_through)
    thread.start()
    (tmp_path / ".old").touch()
    with nothing_left_running(tmp_path, grace=0):
        pass
    gate.open()
    thread.join(10)


def test_leftovers_of_a_failure_are_found_too(tmp_path):
    def fail():
        with nothing_left_running(tmp_path):
            (tmp_path / ".left").touch()
            raise ValueError("first")

    with pytest.raises(LeftRunningError) as caught:
        fail()
    assert isinstance(caught.value.__context__, ValueError)


def test_a_failure_that_leaves_nothing_passes():
    with pytest.raises(ValueError, match="first"), nothing_left_running():
        raise ValueError("first")
