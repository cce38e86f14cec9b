"""Commands that other distributions bring along, announced as entry points `penstock.commands`."""

from functools import cache
from typing import TYPE_CHECKING, Any

import click

from penstock._entry_points import DISABLED, entry_points, origin

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "penstock.commands"


@cache
def plugin_commands() -> "dict[str, EntryPoint]":
    """The entry points by the names of their commands; nothing is imported."""
    return {point.name: point for point in entry_points(GROUP)}


def load_command(point: "EntryPoint") -> click.Command:
    """The command, or one that tells why there is none."""
    try:
        found = point.load()
    except Exception as error:  # noqa: BLE001 - whatever it raises, other commands are not to suffer from it
        return Broken(point, f"{type(error).__name__}: {error}")
    if not isinstance(found, click.Command):
        return Broken(point, f"{point.value} is {type(found).__name__}, not a command of click")
    return found


class Broken(click.Command):
    """Stands for a plugin's command that cannot be had."""

    def __init__(self, point: "EntryPoint", reason: str) -> None:
        super().__init__(point.name, help=f"Cannot be loaded from the plugin {origin(point)}.")
        self._told = (
            f"The command {point.name!r} of the plugin {origin(point)} cannot be loaded.\n{reason}\n"
            f"To go on without it: {DISABLED}={origin(point)}, or uninstall {origin(point)}."
        )

    def make_context(self, *_: Any, **__: Any) -> click.Context:
        """Tell, before a word of the command line is looked at."""
        raise click.ClickException(self._told)
