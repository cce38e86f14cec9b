"""Let appends to one file wait for each other, in this process and in others."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakValueDictionary

if sys.platform != "win32":
    import fcntl

_guard = threading.Lock()
_locks: WeakValueDictionary[Path, threading.Lock] = WeakValueDictionary()


@contextmanager
def appending(target: Path) -> Iterator[None]:
    """Hold the right to append to `target`.

    Threads wait for each other everywhere. Processes do so where folders can be locked (not on Windows, not
    on some network file systems); the lock is on the folder, so that no lock file is left behind.
    """
    with _lock_within_process(target):
        fd = _lock_folder(target.parent)
        try:
            yield
        finally:
            if fd is not None:
                os.close(fd)


def _lock_within_process(target: Path) -> threading.Lock:
    with _guard:
        return _locks.setdefault(target, threading.Lock())


def _lock_folder(folder: Path) -> int | None:
    if sys.platform == "win32" or not folder.is_dir():
        return None
    fd = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
    except OSError:  # a file system without such locks
        os.close(fd)
        return None
    return fd
