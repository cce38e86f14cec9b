"""Seconds on paper: an axis with round numbers, and lengths of time in words."""

from collections.abc import Iterator
from math import floor, log10

_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


def ticks(seconds: float, wanted: int) -> Iterator[tuple[float, str]]:
    """About so many round times from 0 on, with how to write them.

    >>> [text for _, text in ticks(0.9, 5)]
    ['0', '200 ms', '400 ms', '600 ms', '800 ms']
    """
    rough = seconds / wanted
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    size, unit = next((size, unit) for size, unit in _UNITS if seconds >= size or unit == "µs")
    for number in range(int(seconds / step * 1.000001) + 1):
        yield number * step, f"{number * step / size:.6g} {unit}" if number else "0"


def lasting(seconds: float) -> str:
    """A length of time in words.

    >>> lasting(75.3), lasting(1.234), lasting(0.0123), lasting(0.0)
    ('1 min 15 s', '1.23 s', '12.3 ms', '0 s')
    """
    if not seconds:
        return "0 s"
    if seconds >= 60:
        return f"{int(seconds // 60)} min {int(seconds % 60)} s"
    size, unit = next((size, unit) for size, unit in _UNITS if seconds >= size or unit == "µs")
    return f"{seconds / size:.3g} {unit}"
