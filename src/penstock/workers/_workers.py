"""The worker processes of one run."""

from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from threading import Lock, get_ident
from time import monotonic
from typing import Any

from penstock.errors import UnpicklableError, WorkerDiedError
from penstock.workers._failures import pack_failure, unpack_failure
from penstock.workers._kept import Kept, call_kept
from penstock.workers._modules import find_module
from penstock.workers._parcels import culprit, pack, unpack
from penstock.workers._process import Process
from penstock.workers._setup import setup
from penstock.workers._voices import say
from penstock.workers._wire import Head, Parcel

Apart = Callable[[int, Callable[[], object]], object]
"""Has a function called, for the call of a number, on a thread of the run."""

_SAID = ("print", "log", "warn")


@dataclass(frozen=True)
class Call:
    """A function to be called in worker processes.

    Attributes:
        name: the node that it belongs to.
        function: the function, packed; it takes a list of values.
        streams: whether it gives a generator.
        takes: what its values are called.
    """

    name: str
    function: Parcel
    streams: bool
    takes: Sequence[str]


class Workers:
    """Calls functions in processes, which are started as they are needed and used again. For any number of threads.

    Args:
        calls: the functions by number.
        run_id: the run that it is all for.
        apart: has this process do what a call asks it for.
        too_late: what to raise about a call that takes longer than so many seconds.
        stays: classes of objects that stay in this process and are called here.

    Attributes:
        listeners: the threads that wait for a process, and end as soon as its call does.
    """

    def __init__(
        self,
        calls: Mapping[int, Call],
        run_id: str,
        apart: Apart,
        too_late: Callable[[float], Exception],
        stays: Collection[type],
    ) -> None:
        self._calls = calls
        self._run_id = run_id
        self._apart = apart
        self._too_late = too_late
        self._kept = Kept(stays)
        self._setup = setup()
        self._lock = Lock()
        self._all: list[Process] = []
        self._idle: list[Process] = []
        self._over = False
        self.listeners: set[int] = set()

    def start(self, count: int) -> None:
        """Have so many processes come up."""
        with self._lock:
            while len(self._all) < count and not self._over:
                self._idle.append(self._new())

    def call(self, number: int, values: Sequence[Any], seconds: float | None = None) -> Any:
        """What a function gives for these values, within so many seconds.

        Raises:
            UnpicklableError: the values, or what it gives, cannot be sent.
            WorkerDiedError: its process died.
            Exception: what `too_late` says when its time is up; its process is gone then.
            BaseException: whatever it raises.
        """
        parcel = self._packed(number, values)
        with self._process() as process:
            self._begin(process, number, parcel, seconds is not None)
            del parcel
            return self._result(number, *self._reply(process, number, seconds))

    def stream(self, number: int, values: Sequence[Any]) -> Generator[Any]:
        """What a function yields, one after the other; it goes on when the next one is wanted.

        Raises what `call` raises.
        """
        parcel = self._packed(number, values)
        with self._process() as process:
            self._begin(process, number, parcel)
            del parcel
            while (reply := self._reply(process, number))[0][0] == "yielded":
                try:
                    yield self._result(number, *reply)
                except GeneratorExit:
                    process.send(("enough",))
                    self._result(number, *self._reply(process, number))
                    raise
                del reply
                process.send(("more",))
            self._result(number, *reply)

    def dismiss(self) -> None:
        """Let processes that are idle end, and start no more."""
        with self._lock:
            self._over = True
            while self._idle:
                self._idle.pop().dismiss()

    def stop(self) -> None:
        """Interrupt the calls that are under way."""
        self.dismiss()
        for process in self._all:
            if process.busy:
                process.interrupt()

    def kill(self) -> bool:
        """End all processes at once, with whatever they have started; tell whether there were any."""
        self.dismiss()
        alive = [process for process in self._all if process.is_alive]
        for process in alive:
            process.kill()
        return bool(alive)

    def wait(self, seconds: float) -> bool:
        """Wait for the end of all processes; tell whether it has come."""
        deadline = monotonic() + seconds
        if not all(process.wait(deadline - monotonic()) for process in self._all):
            return False
        self._kept.forget()
        return True

    # Processes --------------------------------------------------------------------------------------------------------

    def _new(self) -> Process:
        self._all.append(process := Process(self._setup))
        return process

    @contextmanager
    def _process(self) -> Iterator[Process]:
        """A process for one call. It is of no use any more unless the call has come to its end there."""
        process = self._take()
        try:
            yield process
        finally:
            self._give_back(process)

    def _take(self) -> Process:
        with self._lock:
            if self._over:
                raise WorkerDiedError("The run is over, and its worker processes are gone.")
            while self._idle:
                process = self._idle.pop()
                if process.is_alive:
                    return process
            return self._new()

    def _give_back(self, process: Process) -> None:
        with self._lock:
            if process.busy:
                process.kill()
            elif self._over:
                process.dismiss()
            else:
                self._idle.append(process)

    # Conversations ----------------------------------------------------------------------------------------------------

    def _packed(self, number: int, values: Sequence[Any]) -> Parcel:
        try:
            return pack(values, self._kept.swap)
        except Exception as error:
            call = self._calls[number]
            raise _unpicklable_input(call, values, self._kept.swap) from error

    def _begin(self, process: Process, number: int, values: Parcel, timed: bool = False) -> None:
        call = self._calls[number]
        process.busy = True
        process.teach(number, call.function)
        process.send(("call", number, call.streams, timed, self._run_id, call.name), values)

    def _reply(self, process: Process, number: int, seconds: float | None = None) -> tuple[Head, Parcel]:
        """What comes of a call, or the next thing that it yields; what it says or asks meanwhile is seen to."""
        since: float | None = (
            None  # a process that has yet to come up, and to import its libraries, is no delay
        )
        thread = get_ident()
        self.listeners.add(thread)
        try:
            while True:
                if seconds and since and not process.has_news(since + seconds - monotonic()):
                    raise self._too_late(seconds)
                head, parcel = process.receive()
                if head[0] in _SAID:
                    say(head, parcel)
                elif head[0] == "began":
                    since = monotonic()
                elif head[0] == "ask":
                    self._answer(process, number, head, parcel)
                else:
                    process.busy = head[0] == "yielded"
                    return head, parcel
        except EOFError:
            raise self._death(process, number) from None
        finally:
            self.listeners.discard(thread)

    def _result(self, number: int, head: Head, parcel: Parcel) -> Any:
        match head:
            case ("returned" | "yielded",):
                return unpack(parcel)
            case ("failed",):
                raise unpack_failure(parcel)
            case "unpicklable", found:
                verb = "yielded" if self._calls[number].streams else "returned"
                raise UnpicklableError(
                    f"What node '{self._calls[number].name}' {verb} cannot be sent from its worker process: {found}.\n"
                    "Have it return something that can be pickled, or run the pipeline with ThreadRunner."
                ) from unpack_failure(parcel)
        return None

    def _answer(self, process: Process, number: int, head: Head, parcel: Parcel) -> None:
        _, question, kind = head
        args = unpack(parcel)

        def answer(function: Callable[..., Any]) -> None:
            fine = True
            try:
                made = pack(function(*args), self._kept.swap)
            except BaseException as error:  # noqa: BLE001  raised where it was asked
                fine, made = False, pack_failure(error)
            process.send(("answer", question, fine), made)

        if kind == "module":
            answer(find_module)
        else:
            context = copy_context()
            self._apart(number, lambda: context.run(answer, call_kept))

    def _death(self, process: Process, number: int) -> WorkerDiedError:
        node = self._calls[number].name
        return WorkerDiedError(
            f"The worker process of node '{node}' {process.ending()}.\n"
            "Nothing that it computed has been saved. If its library cannot work in such a process, "
            "or is short of memory there, run the pipeline with ThreadRunner."
        )


def pack_call(
    name: str, function: Callable[[Sequence[Any]], Any], streams: bool, takes: Sequence[str]
) -> Call:
    """A function, ready to be called in worker processes; see `Call`.

    Raises:
        UnpicklableError: it cannot be sent; says why.
    """
    try:
        return Call(name, pack(function), streams, takes)
    except Exception as error:
        raise UnpicklableError(culprit(function)) from error


def _unpicklable_input(call: Call, values: Sequence[Any], swap: Callable[[Any], Any]) -> UnpicklableError:
    for name, value in zip(call.takes, values, strict=True):
        try:
            pack(value, swap)
        except Exception:  # noqa: BLE001  told by the caller
            return UnpicklableError(
                f"The input '{name}' of node '{call.name}' cannot be sent to a worker process: "
                f"{culprit(value, swap)}.\nGive the node something that can be pickled, make this object in the "
                "node itself, or run the pipeline with ThreadRunner."
            )
    return UnpicklableError(f"The inputs of node '{call.name}' cannot be sent to a worker process.")
