"""Threads that work for one run."""

import threading

import pytest

from penstock.engine._threads import Crew, Stopped, stop_thread
from penstock.testing import Gate, Journal, nothing_left_running


def crew_of(size: int = 2, on_error=None) -> Crew:
    return Crew("crew", size, on_error or pytest.fail)


def join(crew: Crew) -> None:
    crew.dismiss()
    for thread in crew.threads:
        thread.join(10)


def test_no_thread_starts_without_work():
    assert crew_of().threads == []


def test_tasks_are_done_by_named_daemons():
    journal = Journal()
    with nothing_left_running():
        crew = crew_of()
        crew.put(journal.note, "one")
        journal.wait_noted("one")
        (thread,) = journal.threads("one")
        assert thread.name.startswith("crew")
        assert thread.daemon
        join(crew)
    assert crew.threads == []


def test_an_idle_thread_is_used_again():
    journal = Journal()
    crew = crew_of(8)
    for task in ("one", "two", "three"):
        crew.put(journal.note, task)
        journal.wait_noted(task)
        idle = threading.Event()
        crew.put(idle.set)
        idle.wait(10)
    assert len(crew.threads) <= 2  # a task may meet a thread on its way back from the last one
    join(crew)


def test_there_are_never_more_threads_than_its_size():
    gate = Gate()
    crew = crew_of(2)
    for _ in range(5):
        crew.put(gate.pass_through)
    gate.wait_reached(2)
    assert len(crew.threads) == 2
    assert gate.waiting == 2
    gate.open()
    gate.wait_reached(5)
    join(crew)


def test_what_a_task_raises_is_told_on_its_thread():
    told = []
    done = threading.Event()

    def tell(error):
        told.append((error, threading.current_thread().name))
        done.set()

    error = KeyboardInterrupt("from a task")

    def task():
        raise error

    crew = crew_of(1, tell)
    crew.put(task)
    assert done.wait(10)
    assert told[0][0] is error
    assert told[0][1].startswith("crew")
    join(crew)


def test_dismissed_threads_end_after_their_task_and_drop_the_queue():
    gate, journal = Gate(), Journal()
    with nothing_left_running():
        crew = crew_of(1)
        crew.put(gate.pass_through)
        crew.put(journal.note, "queued")
        gate.wait_reached()
        crew.dismiss()
        crew.put(journal.note, "too late")
        gate.open()
        join(crew)
    assert journal.entries == []


def test_python_code_on_a_thread_can_be_stopped():
    gate, journal = Gate(), Journal()

    def task():
        try:
            gate.pass_through()
        except Stopped:
            journal.note("stopped")
            raise

    with nothing_left_running():
        crew = crew_of(1)
        crew.put(task)
        gate.wait_reached()
        stop_thread(crew.threads[0].ident)
        journal.wait_noted("stopped")
        join(crew)


def test_a_stop_is_not_caught_with_ordinary_errors():
    assert not issubclass(Stopped, Exception)
