"""Hooks as Kedro's versions have them: the same names, and for some arguments older ones."""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from penstock.compat._current import is_before_1
from penstock.compat._result import data_of
from penstock.compat._run_params import OlderRunParams
from penstock.compat._told import tell_older
from penstock.errors import HookError
from penstock.hooks import hook_impl as mark

F = TypeVar("F", bound=Callable[..., Any])

_NEWER = {"session_id": "run_id", "feed_dict": "parameters"}


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
    asked = inspect.signature(function).parameters
    made = {name: make for name, make in _MADE.items() if name in asked}
    if not made:
        return function
    for name in made.keys() & _NEWER.keys():
        tell_older(f"the argument '{name}' of hooks", f"'{_NEWER[name]}'")

    def chosen(given: Mapping[str, Any]) -> dict[str, Any]:
        there = {name: value for name, value in given.items() if name in asked and name not in made}
        return there | {name: make(given) for name, make in made.items()}

    call: Any = wraps(function)(_calling(function, chosen))
    call.__signature__ = _asking_for(asked)
    return call  # type: ignore[no-any-return]


def _calling(function: Callable[..., Any], chosen: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Any:
    """A function of the same kind, which is called with what is chosen of its arguments."""
    if inspect.iscoroutinefunction(function):

        async def awaited(*args: Any, **given: Any) -> Any:
            return await function(*args, **chosen(given))

        return awaited
    if inspect.isgeneratorfunction(function):

        def around(*args: Any, **given: Any) -> Any:
            return (yield from function(*args, **chosen(given)))

        return around
    return lambda *args, **given: function(*args, **chosen(given))


def _asking_for(asked: Mapping[str, inspect.Parameter]) -> inspect.Signature:
    """The arguments that those which a hook asks for are made of."""
    names = [_NEWER.get(name, name) for name in asked]
    more = ["catalog"] if "run_result" in asked and "catalog" not in asked else []
    return inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in names + more]
    )


def _run_params(given: Mapping[str, Any]) -> Mapping[str, Any]:
    told: Mapping[str, Any] = given["run_params"]
    return OlderRunParams(told) if is_before_1() else told


def _run_result(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return data_of(given["run_result"], given["catalog"]) if is_before_1() else given["run_result"]


_MADE: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "feed_dict": lambda given: given["parameters"],
    "run_params": _run_params,
    "run_result": _run_result,
    "session_id": lambda given: given["run_id"],
}
"""By argument that a hook asks for, what makes it of those that there are."""
