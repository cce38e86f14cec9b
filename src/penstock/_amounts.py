"""Bytes and seconds in words."""

from math import log10

_UNITS = ("kB", "MB", "GB", "TB", "PB")


def size(number: float) -> str:
    """Bytes with the unit that suits them.

    >>> size(999), size(12_300), size(4_560_000_000)
    ('999 bytes', '12.3 kB', '4.6 GB')
    """
    if number < 1000:
        return f"{number:.0f} bytes"
    power = min(int(log10(number * 1.0005) / 3), len(_UNITS))  # what rounds to 1000.0 kB is 1.0 MB
    return f"{number / 1000**power:.1f} {_UNITS[power - 1]}"


def duration(seconds: float) -> str:
    """Seconds as long as they are few, then minutes and hours.

    >>> duration(3.21), duration(75), duration(3725)
    ('3.2 s', '1:15', '1:02:05')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
