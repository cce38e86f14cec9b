"""What does not fit, and where."""

from typing import Any, NamedTuple

from penstock.io._redact import is_secret, mask

Place = tuple[Any, ...]
"""Keys and indexes from a parameter down to a part of it."""

_LONGEST = 40


class Misfit(NamedTuple):
    """A part of a parameter that is not what a hint says.

    Attributes:
        place: which part.
        message: what it should be, is, and how to mend that.
        of_type: whether it is of a wrong type altogether.
    """

    place: Place
    message: str
    of_type: bool = False


class Findings:
    """What came to light while a parameter was fitted.

    Attributes:
        misfits: what is wrong.
        made: whether something was made that no file could hold.
    """

    def __init__(self) -> None:
        self.misfits: list[Misfit] = []
        self.made = False


def found(value: object, place: Place) -> str:
    """A value as a message may show it: its type, and what it is if that is short and no secret.

    >>> found("high", ("alpha",)), found("hunter2", ("db", "password")), found(None, ())
    ("the str 'high'", 'a str', 'None')
    """
    if value is None:
        return "None"
    kind = type(value).__name__
    if isinstance(value, dict | list | tuple) or any(is_secret(str(key)) for key in place):
        return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    shown = repr(mask(value))
    return f"the {kind} {shown if len(shown) <= _LONGEST else shown[:_LONGEST] + '...'}"


def spelt(hint: Any) -> str:
    """A type hint as people write it.

    >>> spelt(int), spelt(dict[str, float] | None)
    ('int', 'dict[str, float] | None')
    """
    if isinstance(hint, type) and not hasattr(hint, "__origin__"):
        return "None" if hint is type(None) else hint.__qualname__
    return str(hint).replace("typing.", "")
