"""Lists, tuples, sets and mappings of whatever their hints say."""

from collections import abc
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, get_args, get_origin

from penstock.validation._misfit import found, spelt

if TYPE_CHECKING:
    from penstock.validation._fit import Fit, Fitter


def _fit_list(value: Any, hint: Any, fit: "Fit") -> Any:
    if not isinstance(value, list | tuple):
        return fit.refuse(value, hint)
    fitted = _items(value, hint, fit)
    return value if _untouched(value, fitted) else fitted


def _fit_iterable(value: Any, hint: Any, fit: "Fit") -> Any:
    """Text and mappings are iterable too, and what they give is not looked at."""
    if not isinstance(value, list | tuple) and isinstance(value, get_origin(hint) or hint):
        return value
    return _fit_list(value, hint, fit)


def _fit_set(value: Any, hint: Any, fit: "Fit") -> Any:
    """Lists stand for sets, which JSON does not have and hardly anybody writes in YAML."""
    if not isinstance(value, list | tuple | set):
        return fit.refuse(value, hint)
    make = frozenset if (get_origin(hint) or hint) is frozenset else set
    try:
        return make(_items(value, hint, fit))
    except TypeError:
        fit.tell("has something in it that cannot be in a set, such as a list or a mapping.")
        return value


def _items(values: Iterable[Any], hint: Any, fit: "Fit") -> list[Any]:
    (item_hint,) = get_args(hint) or (Any,)
    return [fit.inside(index, item, item_hint) for index, item in enumerate(values)]


def _fit_tuple(value: Any, hint: Any, fit: "Fit") -> Any:
    """Lists stand for tuples, which neither YAML nor JSON has."""
    if not isinstance(value, list | tuple):
        return fit.refuse(value, hint)
    hints = _hints_of_tuple(hint, len(value))
    if len(hints) != len(value):
        fit.tell(f"should be {spelt(hint)}, but has {len(value)} values.")
        return value
    pairs = zip(value, hints, strict=True)
    fitted = tuple(fit.inside(index, item, each) for index, (item, each) in enumerate(pairs))
    return value if _untouched(value, fitted) and isinstance(value, tuple) else fitted


def _hints_of_tuple(hint: Any, length: int) -> tuple[Any, ...]:
    hints = get_args(hint)
    if hint is tuple or any(
        not isinstance(get_origin(each) or each, type) and "*" in str(each) for each in hints
    ):
        return (Any,) * length
    return (hints[0],) * length if hints[1:] == (Ellipsis,) else hints


def _fit_mapping(value: Any, hint: Any, fit: "Fit") -> Any:
    if not isinstance(value, dict):
        return fit.refuse(value, hint)
    key_hint, value_hint = get_args(hint) or (Any, Any)
    for key in value:  # checked, but they stay what they are
        if fit.attempt(key, key_hint)[1].misfits:
            fit.tell(f"should have keys of {spelt(key_hint)}, but one is {found(key, fit.place)}.")
    fitted = {key: fit.inside(key, item, value_hint) for key, item in value.items()}
    return value if _untouched(value.values(), fitted.values()) else fitted


def _untouched(before: Iterable[Any], after: Iterable[Any]) -> bool:
    """Whether nothing had to be made."""
    return all(a is b for a, b in zip(before, after, strict=True))


FITTERS: "dict[Any, Fitter]" = {
    **dict.fromkeys((list, abc.MutableSequence), _fit_list),
    **dict.fromkeys((abc.Collection, abc.Iterable, abc.Sequence), _fit_iterable),
    **dict.fromkeys((set, frozenset, abc.Set, abc.MutableSet), _fit_set),
    **dict.fromkeys((dict, abc.Mapping, abc.MutableMapping), _fit_mapping),
    tuple: _fit_tuple,
}
