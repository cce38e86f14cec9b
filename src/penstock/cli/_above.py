"""What a run prints while a display is on the screen: it is collected, and put above the display."""

import io
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Lock
from typing import TextIO, cast


class Lines:
    """Finished lines, each with the stream it was written to, in the order in which they came from any thread."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._lines: list[tuple[TextIO, str]] = []

    def put(self, stream: TextIO, lines: list[str]) -> None:
        """Add lines; with the lock held."""
        self._lines += [(stream, line) for line in lines]

    def take(self) -> list[tuple[TextIO, str]]:
        """All that have come since the last time."""
        with self.lock:
            taken, self._lines = self._lines, []
        return taken


class Above(io.TextIOBase):
    """Stands in for a stream of the terminal: what is written to it goes above the display, line by line.

    Writing costs no drawing, so a node that prints ten thousand lines is not held up by it.

    Args:
        stream: the one it stands in for.
        lines: where finished lines go.
    """

    def __init__(self, stream: TextIO, lines: Lines) -> None:
        self.stream = stream
        self.partial = ""
        self._lines = lines

    def write(self, text: str) -> int:
        """Take the text; what a carriage return goes back over, as progress bars do, is replaced."""
        with self._lines.lock:
            *finished, partial = (self.partial + text).split("\n")
            self._lines.put(self.stream, [_last_state(line) for line in finished])
            self.partial = partial if partial.endswith("\r") else partial.rpartition("\r")[2]
        return len(text)

    def take_partial(self) -> str:
        """The line that has begun; what comes next is its continuation, on the stream."""
        with self._lines.lock:
            partial, self.partial = self.partial, ""
        return partial

    def isatty(self) -> bool:
        """As the stream; whoever writes in colours may go on."""
        return self.stream.isatty()

    def fileno(self) -> int:
        """That of the stream, for other processes."""
        return self.stream.fileno()

    def writable(self) -> bool:
        """It is for that."""
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed has an attribute
        """That of the stream."""
        return self.stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """That of the stream."""
        return self.stream.errors

    @property
    def buffer(self) -> object:
        """That of the stream: bytes are not collected."""
        return self.stream.buffer


def _last_state(line: str) -> str:
    return line.rstrip("\r").rpartition("\r")[2]


class Answers(io.TextIOBase):
    """Stands in for the standard input, of a debugger for example: nothing is drawn while somebody types.

    It has no `fileno`, so that `input` asks here instead of reading from the terminal by itself.

    Args:
        stream: the one it stands in for.
        undrawn: a context without a display.
    """

    def __init__(self, stream: TextIO, undrawn: Callable[[], AbstractContextManager[None]]) -> None:
        self._stream = stream
        self._undrawn = undrawn

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # typeshed has it return bytes, too
        """Wait for a line."""
        with self._undrawn():
            return self._stream.readline(size)

    def isatty(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is for that."""
        return True


class Printed:
    """All that is printed to the terminal between `collect` and `give_back`, by `print` and by log handlers.

    Args:
        undrawn: a context without a display, for whoever waits for an answer.

    Attributes:
        lines: those that are finished and nobody has taken yet.
    """

    def __init__(self, undrawn: Callable[[], AbstractContextManager[None]]) -> None:
        self.lines = Lines()
        self._undrawn = undrawn
        self._above: list[Above] = []
        self._undo = ExitStack()

    def collect(self) -> None:
        """Begin, with those of the two standard streams that write to a terminal."""
        for name in ("stdout", "stderr"):
            stream: TextIO = getattr(sys, name)
            if stream.isatty():
                above = Above(stream, self.lines)
                self._above.append(above)
                setattr(sys, name, above)
                self._undo.callback(setattr, sys, name, stream)
                self._undo.enter_context(_log_lines_to(above))
        if self._above and sys.stdin is not None and sys.stdin.isatty():
            self._undo.callback(setattr, sys, "stdin", sys.stdin)
            sys.stdin = cast(TextIO, Answers(sys.stdin, self._undrawn))

    @property
    def partial(self) -> str:
        """A line that has begun and not ended, such as a progress bar's."""
        return next((above.partial for above in self._above if above.partial), "")

    def give_back(self) -> None:
        """Let the streams be themselves again, and write to them what nobody has taken."""
        self._undo.close()
        self.write_out()
        self._above.clear()

    def write_out(self) -> None:
        """Write to the streams themselves what nobody has taken."""
        for stream, line in self.lines.take():
            stream.write(f"{line}\n")
        for above in self._above:
            above.stream.write(above.take_partial())
            above.stream.flush()


@contextmanager
def _log_lines_to(above: Above) -> Iterator[None]:
    """Have the log handlers that write to the stream itself write above the display instead, while it lasts."""
    moved = [handler for handler in _stream_handlers() if handler.stream is above.stream]
    for handler in moved:
        handler.setStream(cast(TextIO, above))
    try:
        yield
    finally:
        for handler in moved:
            handler.setStream(above.stream)


def _stream_handlers() -> Iterator["logging.StreamHandler[TextIO]"]:
    known = [logging.root, *logging.root.manager.loggerDict.values()]
    for logger in known:
        for handler in getattr(logger, "handlers", ()):
            if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
                yield handler
