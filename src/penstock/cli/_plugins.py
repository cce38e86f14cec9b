"""Commands that other distributions bring along, announced as entry points `penstock.commands`.

Asking for entry points takes longer than everything else that `penstock --help` does, so a look at the installed
distributions comes first: nearly always there are none.
"""

import os
import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "penstock.commands"
DISABLED = "PENSTOCK_DISABLE_PLUGINS"
"""The environment variable with the names of distributions, separated by commas, whose commands are left out."""


@cache
def plugin_commands() -> "dict[str, EntryPoint]":
    """The entry points by the names of their commands; nothing is imported."""
    if not any(GROUP.encode() in text for text in _announcements()):
        return {}
    from importlib.metadata import entry_points

    disabled = {name.strip() for name in os.environ.get(DISABLED, "").split(",")}
    return {point.name: point for point in entry_points(group=GROUP) if origin(point) not in disabled}


def load_command(point: "EntryPoint") -> click.Command:
    """The command, or one that tells why there is none."""
    try:
        found = point.load()
    except Exception as error:  # noqa: BLE001 - whatever it raises, other commands are not to suffer from it
        return Broken(point, f"{type(error).__name__}: {error}")
    if not isinstance(found, click.Command):
        return Broken(point, f"{point.value} is {type(found).__name__}, not a command of click")
    return found


def origin(point: "EntryPoint") -> str:
    """What brought the plugin."""
    return point.dist.name if point.dist else point.module


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


def _announcements() -> Iterator[bytes]:
    """What the distributions on the path announce, unread."""
    for folder in sys.path:
        for name in _listed(folder or "."):
            if name.endswith((".dist-info", ".egg-info")):
                yield _content(os.path.join(folder, name, "entry_points.txt"))  # noqa: PTH118 - pathlib is slower


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - pathlib is slower
    except OSError:  # no folder: an archive, or nothing
        return []


def _content(file: str) -> bytes:
    try:
        with open(file, "rb") as opened:  # noqa: PTH123 - pathlib is slower
            return opened.read()
    except OSError:  # most have none
        return b""
