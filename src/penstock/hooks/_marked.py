"""The hooks of a plugin: its methods that bear a mark."""

import inspect
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from penstock.errors import HookError
from penstock.hooks._implementation import Implementation
from penstock.hooks._mark import PROJECT
from penstock.hooks._specs import HOOKS

_MARKS = (PROJECT, "kedro")
"""Whose marks say that a method is a hook; plugins written for Kedro are marked by Kedro's `hook_impl`."""


def marked(plugin: Any, name: str) -> list[Implementation]:
    """The hooks of a plugin, checked.

    Raises:
        HookError: it has none, or one that cannot be called.
    """
    if inspect.isclass(plugin):
        raise HookError(
            f"Plugin '{name}' is a class, and hooks are called on an object. Register {plugin.__name__}() instead."
        )
    found = []
    for attribute in dir(plugin):
        options = _mark_of(inspect.getattr_static(plugin, attribute, None))  # reads no properties
        if options is not None:
            found.append(Implementation(name, getattr(plugin, attribute), attribute, options))
        elif attribute in HOOKS:
            raise HookError(
                f"Plugin '{name}' has a method '{attribute}' that is not marked as a hook, so it would not be called. "
                "Write @hook_impl above it, or call it something else."
            )
    if not found:
        raise HookError(
            f"Plugin '{name}' has no hooks. Write @hook_impl, from penstock.hooks, above its methods that are hooks."
        )
    return found


def _mark_of(attribute: Any) -> Mapping[str, Any] | None:
    """What a method was marked with; the mark may lie on either side of `staticmethod` and `classmethod`."""
    for holder in (attribute, getattr(attribute, "__func__", None)):
        for mark in _MARKS:
            options = getattr(holder, f"{mark}_impl", None)
            if isinstance(options, dict):  # objects that have every attribute are no methods
                return options
    return None


def name_of(plugin: Any) -> str:
    """What to call a plugin: its class, or its module."""
    kind = plugin if isinstance(plugin, type) else type(plugin)
    return plugin.__name__ if isinstance(plugin, ModuleType) else f"{kind.__module__}.{kind.__qualname__}"
