"""Numbers, text, dates and paths."""

from datetime import date, datetime, time
from numbers import Integral, Real
from pathlib import Path, PosixPath, PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.validation._fit import Fit, Fitter

_NUMBERS: dict[Any, Any] = {int: Integral, float: Real}


def _fit_plain(value: Any, hint: Any, fit: "Fit") -> Any:
    if isinstance(value, _NUMBERS.get(hint, hint)):
        return value
    return fit.refuse(value, hint, _remedy(value, hint))


def _remedy(value: Any, hint: Any) -> str:
    if hint is str and isinstance(value, bool | int | float | date | time):
        return " Put it between quotes."
    if hint in _NUMBERS and isinstance(value, str) and _reads_as(hint, value):
        point = ", with a point in it, as in 1.0e-3" if "e" in value.lower() else ""
        return f" Write it without quotes{point}."
    return ""


def _reads_as(kind: Any, text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _fit_path(value: Any, hint: Any, fit: "Fit") -> Any:
    return fit.make(hint(value)) if isinstance(value, str) else fit.refuse(value, hint)


def _fit_moment(value: Any, hint: Any, fit: "Fit") -> Any:
    """Dates may come as dates, or as text in the ISO format."""
    if isinstance(value, hint):
        return value
    try:
        return fit.make(hint.fromisoformat(value))
    except (TypeError, ValueError):
        return fit.refuse(value, hint, f" Write it like {_MOMENTS[hint]}.")


_MOMENTS = {date: "2024-05-31", datetime: "2024-05-31 08:30:00", time: "'08:30:00'"}

FITTERS: "dict[Any, Fitter]" = {
    **dict.fromkeys((bool, bytes, float, int, str, type(None)), _fit_plain),
    **dict.fromkeys((Path, PosixPath, PurePath, PurePosixPath, PureWindowsPath), _fit_path),
    **dict.fromkeys(_MOMENTS, _fit_moment),
}
