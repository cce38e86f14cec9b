"""Find what outlives the block that started it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from penstock.errors import LeftRunningError

if TYPE_CHECKING:
    import asyncio


@contextmanager
def nothing_left_running(
    folder: str | os.PathLike[str] | None = None, *, grace: float = 1.0
) -> Iterator[None]:
    """Fail unless every thread, asyncio task and temporary file of the block ends with it.

    Tasks are those of the loop that runs on the calling thread, if one does. Temporary files are hidden ones, whose
    name begins with a dot.

    Args:
        folder: where to look for temporary files, folders below it included.
        grace: seconds for threads that have nothing left to do but to end.

    Raises:
        LeftRunningError: something goes on; names all of it.

    >>> import threading
    >>> with nothing_left_running():
    ...     threading.Thread(target=print, args=["done"]).start()
    done
    """
    threads, tasks, files = set(threading.enumerate()), _tasks(), _hidden(folder)
    try:
        yield
    finally:
        left = [f"thread '{thread.name}'" for thread in _alive(set(threading.enumerate()) - threads, grace)]
        left += [f"task '{task.get_name()}'" for task in _tasks() - tasks]
        left += [f"file '{file}'" for file in sorted(_hidden(folder) - files)]
        if left:
            raise LeftRunningError(
                f"Left behind: {', '.join(left)}.\nWhoever starts something waits for its end, also after a failure."
            )


def _alive(threads: set[threading.Thread], grace: float) -> list[threading.Thread]:
    deadline = monotonic() + grace
    for thread in threads:
        thread.join(max(0.0, deadline - monotonic()))
    return [thread for thread in threads if thread.is_alive()]


def _tasks() -> "set[asyncio.Task[Any]]":
    import asyncio

    try:
        return asyncio.all_tasks()
    except RuntimeError:  # no loop runs here
        return set()


def _hidden(folder: str | os.PathLike[str] | None) -> set[Path]:
    if folder is None:
        return set()
    return {path for path in Path(folder).rglob("*") if path.name.startswith(".")}
