"""The live display of a run in a terminal."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from penstock.cli._above import Printed
from penstock.progress import Board

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

    from penstock.cli._frame import Frame

INTERVAL = 0.125
"""Seconds between two pictures. What is drawn takes the interpreter from the nodes, so it is not drawn more often."""


def is_wanted() -> bool:
    """Whether the standard output is a terminal in which lines can be drawn again, and not the log of a CI system."""
    if os.environ.get("CI") or not sys.stdout.isatty():
        return False
    return os.name == "nt" or os.environ.get("TERM", "") not in ("", "dumb", "unknown")


class Display:
    """Draws what a board knows, some times a second, on a thread of its own.

    Nothing is drawn before the first interval is over, so a short run pays for no display: not even its library is
    imported. Whatever ends the run, `close` gives the terminal back as it was.

    Args:
        board: what it shows.
        interval: seconds between two pictures.
    """

    def __init__(self, board: Board, interval: float = INTERVAL) -> None:
        self._board = board
        self._interval = interval
        self._terminal = sys.stdout
        self._printed = Printed(self._undrawn)
        self._live: Live | None = None
        self._drawing = Lock()
        self._over = Event()
        self._thread: Thread | None = None

    def open(self) -> None:
        """Begin to collect what is printed, and to draw."""
        self._terminal = sys.stdout
        self._printed.collect()
        self._thread = Thread(target=self._draw_until_over, name="penstock-display", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take the display off the screen. Does nothing when there is none."""
        self._over.set()
        try:
            if self._thread is not None:
                self._thread.join()
        finally:
            self._printed.give_back()

    def _draw_until_over(self) -> None:
        if self._over.wait(self._interval):
            return
        self._live = self._started()
        try:
            while not self._over.wait(self._interval):
                if self._drawing.acquire(blocking=False):  # or somebody is about to type
                    try:
                        self._print(self._live.console)
                        self._live.refresh()
                    finally:
                        self._drawing.release()
        finally:
            self._live.stop()

    @contextmanager
    def _undrawn(self) -> Iterator[None]:
        """Meanwhile there is no display, and what has been printed stands on the screen."""
        with self._drawing:
            if self._live is not None:
                self._live.stop()
            self._printed.write_out()
            try:
                yield
            finally:
                if self._live is not None:
                    self._live = self._started()  # another one, since that one would go back to where it was
                    if self._over.is_set():
                        self._live.stop()

    def _started(self) -> "Live":
        from rich.console import Console
        from rich.live import Live

        live = Live(
            console=Console(file=self._terminal),
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            get_renderable=self._frame,
        )
        live.start()
        return live

    def _frame(self) -> "Frame":
        from penstock.cli._frame import Frame

        return Frame(self._board.snapshot(), self._printed.partial)

    def _print(self, console: "Console") -> None:
        """Put what has been printed meanwhile above the picture."""
        from rich.text import Text

        lines = [line for _, line in self._printed.lines.take()]
        if lines:
            console.print(Text.from_ansi("\n".join(lines)), soft_wrap=True, highlight=False)
