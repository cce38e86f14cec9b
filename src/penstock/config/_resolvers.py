"""What `${name:arguments}` may call: globals, runtime parameters, the environment, and functions of the user.

Those that OmegaConf brings keep their names and meanings (`oc.decode`, `oc.select`, ...).
"""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from penstock._suggest import did_you_mean
from penstock.config._expressions import ExpressionError, evaluate_with_grammar, split_path
from penstock.config._layer import RUNTIME, dotted, is_template
from penstock.config._merge import Keys, is_missing
from penstock.config._resolution import ABSENT, AbsentError, FaultError, Resolver, Site, Tree, inner
from penstock.config._views import surroundings

#: Names that loaders cannot give to functions of their own.
RESERVED = ("globals", "runtime_params")


def custom(function: Callable[..., Any]) -> Resolver:
    """A function of the user; it gets its surroundings where it has parameters for them."""
    wanted = _parameters(function) & {"_parent_", "_root_"}

    def call(site: Site, arguments: tuple[Any, ...]) -> Any:
        return function(*arguments, **surroundings(site, wanted)) if wanted else function(*arguments)

    return call


def _parameters(function: Callable[..., Any]) -> set[str]:
    import inspect

    try:
        return set(inspect.signature(function).parameters)
    except ValueError:  # builtins that do not tell
        return set()


def refused(told: str) -> Resolver:
    """A resolver that may not be used here; the message says why."""

    def call(_site: Site, _arguments: tuple[Any, ...]) -> Any:
        raise FaultError(told, shows_text=False)

    return call


def from_globals(read: Callable[[], Mapping[Any, Any]]) -> Resolver:
    """Looks up a global; `read` gives them all, once one is needed."""

    def call(_site: Site, arguments: tuple[Any, ...]) -> Any:
        name, default = _name_and_default("globals", arguments)
        if is_template(name):
            raise FaultError(
                f"refers to the global '{name}', but names that begin with '_' are templates within globals alone.",
                shows_text=False,
            )
        values = read()
        found = inner(values, split_path(name)[1])
        if found is not ABSENT and not is_missing(found):
            return found
        return _default("global", name, default, values)

    return call


def from_runtime(parameters: Mapping[Any, Any], asked: Callable[[str], object]) -> Resolver:
    """Looks up a runtime parameter, and tells which."""
    values = Tree(parameters, lambda *_: RUNTIME)

    def call(site: Site, arguments: tuple[Any, ...]) -> Any:
        name, default = _name_and_default("runtime_params", arguments)
        asked(name)
        try:
            found = site.resolution.at(values, split_path(name)[1])
        except AbsentError:
            return _default("runtime parameter", name, default, parameters)
        site.resolution.chosen_at_runtime(found)
        return found

    return call


def _name_and_default(resolver: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    if not 1 <= len(arguments) <= 2:
        raise FaultError(
            f"gives {len(arguments)} arguments to '{resolver}', which takes a name and maybe a default.",
            shows_text=False,
        )
    return str(arguments[0]), arguments[1] if len(arguments) == 2 else ABSENT


def _default(kind: str, name: str, default: Any, known: Mapping[Any, Any]) -> Any:
    if default is not ABSENT:
        return default
    raise FaultError(
        f"refers to the {kind} '{name}', which there is not, and gives no default."
        f"{did_you_mean(name, map(dotted, _paths(known)))}",
        shows_text=False,
    )


def _paths(data: Mapping[Any, Any], above: Keys = ()) -> Iterator[Keys]:
    for key, value in data.items():
        yield (*above, key)
        if isinstance(value, Mapping):
            yield from _paths(value, (*above, key))


def environment(_site: Site, arguments: tuple[Any, ...]) -> str | None:
    """An environment variable, or the default as text."""
    name, default = _name_and_default("oc.env", arguments)
    found = os.environ.get(name, default)
    if found is ABSENT:
        raise FaultError(
            f"needs the environment variable '{name}', which is not set, and gives no default."
            f"{did_you_mean(name, os.environ)}",
            shows_text=False,
        )
    return None if found is None else str(found)


def _decoded(site: Site, text: str | None) -> Any:
    if text is None:
        return None
    try:
        return evaluate_with_grammar(text, site.refer, site.call, element=True)
    except ExpressionError:
        failure = FaultError("gives 'oc.decode' text that it cannot read.", shows_text=False)
    raise failure


def _selected(site: Site, path: str, default: Any = None) -> Any:
    level, steps = split_path(path)
    try:
        return site.refer(level, steps)
    except AbsentError:
        return default


def _mapping(site: Site, found: Any) -> Mapping[Any, Any]:
    if isinstance(found, str):
        found = site.refer(*split_path(found))
    if not isinstance(found, Mapping):
        raise FaultError(f"needs a mapping, but found a {type(found).__name__}.", shows_text=False)
    return found


def _renamed(site: Site, path: str, *_message: str) -> Any:
    return site.refer(*split_path(path))


#: Those of OmegaConf that are at work in any file. `oc.env` is for credentials alone.
ALWAYS: Mapping[str, Resolver] = {
    "oc.create": lambda site, arguments: arguments[0],  # noqa: ARG005
    "oc.decode": lambda site, arguments: _decoded(site, *arguments),
    "oc.deprecated": lambda site, arguments: _renamed(site, *arguments),
    "oc.dict.keys": lambda site, arguments: list(_mapping(site, *arguments)),
    "oc.dict.values": lambda site, arguments: list(_mapping(site, *arguments).values()),
    "oc.select": lambda site, arguments: _selected(site, *arguments),
}
