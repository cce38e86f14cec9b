"""What other distributions bring along, announced as entry points.

Asking for entry points takes longer than a short run, so a look at the installed distributions comes first: nearly
always there are none.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

DISABLED = "PENSTOCK_DISABLE_PLUGINS"
"""The environment variable with names of distributions, separated by commas, whose entry points are left out."""


def entry_points(group: str, disabled: Iterable[str] = ()) -> "list[EntryPoint]":
    """The entry points of a group by name of distribution, then of their own; nothing is imported.

    Args:
        group: what they are announced as.
        disabled: names of distributions that are left out, as are those that the environment names.
    """
    if not any(group.encode() in text for text in _announcements()):
        return []
    from importlib import metadata

    left_out = {_plain(name) for name in (*disabled, *os.environ.get(DISABLED, "").split(","))}
    points = (point for point in metadata.entry_points(group=group) if _plain(origin(point)) not in left_out)
    return sorted(points, key=lambda point: (origin(point), point.name))


def origin(point: "EntryPoint") -> str:
    """The distribution that brought an entry point."""
    return point.dist.name if point.dist else point.module


def _plain(name: str) -> str:
    """A name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


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
