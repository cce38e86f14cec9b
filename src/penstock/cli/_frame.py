"""One picture of the live display: how a run stands, in a few lines that fit the terminal."""

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderResult
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from penstock._amounts import duration
from penstock.progress import Snapshot

ROWS = 12
"""How many nodes, loads and saves are shown at most; there may be hundreds."""

_FEW = 3
"""How many of those that are over are shown."""

Row = tuple[str, str, str, str]  # style, what, name, figures


class Frame:
    """A snapshot as it is shown: first what is over, then what is under way, then counts and what is waited for.

    Args:
        now: how the run stands.
        partial: the line that the run's own output has begun and not ended, such as a progress bar's.
    """

    def __init__(self, now: Snapshot, partial: str = "") -> None:
        self._now = now
        self._partial = partial

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(1, min(ROWS, console.size.height - 4))
        if self._partial:
            yield _line(Text.from_ansi(self._partial))
        rows = [*self._over(), *self._under_way()]
        hidden = max(0, len(rows) - room)
        width = max((len(name) for _, _, name, _ in rows[hidden:]), default=0)
        width = min(width, max(8, options.max_width - 30))
        for style, what, name, figures in rows[hidden:]:
            yield _line(Text.assemble("  ", (f"{what:8}", style), f"  {_fit(name, width)}  {figures}"))
        if hidden:
            yield _line(Text(f"  and {hidden} more", style="dim"))
        yield self._counts()
        yield _line(Text(f"waits for {self._now.waits_for}" if self._now.waits_for else "", style="dim"))

    def _over(self) -> Iterator[Row]:
        for node, seconds in list(self._now.done.items())[-_FEW:]:
            if node not in self._now.failed:
                yield "green", "done", node, duration(seconds)
        for node, error in list(self._now.failed.items())[-_FEW:]:
            yield "bold red", "failed", node, error.partition("\n")[0]

    def _under_way(self) -> Iterator[Row]:
        backing_off = self._now.backing_off
        for transfer in reversed(self._now.transfers):
            if (transfer.dataset, transfer.node) not in backing_off:
                what = "loading" if transfer.kind == "load" else "saving"
                yield "cyan", what, transfer.dataset, transfer.figures
        for running in reversed(self._now.running):
            if (None, running.node) not in backing_off:
                yield "yellow", "running", running.node, duration(running.seconds)
        for again in self._now.backoffs:
            yield "red", "again", again.dataset or again.node, again.figures

    def _counts(self) -> Table:
        now = self._now
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=16)
        grid.add_column(no_wrap=True, overflow="ellipsis")
        grid.add_row(
            ProgressBar(total=len(now.nodes) or 1, completed=len(now.done), width=16),
            str(now),
        )
        return grid


def _line(text: Text) -> Text:
    """It stays on one line, however narrow the terminal."""
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _fit(name: str, width: int) -> str:
    return name.ljust(width) if len(name) <= width else name[: width - 1] + "…"
