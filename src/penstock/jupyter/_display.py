"""The live display of a run below a notebook's cell, or in IPython's terminal."""

import sys
from collections.abc import Sequence
from contextvars import copy_context
from threading import Event as Flag
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4
from weakref import ref

from penstock.progress import Board

if TYPE_CHECKING:
    from penstock.engine import Event, Subscriber

INTERVAL = 0.25
"""Seconds between two pictures."""

_SHARE = 0.05
"""Of the time, what drawing may take from the nodes: a run of very many nodes is drawn less often."""


class LiveProgress:
    """A subscriber that shows how a run goes on: live below the cell that started it, one line when it is over.

    It works in JupyterLab, Notebook 7 and VS Code, without widgets, and goes on while the cell blocks the kernel.
    In IPython's terminal it is the display of `penstock run`. Where there is neither, as in a script, it does nothing.

    Each run that it is given to has a display of its own. It watches one run at a time.

    Args:
        interval: seconds between two pictures.

    >>> from penstock import node, pipeline, run
    >>> flow = pipeline([node(sum, "numbers", "total", name="add")])
    >>> run(flow, {"numbers": [1, 2]}, subscribers=[LiveProgress()]).load("total")
    3
    """

    reads_data = False  # what has been saved need not be held for it
    watches_memory = False  # to it, data in memory is part of the nodes

    def __init__(self, interval: float = INTERVAL) -> None:
        self._board = Board()
        self._interval = interval
        self._shown: _Display | None = None

    def __call__(self, event: "Event") -> None:
        """Take note of an event; the first one of a run opens the display, the last one closes it."""
        from penstock.engine import RunFailed, RunFinished, RunStarted

        self._board(event)
        if isinstance(event, RunStarted):
            self.close()
            self._shown = _display_for(self._board, self._interval)
            if self._shown is not None:
                self._shown.open()
        elif isinstance(event, RunFinished | RunFailed):
            self.close()

    def close(self) -> None:
        """Let the display say how far the run came, and end; does nothing when there is none."""
        shown, self._shown = self._shown, None
        if shown is not None:
            shown.close()


class _Display(Protocol):
    def open(self) -> None: ...

    def close(self) -> None: ...


def _display_for(board: Board, interval: float) -> _Display | None:
    """The kind of display that suits the surroundings, which nothing but a running IPython has."""
    shell = _shell()
    if shell is None:
        return None
    if hasattr(shell, "kernel"):
        return _Output(board, interval)
    from penstock.cli import _display

    return _Terminal(board) if _display.is_wanted() else None


def _shell() -> Any:
    """The IPython shell around this code; whoever has not imported IPython is not in one."""
    ipython = sys.modules.get("IPython")
    return ipython and ipython.get_ipython()


class _Output:
    """An output of a cell, which is replaced some times a second, on a thread of its own.

    The thread goes by the context in which the run began: with it go messages to the cell that began it. It ends with
    the run, and if an interrupt swallows the end, as soon as nobody has this display any more.
    """

    def __init__(self, board: Board, interval: float) -> None:
        self._board = board
        self._interval = interval
        self._id = uuid4().hex
        self._over = Flag()
        self._thread: Thread | None = None

    def open(self) -> None:
        self._show(update=False)
        looking = (copy_context().run, _show_until_over, ref(self), self._over, self._interval)
        self._thread = Thread(target=looking[0], args=looking[1:], name="penstock-display", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        self._show(update=True)

    def _show(self, update: bool) -> None:
        now = self._board.snapshot()
        bundle = {"text/html": now._repr_html_(), "text/plain": str(now)}
        _shell().display_pub.publish(bundle, transient={"display_id": self._id}, update=update)


def _show_until_over(output: "ref[_Output]", over: Flag, interval: float) -> None:
    pause = interval
    while not over.wait(pause):
        shown = output()
        if shown is None:
            return
        begun = perf_counter()
        shown._show(update=True)
        pause = max(interval, (perf_counter() - begun) / _SHARE)
        del shown


class _Terminal:
    """The display of the command line, and a line that stays."""

    def __init__(self, board: Board) -> None:
        from penstock.cli._display import Display

        self._board = board
        self._display = Display(board)

    def open(self) -> None:
        self._display.open()

    def close(self) -> None:
        self._display.close()
        print(self._board.snapshot())


# Runs of sessions -----------------------------------------------------------------------------------------------------


def show_progress(on: bool = True) -> None:
    """From now on, show the progress of all runs of sessions, or of none.

    `%load_ext penstock` does so. Runs without a project are shown where they are given a `LiveProgress`.

    Args:
        on: whether to show it.
    """
    from penstock.session import watch_runs

    watch_runs(_watched, on)


def _watched(subscribers: "Sequence[Subscriber]") -> "Sequence[Subscriber]":
    return () if any(isinstance(each, LiveProgress) for each in subscribers) else (LiveProgress(),)
