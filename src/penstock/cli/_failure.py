"""Put an error into words for the one who ran the command.

Of the traceback only the user's own lines are shown: those in the libraries below rarely help, and bury those
that do.
"""

import sysconfig
import traceback
from pathlib import Path
from traceback import FrameSummary, TracebackException

from penstock.errors import PenstockError

_PENSTOCK = str(Path(__file__).parents[1])
_STANDARD_LIBRARY = sysconfig.get_path("stdlib")


def explain(error: BaseException, *, whole_traceback: bool = False) -> str:
    """What failed, with its notes, which name node and dataset and the way to resume, and the user's lines.

    Several errors that came out together are explained one after the other.
    """
    if whole_traceback:
        return "".join(traceback.format_exception(error)).rstrip()
    if isinstance(error, BaseExceptionGroup):
        return "\n\n".join([*map(explain, error.exceptions), *_notes(error)])
    frames = own_frames(error)
    parts = [_headline(error), *_notes(error)]
    if frames:
        parts += [
            "In your code (--traceback shows the whole way):",
            "".join(traceback.format_list(frames)).rstrip(),
        ]
    elif not isinstance(error, PenstockError | SyntaxError):  # the latter says where by itself
        parts += ["--traceback shows where."]
    return "\n".join([*parts, *_reason(error)]).rstrip()


def _reason(error: BaseException) -> list[str]:
    """What an error was made from, when both came out of users' code; Penstock's own say it themselves."""
    cause = error.__cause__
    if cause is None or isinstance(error, PenstockError):
        return []
    both = _own_frames_of(error) and (own_frames(cause) or isinstance(cause, SyntaxError))
    return ["Because of this:", explain(cause)] if both else []


def _headline(error: BaseException) -> str:
    if isinstance(error, PenstockError):
        return f"{type(error).__name__}: {error}"
    described = TracebackException.from_exception(error)
    described.__notes__ = None
    return "".join(described.format_exception_only()).rstrip()


def _notes(error: BaseException) -> list[str]:
    return [str(note) for note in getattr(error, "__notes__", ())]


def own_frames(error: BaseException | None) -> list[FrameSummary]:
    """The lines of users' code on the way of the error, or else of the first that it was made from which has any."""
    while error is not None:
        frames = _own_frames_of(error)
        if frames:
            return frames
        error = error.__cause__
    return []


def _own_frames_of(error: BaseException) -> list[FrameSummary]:
    return [frame for frame in traceback.extract_tb(error.__traceback__) if is_own(frame.filename)]


def is_own(file: str) -> bool:
    """Whether a file is neither Penstock's nor Python's nor that of an installed library."""
    return not file.startswith("<") and not is_library(file)


def is_library(file: str) -> bool:
    """Whether a file belongs to Penstock, to the standard library, or to something that was installed."""
    if is_penstocks(file) or is_standard(file) or "site-packages" in file or "dist-packages" in file:
        return True
    return not (
        file.startswith("<") or Path(file).is_absolute()
    )  # Cython's, which tell where their source once was


def is_penstocks(file: str) -> bool:
    """Whether a file is one of Penstock's."""
    return file.startswith(_PENSTOCK)


def is_standard(file: str) -> bool:
    """Whether a file belongs to the standard library, frozen modules included."""
    return file.startswith((_STANDARD_LIBRARY, "<frozen ")) and "-packages" not in file
