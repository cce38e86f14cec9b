"""What happens in a run, as it happens: a live display in a terminal, plain lines elsewhere."""

from types import TracebackType
from typing import Self

from penstock._amounts import duration
from penstock.cli import _display
from penstock.cli._console import counted, say
from penstock.engine import Event, NodeFailed, NodeFinished, NodeStarted, RunFailed, RunFinished, RunStarted
from penstock.progress import Board


class Progress:
    """A subscriber that shows how a run goes on.

    In a terminal that is a display of a few lines, drawn again some times a second, and gone when the run is over;
    what nodes print and log passes above it. Elsewhere, and under CI, it is a line when a node starts and one when it
    has finished: outputs may still be on their way to storage then, and the run waits for them at its end.

    The command line uses it around the run, so that the terminal is itself again whatever happens:

        with Progress(repr(runner)) as progress:
            result = session.run(..., subscribers=[progress])
        print_summary(result)

    With `--quiet` there is none, and no summary; with `--json` there is `penstock.progress.JsonLines(say)` instead.

    Args:
        runner: what runs the pipeline, for the first line.
        live: whether to draw; decided by what the standard output is when left out.

    Attributes:
        has_begun: whether it has been told of a run: runners of Kedro tell nothing.
    """

    reads_data = False  # what has been saved need not be held for it
    watches_memory = False  # to it, data in memory is part of the nodes

    def __init__(self, runner: str, live: bool | None = None) -> None:
        self.has_begun = False
        self._runner = runner
        self._board = Board()
        self._display = _display.Display(self._board)
        self._total = self._finished = 0
        self._live = _display.is_wanted() if live is None else live

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _way: TracebackType | None
    ) -> None:
        self._display.close()

    def __call__(self, event: Event) -> None:
        """Show an event."""
        self._board(event)
        if isinstance(event, RunStarted):
            self.has_begun = True
            self._total, self._finished = len(event.nodes), 0
            say(f"Run {event.run_id}: {counted(len(event.nodes), 'node')}, {self._runner}")
        (self._draw if self._live else self._print)(event)

    def _draw(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._display.open()
            case RunFinished():
                self._display.close()
            case RunFailed():
                self._display.close()
                self._tell_how_far()

    def _print(self, event: Event) -> None:
        match event:
            case NodeStarted(node=node):
                say(f"  started   {node}")
            case NodeFinished(node=node, seconds=seconds):
                self._finished += 1
                say(f"  finished  {node} in {seconds:.2f} s ({self._finished} of {self._total})")
            case NodeFailed(node=node):
                say(f"  failed    {node}")

    def _tell_how_far(self) -> None:
        """What a display leaves behind when it goes without a summary."""
        now = self._board.snapshot()
        for node in now.failed:
            say(f"  failed    {node}")
        say(f"{len(now.done)} of {counted(len(now.nodes), 'node')} done in {duration(now.elapsed)}.")
