"""One worker process, as the run sees it."""

import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from time import monotonic

from penstock.workers._wire import Channel, Head, Parcel

_BOOT = "import sys; sys.path[:] = sys.argv[2:]; from penstock.workers._inside import live; live(int(sys.argv[1]))"

_NOTHING = Parcel(b"")

_REAPED = 0.5
"""Seconds within which the system takes note of the end of a process that has hung up."""


class Process:
    """A fresh interpreter that waits for calls.

    It has a process group of its own, so that Ctrl-C in a terminal is the run's business alone, and whatever a node
    has started can be ended with it.

    Args:
        setup: what it takes over from this process.

    Attributes:
        busy: whether it is at a call.
    """

    def __init__(self, setup: Parcel) -> None:
        self.busy = False
        self._is_up = False
        self._known: set[int] = set()
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        with theirs:
            self._popen = subprocess.Popen(  # noqa: S603  this very interpreter
                [sys.executable, *_flags(), "-c", _BOOT, str(theirs.fileno()), *map(str, sys.path)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                process_group=0,
            )
        self.send(("set up",), setup)

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._popen.poll() is None

    def teach(self, number: int, function: Parcel) -> None:
        """Have it know a function by a number; once is enough."""
        if number not in self._known:
            self.send(("teach", number), function)
            self._known.add(number)

    def send(self, head: Head, parcel: Parcel = _NOTHING) -> None:
        """Tell it something. If it is gone, `receive` says so."""
        with suppress(OSError):
            self._channel.send(head, parcel)

    def receive(self) -> tuple[Head, Parcel]:
        """Wait for what it says next.

        Raises:
            EOFError: it is gone.
        """
        head, parcel = self._channel.receive()
        if head == ("up",):
            self._is_up = True
            return self._channel.receive()
        return head, parcel

    def has_news(self, seconds: float) -> bool:
        """Wait for it to say something, or to end; tell whether it has."""
        waiting = select.poll()
        waiting.register(self._channel, select.POLLIN)
        return bool(waiting.poll(max(0.0, seconds) * 1000))

    def dismiss(self) -> None:
        """Let it end by itself, which it does at once."""
        self._channel.hang_up()

    def interrupt(self) -> None:
        """Raise `KeyboardInterrupt` in the call that it is at; one that has yet to come up is ended."""
        if self._is_up:
            self._popen.send_signal(signal.SIGINT)
        else:
            self.kill()

    def kill(self) -> None:
        """End it, whatever it is at, and all that it has started."""
        if self._popen.returncode is None:
            self._end_group()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; tell whether it has come."""
        deadline = monotonic() + seconds
        while self._popen.poll() is None:
            if not self.has_news(deadline - monotonic()):
                return False
            if not self._channel.skip():  # whatever it still said; now it is gone, but for the system's books
                self._reap()
        self._channel.close()
        return True

    def ending(self) -> str:
        """How it came to its end, for people. What it had started ends, too."""
        status = self._reap()
        self._end_group()
        return "closed its connection to the run" if status is None else told_ending(status)

    def _end_group(self) -> None:
        with suppress(
            ProcessLookupError, PermissionError
        ):  # PermissionError: macOS says so of what has ended
            os.killpg(self._popen.pid, signal.SIGKILL)

    def _reap(self) -> int | None:
        """The exit status of a process that has hung up; None for one that lived on, and was ended for that."""
        try:
            return self._popen.wait(_REAPED)
        except subprocess.TimeoutExpired:
            self.kill()
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(_REAPED)
            return None


def told_ending(status: int) -> str:
    """What an exit status says.

    >>> told_ending(-9)
    'was killed by signal 9 (SIGKILL), which is also what the system does when memory runs out'
    >>> told_ending(-11)
    'was killed by signal 11 (SIGSEGV)'
    >>> told_ending(3)
    'ended by itself, with exit status 3'
    """
    if status >= 0:
        return f"ended by itself, with exit status {status}"
    known = {each.value: each.name for each in signal.Signals}
    memory = ", which is also what the system does when memory runs out" if status == -signal.SIGKILL else ""
    return f"was killed by signal {-status} ({known.get(-status, 'unknown')}){memory}"


def _flags() -> list[str]:
    """The interpreter's options that this process was started with; what they say of warnings is sent otherwise."""
    flags: list[str] = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]  # as multiprocessing does
    return [flag for flag in flags if not flag.startswith("-W")]
