"""How much memory a run may use for data on its way, unless it is told otherwise."""

import os
from collections.abc import Iterator
from pathlib import Path

SHARE = 4
"""A run may hold this part of the memory that is free when it begins: a quarter."""

_UNKNOWN = 2 * 2**30
"""Bytes that are taken to be free where the system does not tell."""

_CGROUP = Path("/sys/fs/cgroup")


def memory_budget() -> int:
    """A share of the memory that is free at this moment, in bytes: of the machine, and of the container, if any."""
    return min(_free_on_machine(), *_free_in_container()) // SHARE


def _free_on_machine() -> int:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass  # no Linux
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, ValueError, OSError):
        return _UNKNOWN


def _free_in_container() -> Iterator[int]:
    """What the limit of the container leaves, as Linux's control groups (version 2) tell it."""
    yield _UNKNOWN * 2**20  # no limit
    try:
        limit, used = ((_CGROUP / name).read_text().strip() for name in ("memory.max", "memory.current"))
    except OSError:
        return
    if limit != "max":
        yield max(0, int(limit) - int(used))
