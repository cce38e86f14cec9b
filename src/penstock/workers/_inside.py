"""What goes on in a worker process: one call after the other on its main thread, until the run hangs up.

A second thread reads what the run sends. It also notices at once when the run is gone, however that came about: then
the process ends on the spot.
"""

import atexit
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import count
from queue import SimpleQueue
from threading import Thread
from typing import Any, NoReturn

from penstock.workers._failures import pack_failure, unpack_failure
from penstock.workers._here import Here, here
from penstock.workers._modules import ModulesOfTheRun
from penstock.workers._parcels import culprit, pack, unpack
from penstock.workers._setup import Setup
from penstock.workers._voices import hush, speak_up
from penstock.workers._wire import Channel, Head, Parcel


def live(end: int) -> None:
    """The life of a worker process.

    Args:
        end: the descriptor of its end of the connection.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.set_inheritable(end, False)  # programs that nodes start would hide the end of this process
    channel = Channel(socket.socket(fileno=end))
    with suppress(OSError):  # the run is over already
        channel.send(("up",))
    worker = Worker(channel)
    Thread(target=worker.listen, name="penstock-listening", daemon=True).start()
    try:
        worker.work()
    except KeyboardInterrupt:  # it came when the call was just over
        _end()


class Worker:
    """This process, as a run sees it.

    Args:
        channel: the connection to the run.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._tasks: SimpleQueue[tuple[Head, Parcel]] = SimpleQueue()
        self._questions: dict[int, SimpleQueue[tuple[bool, Parcel]]] = {}
        self._numbers = count()
        self._calls: dict[int, Parcel | Callable[..., Any]] = {}
        self._busy = True

    def listen(self) -> None:
        """Take what the run sends, until it hangs up: then this process is over."""
        with suppress(EOFError, OSError):
            while True:
                head, parcel = self._channel.receive()
                match head:
                    case "answer", number, fine:
                        self._questions.pop(number).put((fine, parcel))
                    case "teach", number:
                        self._calls[number] = parcel
                    case _:
                        self._tasks.put((head, parcel))
                del head, parcel
        if self._busy:
            os._exit(0)
        self._tasks.put((("quit",), Parcel(b"")))

    def work(self) -> None:
        """Do what the run asks for, one thing after the other."""
        _, parcel = self._tasks.get()
        sys.meta_path.append(ModulesOfTheRun(self.ask))
        speak_up(self._channel)
        setup: Setup = unpack(parcel)
        setup.apply()
        self._busy = False
        while (task := self._tasks.get())[0][0] != "quit":
            self._busy = True
            with suppress(ConnectionError):  # the run is gone, and the other thread knows
                self._perform(*task)
            self._busy = False
        _end()

    def ask(self, kind: str, *args: Any) -> Any:
        """What the run answers; for any thread of this process."""
        number = next(self._numbers)
        answer: SimpleQueue[tuple[bool, Parcel]] = SimpleQueue()
        self._questions[number] = answer
        self._channel.send(("ask", number, kind), pack(args))
        fine, parcel = answer.get()
        if not fine:
            raise unpack_failure(parcel)
        return unpack(parcel)

    def _perform(self, head: Head, parcel: Parcel) -> None:
        _, number, streams, timed, run_id, node = head
        token = here.set(Here(run_id, node, self.ask))
        signal.signal(signal.SIGINT, _interrupted)
        try:
            reply, made = self._made(number, streams, timed, parcel)
        except BaseException as error:  # noqa: BLE001  raised again where the run waits
            reply, made = ("failed",), pack_failure(error)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            here.reset(token)
        _flush()
        self._channel.send(reply, made)

    def _made(self, number: int, streams: bool, timed: bool, parcel: Parcel) -> tuple[Head, Parcel]:
        function, values = self._function(number), unpack(parcel)
        if timed:
            self._channel.send(("began",))
        result = function(values)
        if not streams:
            del values
            return self._packed("returned", result)
        self._stream(result)
        return ("exhausted",), Parcel(b"")

    def _stream(self, chunks: Iterator[Any]) -> None:
        """Send a chunk whenever the run wants one, until it wants no more."""
        with closing(chunks):  # type: ignore[type-var]
            for chunk in chunks:
                _flush()
                self._channel.send(*self._packed("yielded", chunk))
                (wanted, *_), _ = self._tasks.get()
                if wanted == "enough":
                    return

    def _packed(self, word: str, data: Any) -> tuple[Head, Parcel]:
        try:
            return (word,), pack(data)
        except Exception as error:  # noqa: BLE001  of whatever kind: the run tells
            return ("unpicklable", culprit(data)), pack_failure(error)

    def _function(self, number: int) -> Callable[..., Any]:
        known = self._calls[number]
        if isinstance(known, Parcel):
            known = self._calls[number] = unpack(known)
        return known


def _interrupted(*_: object) -> NoReturn:
    """The run stops this call."""
    hush()
    raise KeyboardInterrupt


def _end() -> None:
    """End the process, but for the slow part: objects are not taken apart one by one."""
    with suppress(Exception):
        atexit._run_exitfuncs()
    os._exit(0)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(ValueError, AttributeError):  # closed or taken away by the node
            stream.flush()
