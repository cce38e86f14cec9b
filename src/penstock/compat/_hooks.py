"""Hooks as Kedro's versions have them: the same names, and for some arguments older ones."""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from penstock.compat._told import tell_older
from penstock.errors import HookError
from penstock.hooks import hook_impl as mark
from penstock.io._parameters import parameter_datasets

F = TypeVar("F", bound=Callable[..., Any])

_OLDER = {"session_id": "run_id", "feed_dict": "parameters"}
_KEYS = {
    "session_id": "run_id",
    "extra_params": "runtime_params",
    "pipeline_name": "pipeline_names",
    "namespace": "namespaces",
}


def hook_impl(
    function: F | None = None,
    hookwrapper: bool = False,
    optionalhook: bool = False,  # noqa: ARG001  Kedro's: unknown hooks are refused either way
    tryfirst: bool = False,
    trylast: bool = False,
    specname: str | None = None,
    wrapper: bool = False,
) -> Any:
    """Mark a method as a hook; see `penstock.hooks.hook_impl`. It may ask for arguments by their older names.

    Args:
        function: the method.
        hookwrapper: refused; wrappers of the newer kind are marked with `wrapper`.
        optionalhook: has no meaning.
        tryfirst: see `penstock.hooks.hook_impl`, as for the others.
        trylast: see there.
        specname: see there.
        wrapper: see there.

    Raises:
        HookError: it is a wrapper of the old style.
    """
    if hookwrapper:
        raise HookError(
            "@hook_impl(hookwrapper=True) marks a wrapper of pluggy's old style, which works with Kedro only. "
            "Mark it with wrapper=True: its 'yield' gives the results of the others, and it returns what takes their "
            "place."
        )

    def marked(function: F) -> F:
        how = mark(tryfirst=tryfirst, trylast=trylast, wrapper=wrapper, specname=specname)
        return how(_with_newer_arguments(function))

    return marked if function is None else marked(function)


def _with_newer_arguments(function: F) -> F:
    """The same hook, which asks for its arguments by the names that they have now; itself if it does so already."""
    asked = inspect.signature(function)
    older = [name for name in asked.parameters if name in _OLDER]
    changed = {name: change for name, change in _CHANGED.items() if name in asked.parameters}
    if not (older or changed):
        return function
    for name in older:
        tell_older(f"the argument '{name}' of hooks", f"'{_OLDER[name]}'")

    @wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        given = {name: _CHANGED[name](value) if name in changed else value for name, value in named.items()}
        for name in older:
            value = given.pop(_OLDER[name])
            given[name] = dict(parameter_datasets(value)) if name == "feed_dict" else value
        return function(*args, **given)

    parameters = [each.replace(name=_OLDER.get(name, name)) for name, each in asked.parameters.items()]
    call.__signature__ = asked.replace(parameters=parameters)  # type: ignore[attr-defined]
    return call  # type: ignore[return-value]


class RunParams(dict[str, Any]):
    """What hooks get as `run_params`; keys of Kedro 0.18 and 0.19 lead to what they are called now."""

    def __missing__(self, key: str) -> Any:
        newer = _KEYS.get(key)
        if newer is None:
            raise KeyError(key)
        tell_older(f"run_params['{key}']", f"run_params['{newer}']")
        value = self[newer]
        if key == "pipeline_name":
            return None if value == ["__default__"] else value[0]
        return value[0] if key == "namespace" and value else value

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, older keys included."""
        return self[key] if key in self or key in _KEYS else default


def _result(result: Mapping[str, Any]) -> Mapping[str, Any]:
    from penstock.compat._current import is_before_1
    from penstock.compat._result import data_of

    return data_of(result) if is_before_1() else result


_CHANGED: dict[str, Callable[[Any], Any]] = {"run_params": RunParams, "run_result": _result}
