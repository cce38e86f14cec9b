"""What is installed: versions, extras and plugins."""

import os
import platform
import re
import sys
from importlib.metadata import PackageNotFoundError, distribution, entry_points, requires, version

from penstock._entry_points import origin
from penstock.cli._plugins import GROUP

_PLUGIN_GROUPS = (GROUP, "penstock.hooks", "kedro.hooks", "kedro.cli_hooks")
_NOT_FOR_USERS = {"all", "benchmarks", "test"}
_REQUIREMENT = re.compile(r"""(?P<name>[\w.-]+)(?P<extras>\[[^]]*\])?.*extra == ["'](?P<extra>[^"']+)["']""")


def versions() -> list[list[str]]:
    """Penstock, Python, the system, and where the environment is."""
    return [
        ["penstock", version("penstock")],
        ["python", f"{platform.python_version()} ({sys.prefix})"],
        ["system", f"{platform.platform(terse=True)}, {os.cpu_count()} cores"],
    ]


def extras() -> list[list[str]]:
    """Each extra with the versions of its libraries, and those that are missing."""
    own = _libraries_by_extra()
    return [[name, ", ".join(map(_told, sorted(own[name])))] for name in sorted(own.keys() - _NOT_FOR_USERS)]


def plugins() -> list[list[str]]:
    """Each plugin with the group of its entry point and the distribution that brings it."""
    found = [point for group in _PLUGIN_GROUPS for point in entry_points(group=group)]
    return [[point.name, point.group, origin(point)] for point in found]


def _libraries_by_extra() -> dict[str, set[str]]:
    own: dict[str, set[str]] = {}
    for found in filter(None, map(_REQUIREMENT.match, requires("penstock") or ())):
        own.setdefault(found["extra"], set()).add(found["name"])
    return own


def _told(library: str) -> str:
    try:
        return f"{library} {distribution(library).version}"
    except PackageNotFoundError:
        return f"{library} (missing)"
