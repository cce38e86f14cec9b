"""Stand in a project's folder for a moment, for libraries that look at the current one when they are imported."""

import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager, nullcontext
from pathlib import Path


@contextmanager
def standing_in(folder: Path) -> Iterator[None]:
    """While it lasts, the folder is the current one, and of what is logged only warnings and worse are written.

    Kedro looks for conf/logging.yml in the current folder when it is imported, and tells of it at once, by whatever
    that says.
    """
    import logging

    before = logging.root.manager.disable
    logging.disable(max(before, logging.INFO))
    try:
        with chdir(folder) if os.path.realpath(os.curdir) != os.path.realpath(folder) else nullcontext():
            yield
    finally:
        logging.disable(before)
