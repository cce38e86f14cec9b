"""Classes with named fields: dataclasses, TypedDicts, and whatever pydantic knows to make."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

from penstock._suggest import did_you_mean
from penstock.validation._hints import UNKNOWN, resolved, signature_of
from penstock.validation._misfit import found, spelt

if TYPE_CHECKING:
    from penstock.validation._fit import Fit, Fitter

_OF_PYDANTIC = ("annotated_types", "pydantic")


def fitter(cls: type) -> "Fitter | None":
    """What fits mappings to a class with fields; None for other classes."""
    if is_dataclass(cls):
        return _fit_dataclass
    # `typing.is_typeddict` does not know those of typing_extensions.
    return _fit_typed_dict if hasattr(cls, "__required_keys__") and issubclass(cls, dict) else None


def _fit_dataclass(value: Any, hint: Any, fit: "Fit") -> Any:
    if not isinstance(value, dict):
        return fit.refuse(value, hint)
    cls = get_origin(hint) or hint
    signature = signature_of(cls)
    if signature is None:
        return value
    before = len(fit.findings.misfits)
    _check_keys(value, _fields(signature), _needed(signature), _takes_more(signature), spelt(cls), fit)
    fitted = {key: _fit_field(key, item, cls, signature, fit) for key, item in value.items()}
    return value if len(fit.findings.misfits) > before else _made(cls, fitted, value, fit)


def _fit_field(key: Any, item: Any, cls: type, signature: Signature, fit: "Fit") -> Any:
    field = signature.parameters.get(key)
    hint = UNKNOWN if field is None else resolved(cls, field.annotation)
    if hint is UNKNOWN or (item is None and field is not None and field.default is None):
        return item
    return fit.inside(key, item, hint)


def _made(cls: Any, fields: Mapping[Any, Any], value: Any, fit: "Fit") -> Any:
    try:
        return fit.make(cls(**fields))
    except Exception as error:  # noqa: BLE001 - whatever the checks of somebody's class may raise
        fit.tell(f"cannot be made into {spelt(cls)}. {type(error).__name__}: {error}")
        return value


def _fields(signature: Signature) -> list[str]:
    return [name for name, parameter in signature.parameters.items() if parameter.kind in _NAMED]


def _needed(signature: Signature) -> list[str]:
    return [name for name in _fields(signature) if signature.parameters[name].default is Parameter.empty]


def _takes_more(signature: Signature) -> bool:
    return any(parameter.kind is Parameter.VAR_KEYWORD for parameter in signature.parameters.values())


_NAMED = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)


def _fit_typed_dict(value: Any, hint: Any, fit: "Fit") -> Any:
    if not isinstance(value, dict):
        return fit.refuse(value, hint)
    cls = get_origin(hint) or hint
    try:
        hints = get_type_hints(cls, include_extras=True)
    except Exception:  # noqa: BLE001 - names that only type checkers import, among others
        hints = {}
    fields = hints or dict.fromkeys(cls.__annotations__, Any)
    _check_keys(
        value, fields, [key for key in fields if _is_required(cls, key, fields[key])], False, spelt(cls), fit
    )
    fitted = {key: fit.inside(key, item, fields.get(key, Any)) for key, item in value.items()}
    return value if all(fitted[key] is item for key, item in value.items()) else fitted


def _is_required(cls: Any, key: str, hint: Any) -> bool:
    """Whether a key must be there. What Python says of it is wrong where hints are kept as text."""
    said = getattr(get_origin(hint), "_name", "")
    return said == "Required" or (said != "NotRequired" and key in cls.__required_keys__)


def _check_keys(
    value: Mapping[Any, Any],
    known: Iterable[str],
    needed: Iterable[str],
    takes_more: bool,
    cls: str,
    fit: "Fit",
) -> None:
    known = list(known)
    missing = [key for key in needed if key not in value]
    for key in value:
        if key not in known and not takes_more:
            hint = did_you_mean(str(key), [name for name in known if name not in value])
            fit.tell(f"is no field of {cls}.{hint or f' It has {_listed(known)}.'}", key)
    for key in missing:
        fit.tell(f"is missing: {cls} needs it.", key)


def _listed(names: list[str]) -> str:
    return ", ".join(map(repr, names)) or "none"


# By pydantic ---------------------------------------------------------------------------------------------------------


def is_pydantic(hint: Any) -> bool:
    """Whether a hint is pydantic's own: a model, a dataclass of pydantic, or a type annotated for it."""
    if get_origin(hint) is Annotated:
        return "pydantic" in sys.modules and any(_is_for_pydantic(extra) for extra in get_args(hint)[1:])
    cls = get_origin(hint) or hint
    return isinstance(cls, type) and (
        "__pydantic_validator__" in vars(cls) or hasattr(cls, "__get_pydantic_core_schema__")
    )


def _is_for_pydantic(extra: Any) -> bool:
    cls = extra if isinstance(extra, type) else type(extra)
    return cls.__module__.partition(".")[0] in _OF_PYDANTIC


def fit_by_pydantic(value: Any, hint: Any, fit: "Fit") -> Any:
    """What pydantic makes of a value, by its own rules."""
    from pydantic import TypeAdapter, ValidationError
    from pydantic.errors import PydanticUserError

    try:
        made = TypeAdapter(hint).validate_python(value)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_context=False):
            fit.tell(_told(one, hint, (*fit.place, *one["loc"])), *one["loc"])
    except PydanticUserError:  # it cannot read the hint
        pass
    else:
        return value if made is value else fit.make(made)
    return value


def _told(error: Mapping[str, Any], hint: Any, place: tuple[Any, ...]) -> str:
    match error["type"]:
        case "missing":
            return f"is missing: {spelt(hint)} needs it."
        case "extra_forbidden":
            close = did_you_mean(str(place[-1]), getattr(hint, "model_fields", ()))
            return f"is no field of {spelt(hint)}.{close}"
        case _:
            return f"is {found(error['input'], place)}, which {spelt(hint)} does not take: {error['msg']}."
