"""Plugins that installed distributions bring along."""

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from penstock.errors import HookError

GROUP = "penstock.hooks"
"""Under which entry points distributions announce their plugins."""


def installed_plugins(disabled: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Each plugin that is not disabled, with its name, in the order of these names.

    Args:
        disabled: names of distributions, or of entry points.

    Raises:
        HookError: a plugin cannot be imported.
    """
    off = {_plain(name) for name in disabled}
    for point in sorted(entry_points(group=GROUP), key=_name_of):
        if not off & {_plain(point.name), _plain(_distribution(point))}:
            yield _name_of(point), _load(point)


def _load(point: EntryPoint) -> Any:
    try:
        return point.load()
    except Exception as error:
        distribution = _distribution(point)
        raise HookError(
            f"Plugin '{_name_of(point)}' cannot be imported: "
            f"{point.value} failed with {type(error).__name__}: {error}\n"
            f'To go on without it, say DISABLE_HOOKS_FOR_PLUGINS = ("{distribution}",) in the settings, '
            f"or uninstall {distribution}."
        ) from error


def _name_of(point: EntryPoint) -> str:
    return f"{_distribution(point)}:{point.name}"


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.module


def _plain(name: str) -> str:
    """A name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
