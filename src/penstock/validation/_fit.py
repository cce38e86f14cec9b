"""Fit a value to a type hint: find what is wrong with it, and make what a file cannot hold.

Three rules keep false alarms away: only what a configuration file can hold is judged, only by hints that are known
here, and never more strictly than a type checker would judge it.
"""

import types
from collections.abc import Callable
from datetime import date, time
from enum import Enum
from inspect import isclass
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin

from penstock.validation import _choices, _containers, _plain, _structures
from penstock.validation._misfit import Findings, Misfit, Place, found, spelt

_HELD = (types.NoneType, bool, int, float, str, bytes, list, tuple, set, dict, date, time)
"""What configuration files can hold. Everything else was made by code, which type checkers look after."""

_QUALIFIERS = ("ClassVar", "Final", "NotRequired", "ReadOnly", "Required")


class Fit:
    """A place in a parameter that is being fitted.

    Args:
        place: which part of the parameter.
        findings: takes what comes to light.
    """

    __slots__ = ("findings", "place")

    def __init__(self, place: Place, findings: Findings) -> None:
        self.place = place
        self.findings = findings

    def __call__(self, value: Any, hint: Any) -> Any:
        """The value as a function with this hint should get it.

        >>> fit = Fit((), Findings())
        >>> fit({"a": [1, "2"]}, dict[str, list[int]])
        {'a': [1, '2']}
        >>> fit.findings.misfits[0][:2]
        (('a', 1), "should be int, but is the str '2'. Write it without quotes.")
        """
        hint = _bare(hint)
        if hint is Any or not isinstance(value, _HELD):
            return value
        fitter = _fitter(hint)
        return value if fitter is None else fitter(value, hint, self)

    def inside(self, key: Any, value: Any, hint: Any) -> Any:
        """Fit what lies under a key."""
        return Fit((*self.place, key), self.findings)(value, hint)

    def attempt(self, value: Any, hint: Any) -> tuple[Any, Findings]:
        """Fit a value to a hint that need not be the right one."""
        findings = Findings()
        return Fit(self.place, findings)(value, hint), findings

    def make(self, made: Any) -> Any:
        """Note that a value was made which no file could hold."""
        self.findings.made = True
        return made

    def refuse(self, value: Any, hint: Any, remedy: str = "") -> Any:
        """Tell that a value is of a wrong type; it stays what it is."""
        message = f"should be {spelt(hint)}, but is {found(value, self.place)}.{remedy}"
        self.findings.misfits.append(Misfit(self.place, message, of_type=True))
        return value

    def tell(self, message: str, *below: Any) -> None:
        """Tell what is wrong with a value that has the right type."""
        self.findings.misfits.append(Misfit((*self.place, *below), message))


def _bare(hint: Any) -> Any:
    """A hint without what only qualifies it."""
    while True:
        if isinstance(hint, NewType):
            hint = hint.__supertype__
        elif type(hint).__name__ == "TypeAliasType":  # `type X = ...`, of Python 3.12
            hint = hint.__value__
        elif getattr(get_origin(hint), "_name", "") in _QUALIFIERS or (
            get_origin(hint) is Annotated and not _structures.is_pydantic(hint)
        ):
            hint = get_args(hint)[0]
        else:
            return types.NoneType if hint is None else hint


Fitter = Callable[[Any, Any, Fit], Any]

_BY_ORIGIN: dict[Any, Fitter] = {
    Literal: _choices.fit_literal,
    Union: _choices.fit_union,
    types.UnionType: _choices.fit_union,
    **_plain.FITTERS,
    **_containers.FITTERS,
}


def _fitter(hint: Any) -> Fitter | None:
    """What fits values to a hint; None when nobody here knows it."""
    if _structures.is_pydantic(hint):
        return _structures.fit_by_pydantic
    origin = get_origin(hint) or hint
    try:
        known = _BY_ORIGIN.get(origin)
    except TypeError:  # not hashable, so it is no type
        return None
    if known is None and isclass(origin):
        return _choices.fit_enum if issubclass(origin, Enum) else _structures.fitter(origin)
    return known
