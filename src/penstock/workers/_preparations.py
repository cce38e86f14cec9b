"""What worker processes have to do before anything else, because the process that starts them has done it, too."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Preparation = tuple[Callable[..., Any], tuple[Any, ...]]

preparations: list[Preparation] = []


@contextmanager
def prepared_by(function: Callable[..., Any], *args: Any) -> Iterator[None]:
    """While it lasts, worker processes of runs that begin call `function(*args)` before anything else."""
    preparation = (function, args)
    preparations.append(preparation)
    try:
        yield
    finally:
        preparations.remove(preparation)
