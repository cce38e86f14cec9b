"""Validator: what stands under `validator` in a catalog entry, and what it makes of data."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Any, Literal

from penstock._suggest import did_you_mean
from penstock.errors import DatasetError, DataValidationError
from penstock.io._requirement import require

Operation = Literal["load", "save"]

_OPERATIONS: tuple[Operation, ...] = ("load", "save")
_SEVERITIES = ("error", "warn")
_KEYS = ("class", "enabled", "on", "options", "severity", "skip_load_after_save")
_SPELT: dict[Any, str] = {True: "on", "schema": "class"}  # YAML reads a bare `on` as true
_OUTCOME = {"load": "it was not handed over", "save": "nothing was saved"}


@dataclass(frozen=True)
class Validator:
    """Checks data by a schema, a model, an object that validates, or a function.

    Attributes:
        given: what checks, or its dotted path.
        on: when to check.
        severity: whether to refuse data that is not valid, or to warn of it and let it pass.
        enabled: False to leave it all out.
        skip_load_after_save: do not check again what this process has checked and saved.
        options: arguments for what checks.
    """

    given: Any
    _: KW_ONLY
    on: tuple[Operation, ...] = _OPERATIONS
    severity: Literal["error", "warn"] = "error"
    enabled: bool = True
    skip_load_after_save: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def made(cls, given: Any) -> "Validator":
        """The validator that an entry, or somebody's code, asks for.

        Raises:
            DatasetError: what it says makes no sense; tells all that is wrong. Paths are not looked up yet.
        """
        if isinstance(given, Validator):
            return given
        entry = given if isinstance(given, Mapping) else {"class": given}
        asked = {_SPELT.get(key, key): value for key, value in entry.items()}
        wrong = list(_complaints(asked))
        if wrong:
            raise DatasetError(f"The validator makes no sense: {' '.join(wrong)}")
        on = asked.pop("on", _OPERATIONS)
        chosen = (on,) if isinstance(on, str) else on
        return cls(asked.pop("class"), on=tuple(op for op in _OPERATIONS if op in chosen), **asked)

    def checked(self, data: Any, operation: Operation, name: str) -> Any:
        """The data, as what checks it gives it back: a schema that coerces changes it.

        Raises:
            DataValidationError: it is not valid.
        """
        if operation not in self.on or not self.enabled:
            return data
        try:
            return self.check(data)
        except (DatasetError, MemoryError):
            raise
        except Exception as error:
            failed = self._failed(error, operation, name)
            if self.severity == "error":
                raise failed from error
            _warn(failed)
            return data

    def _failed(self, error: Exception, operation: Operation, name: str) -> DataValidationError:
        from penstock.io._checks import failures_of, told

        failures = failures_of(error)
        outcome = _OUTCOME[operation] if self.severity == "error" else "it is let pass all the same"
        headline = f"The data {'for' if operation == 'save' else 'of'} {name} is not valid: {outcome}."
        failed = DataValidationError("\n".join([headline, *told(failures)]))
        failed.failures = failures
        return failed

    @cached_property
    def check(self) -> Callable[[Any], Any]:
        """What checks: gives valid data back, raises otherwise. A path is looked up when this is first asked for.

        Raises:
            DatasetError: there is nothing at the path, or nothing that checks.
        """
        from penstock.io._checks import checking

        return checking(_imported(self.given) if isinstance(self.given, str) else self.given, self.options)

    def to_config(self) -> Any:
        """What an entry would say."""
        said = {
            "on": list(self.on) if self.on != _OPERATIONS else None,
            "severity": self.severity if self.severity != "error" else None,
            "enabled": None if self.enabled else False,
            "skip_load_after_save": self.skip_load_after_save or None,
            "options": dict(self.options) or None,
        }
        more = {key: value for key, value in said.items() if value is not None}
        path = _path_of(self.given)
        return {"class": path, **more} if more else path

    def __repr__(self) -> str:
        return repr(self.to_config())

    def __getstate__(self) -> dict[str, Any]:
        """Another process looks the path up for itself."""
        return {name: value for name, value in self.__dict__.items() if name != "check"}


def _complaints(asked: Mapping[Any, Any]) -> Iterable[str]:
    for key in asked:
        if key not in _KEYS:
            close = did_you_mean(str(key), _KEYS) or f" The keys are {', '.join(_KEYS)}."
            yield f"There is no key {key!r}.{close}"
    if not asked.get("class") or isinstance(asked["class"], list | Mapping):
        yield "Give the dotted path of a schema, a model, a class that validates or a function, as 'class'."
    on = asked.get("on", _OPERATIONS)
    chosen = [on] if isinstance(on, str) else on
    if not isinstance(chosen, list | tuple) or not chosen or not all(one in _OPERATIONS for one in chosen):
        yield f"'on' is load, save or a list of both, not {on!r}. To switch a validator off, say enabled: false."
    if asked.get("severity", "error") not in _SEVERITIES:
        yield f"'severity' is error or warn, not {asked['severity']!r}."
    for flag in ("enabled", "skip_load_after_save"):
        if not isinstance(asked.get(flag, True), bool):
            yield f"'{flag}' is true or false, not {asked[flag]!r}."
    if not isinstance(asked.get("options", {}), Mapping):
        yield f"'options' maps names to values, but is {asked['options']!r}."


def _imported(path: str) -> Any:
    """The object at a dotted path."""
    from importlib import import_module

    module_name, _, attribute = path.rpartition(".")
    if not module_name:
        raise DatasetError(
            f"The validator '{path}' is no dotted path. Say where it is: my_package.schemas.{path}"
        )
    try:
        module = import_module(module_name)
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name in ("pandera", "pydantic"):
            require(error.name, extra=error.name, purpose=f"The validator '{path}'")
        raise DatasetError(
            f"The validator '{path}' cannot be had: module '{module_name}' fails when it is imported.\n"
            f"{type(error).__name__}: {error}"
        ) from error
    found = getattr(module, attribute, None)
    if found is None:
        hint = did_you_mean(attribute, [name for name in vars(module) if not name.startswith("_")])
        raise DatasetError(
            f"The validator '{path}' cannot be had: '{module_name}' has no '{attribute}'.{hint}"
        )
    return found


def _path_of(given: Any) -> Any:
    """The dotted path of what checks, where it has one."""
    if isinstance(given, type) or inspect.isroutine(given):
        return f"{given.__module__}.{given.__qualname__}"
    return given


def _warn(failed: DataValidationError) -> None:
    import logging

    logging.getLogger(__name__).warning("%s", failed)
