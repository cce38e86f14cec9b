"""Plugins that installed distributions bring along, announced as entry points `penstock.hooks`."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from penstock._entry_points import DISABLED, entry_points, origin
from penstock.errors import HookError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "penstock.hooks"


def installed_plugins(disabled: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Each plugin with its name, in the order of these.

    Args:
        disabled: names of distributions whose plugins are left out.

    Raises:
        HookError: a plugin cannot be imported.
    """
    for point in entry_points(GROUP, disabled):
        yield f"{origin(point)}:{point.name}", _load(point)


def _load(point: "EntryPoint") -> Any:
    try:
        return point.load()
    except Exception as error:
        version = point.dist.version if point.dist else "of unknown version"
        raise HookError(
            f"Plugin '{point.name}' of {origin(point)} {version} cannot be imported: "
            f"{point.value} failed with {type(error).__name__}: {error}\n"
            f'To go on without it, say DISABLE_HOOKS_FOR_PLUGINS = ("{origin(point)}",) in settings.py, set '
            f"{DISABLED}={origin(point)}, or uninstall {origin(point)}."
        ) from error
