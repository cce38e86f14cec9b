"""Folders and renames that last: what is reported as done is on the disk, also after a power cut."""

import errno
import os
import sys
from pathlib import Path


def make_folders(folder: Path) -> list[Path]:
    """Make `folder` with all its parents and tell which of them were made, outermost first."""
    missing = []
    at = folder
    while not at.exists():
        missing.append(at)
        at = at.parent
    made = []
    for path in reversed(missing):
        try:
            path.mkdir()
        except FileExistsError:
            continue  # somebody else was faster
        made.append(path)
        sync_folder(path.parent)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    return made


def remove_empty(folders: list[Path]) -> None:
    """Remove folders that were made in vain, innermost first, unless somebody uses them by now."""
    for folder in reversed(folders):
        try:
            folder.rmdir()
        except OSError:
            return


def sync_folder(folder: Path) -> None:
    """Return when the names in `folder` are on the disk."""
    if sys.platform == "win32":
        return  # a rename is durable there, and a folder cannot be opened
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that cannot sync folders
            raise
    finally:
        os.close(fd)


def replace(source: Path, target: Path) -> None:
    """Rename `source` to `target`, in place of what may be there."""
    if sys.platform == "win32":
        _replace_patiently(source, target)
    else:
        source.replace(target)


def rename_exclusively(source: Path, target: Path) -> None:
    """Rename `source` to `target`, unless something is there.

    Raises:
        FileExistsError: something is there.
    """
    if sys.platform == "win32":
        source.rename(target)
        return
    try:
        target.hardlink_to(source)  # unlike a rename, it never replaces anything
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS) or target.exists():
            raise
        source.rename(target)  # a file system without hard links: nearly as good
    else:
        source.unlink()


def _replace_patiently(source: Path, target: Path) -> None:
    """Try again on Windows, where a file that somebody is reading cannot be replaced; readers are quick."""
    import time

    for _ in range(100):
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(0.02)
        else:
            return
    source.replace(target)
