"""Threads that work for one run and end with it.

They are daemons: a call that never returns must not keep the interpreter from exiting. Python code on them can be
stopped (an exception is raised in it); a call that is stuck outside Python cannot, and is reported by name instead.
"""

import ctypes
import threading
from collections.abc import Callable
from queue import SimpleQueue
from time import monotonic, sleep
from typing import Any

_START = 0.05
"""Seconds within which a thread comes up once it has been started."""


class Stopped(BaseException):
    """Raised inside user code on a worker thread when its run is over."""


def stop_thread(ident: int) -> None:
    """Raise `Stopped` in the Python code that runs on thread `ident`, at its next instruction.

    This is what CPython's C API offers for the purpose (PyThreadState_SetAsyncExc). A thread that waits outside Python
    gets the exception when it comes back.
    """
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(Stopped))


class Crew:
    """Threads that share one queue of tasks, started one by one as tasks find nobody idle.

    Args:
        name: how its threads are called.
        size: the most threads that it may have.
        on_error: called on the thread with whatever a task raised, `Stopped` excepted.
    """

    def __init__(self, name: str, size: int, on_error: Callable[[BaseException], object]) -> None:
        self._name = name
        self._size = size
        self._on_error = on_error
        self._tasks: SimpleQueue[tuple[Callable[..., object], tuple[Any, ...]] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()
        self._waiting = 0  # idle threads, less the tasks already on their way to them
        self._dismissed = False

    @property
    def threads(self) -> list[threading.Thread]:
        """The threads that have not ended."""
        with self._lock:
            return [thread for thread in self._threads if thread.is_alive()]

    def put(self, function: Callable[..., object], *args: Any) -> None:
        """Have `function(*args)` called on one of the threads."""
        with self._lock:
            if self._dismissed:
                return
            self._waiting -= 1
            starting = self._waiting < 0 and len(self._threads) < self._size
            if starting:
                name = f"{self._name}-{len(self._threads)}"
                thread = threading.Thread(target=self._work, name=name, daemon=True)
                self._threads.add(thread)
                thread.start()
        self._tasks.put((function, args))

    def _work(self) -> None:
        """The life of one thread."""
        try:
            while (task := self._next_task()) is not None:
                function, args = task
                function(*args)
        except Stopped:
            pass  # the run is over and has been told so; there is nobody left to tell
        except BaseException as error:  # noqa: BLE001  nothing may vanish with a thread
            self._on_error(error)

    def _next_task(self) -> tuple[Callable[..., object], tuple[Any, ...]] | None:
        with self._lock:
            self._waiting += 1
        return self._tasks.get()

    def dismiss(self) -> None:
        """Let every thread end after the task that it is at; tasks in the queue are dropped."""
        with self._lock:
            self._dismissed = True
            while not self._tasks.empty():
                self._tasks.get_nowait()
            for _ in self._threads:
                self._tasks.put(None)
        for thread in self._threads:
            _wait_begun(thread)


def _wait_begun(thread: threading.Thread) -> None:
    """Wait for a thread whose start Ctrl-C cut short: it comes up a moment later, or never."""
    deadline = monotonic() + _START
    while not thread.is_alive() and thread.ident is None and monotonic() < deadline:
        sleep(_START / 50)
