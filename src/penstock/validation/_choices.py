"""One of several values, or of several types."""

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, get_args

from penstock._suggest import did_you_mean

if TYPE_CHECKING:
    from penstock.validation._fit import Fit

_MANY = 10


def fit_enum(value: Any, hint: Any, fit: "Fit") -> Any:
    """The member that has this value, or else this name."""
    if isinstance(value, hint):
        return value
    for lookup in (hint, hint.__getitem__):
        try:
            return fit.make(lookup(value))
        except (KeyError, TypeError, ValueError):
            continue
    return fit.refuse(value, hint, _offer(value, [member.value for member in hint]))


def fit_literal(value: Any, hint: Any, fit: "Fit") -> Any:
    """One of the values written out; members of enumerations are made of theirs."""
    choices = get_args(hint)
    for choice in choices:
        if value == choice and type(value) is type(choice):
            return value
        if isinstance(choice, Enum) and value == choice.value:
            return fit.make(choice)
    return fit.refuse(value, hint, did_you_mean(str(value), map(str, choices)))


def _offer(value: Any, choices: Sequence[Any]) -> str:
    listed = ", ".join(map(repr, choices[:_MANY]))
    return (
        did_you_mean(str(value), map(str, choices))
        or f" Choose one of {listed}{', ...' if len(choices) > _MANY else ''}."
    )


def fit_union(value: Any, hint: Any, fit: "Fit") -> Any:
    """The first type that fits, the value's very own before the others.

    Where none fits, the type that comes nearest tells why.
    """
    nearest = None
    for member in sorted(get_args(hint), key=lambda member: member is not type(value)):
        fitted, findings = fit.attempt(value, member)
        misfits = findings.misfits
        if not misfits:
            return fit.make(fitted) if findings.made else fitted
        wrong_altogether = any(misfit.of_type and misfit.place == fit.place for misfit in misfits)
        if not wrong_altogether and (nearest is None or len(misfits) < len(nearest)):
            nearest = misfits
    if nearest is None:
        return fit.refuse(value, hint)
    fit.findings.misfits += nearest
    return value
