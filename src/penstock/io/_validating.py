"""Whether data is checked at all: switched for a block of code, or for the whole process."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

VARIABLE = "PENSTOCK_DATASET_VALIDATION"
_OFF = ("0", "false", "no", "off")

_validating: ContextVar[bool | None] = ContextVar("penstock_validating", default=None)


@contextmanager
def validating(enabled: bool) -> Iterator[None]:
    """Have the validators of datasets work, or not, whatever the environment says.

    It holds for runs, threads and tasks that are started inside, and for whoever loads and saves there.
    Outside of any such block the environment variable `PENSTOCK_DATASET_VALIDATION` decides: `off` switches all
    validators off.

    >>> from penstock.io import DataCatalog
    >>> catalog = DataCatalog.from_config({"total": {"type": "MemoryDataset", "validator": "math.isfinite"}})
    >>> with validating(False):
    ...     catalog.save("total", float("inf"))
    """
    token = _validating.set(enabled)
    try:
        yield
    finally:
        _validating.reset(token)


def is_validating() -> bool:
    """Whether validators work where this is called."""
    enabled = _validating.get()
    if enabled is not None:
        return enabled
    from os import environ

    return environ.get(VARIABLE, "").strip().lower() not in _OFF
