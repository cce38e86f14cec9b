"""Tracebacks without the lines of Penstock, which say nothing about the mistake in a node.

`%xmode Verbose` brings them back.
"""

from collections.abc import Iterator
from itertools import groupby
from types import TracebackType
from typing import Any

from penstock.cli._failure import is_library, is_penstocks, is_standard
from penstock.errors import PenstockError

_BEFORE = "_penstock_before"
_INTERRUPTED = "The run was interrupted."


def show_short_tracebacks(shell: Any) -> None:
    """Shorten the tracebacks of errors that came through Penstock before they are shown; leave others alone."""
    before = (shell.custom_exceptions, getattr(shell, "CustomTB", None))

    def show(
        shell: Any,
        kind: type[BaseException],
        error: BaseException,
        _traceback: TracebackType | None,
        tb_offset: int | None = None,
    ) -> Any:
        if shell.InteractiveTB.mode != "Verbose" and _came_through_penstock(error):
            shorten(error)
        kinds, handler = before
        if handler is not None and isinstance(error, kinds):
            return handler(kind, error, error.__traceback__, tb_offset=tb_offset)
        shell.showtraceback(
            (kind, error, error.__traceback__), tb_offset=tb_offset, running_compiled_code=True
        )
        return None

    setattr(shell, _BEFORE, before)
    shell.set_custom_exc((BaseException,), show)


def show_whole_tracebacks(shell: Any) -> None:
    """Undo `show_short_tracebacks`."""
    shell.custom_exceptions, handler = getattr(shell, _BEFORE)
    if handler is not None:
        shell.CustomTB = handler


def shorten(error: BaseException) -> None:
    """Take the frames of Penstock, and those of the libraries that it calls, out of the traceback of an error.

    Errors that it was made from are shortened, too. Frames of users' code stay, and those of what this calls.
    """
    for each, inside in _chain(error):
        each.__traceback__ = _joined(_own_frames(each.__traceback__, inside))
    if not isinstance(error, Exception):
        told = [note for note in getattr(error, "__notes__", ()) if note != _INTERRUPTED]
        error.__notes__ = [_INTERRUPTED, *told]


def _came_through_penstock(error: BaseException) -> bool:
    return any(
        is_penstocks(_file(frame)) for each, _ in _chain(error) for frame in _frames(each.__traceback__)
    )


def _chain(error: BaseException | None, inside: bool = False) -> Iterator[tuple[BaseException, bool]]:
    """An error, and what it was made from; with each, whether Penstock has put it into words of its own."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error, inside
        if isinstance(error, BaseExceptionGroup):
            for part in error.exceptions:
                yield from _chain(part)
        inside = isinstance(error, PenstockError)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _own_frames(traceback: TracebackType | None, inside: bool) -> Iterator[TracebackType]:
    """The frames that are not Penstock's. What a library does that Penstock calls is only of interest if it failed."""
    for of_library, stretch in groupby(_frames(traceback), lambda frame: is_library(_file(frame))):
        frames = list(stretch)
        penstocks = [number for number, frame in enumerate(frames) if is_penstocks(_file(frame))]
        if not (of_library and penstocks):
            yield from frames
        elif not inside:
            yield from (frame for frame in frames[penstocks[-1] + 1 :] if not is_standard(_file(frame)))


def _frames(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _joined(frames: Iterator[TracebackType]) -> TracebackType | None:
    joined: TracebackType | None = None
    for frame in reversed(list(frames)):
        joined = TracebackType(joined, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return joined


def _file(frame: TracebackType) -> str:
    return frame.tb_frame.f_code.co_filename
