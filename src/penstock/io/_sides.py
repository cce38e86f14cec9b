"""The two sides of a dataset: one blocks, one is awaited; the author writes either, the other is derived.

A class is looked at once, when it is defined. For every operation the nearest class that wrote any form of it
decides: what it wrote is guarded (see `_failures`), what it left out is derived from what it wrote.
So a subclass that overrides one side overrides both.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from penstock._portal import enter_loop
from penstock.errors import DatasetError
from penstock.io._worker import on_worker

OPERATIONS = ("load", "save", "exists", "release")

Blocking = Callable[..., Any]
Awaitables = Callable[..., Awaitable[Any]]


def written(cls: type, base: type, operation: str) -> tuple[Blocking | None, Awaitables | None] | None:
    """What the nearest class wrote of an operation: its blocking and its awaitable form.

    Nothing when the nearest one is a dataset class itself: that one has been looked at before.
    """
    for owner in cls.__mro__:
        own = vars(owner)
        awaitable = f"a{operation}" if f"a{operation}" in own else ""
        blocking = operation if operation in own else ""
        if not blocking and f"_{operation}" in own and not (awaitable and _is_helper(owner, operation)):
            blocking = f"_{operation}"
        if not blocking and not awaitable:
            continue
        if owner is not cls and issubclass(owner, base):
            return None
        return getattr(owner, blocking, None), getattr(owner, awaitable, None)
    return None


def _is_helper(owner: type, operation: str) -> bool:
    """Whether `_load` and its like are something private of a class that writes `aload`, and not its other side."""
    from inspect import signature

    function = getattr(owner, f"_{operation}")
    try:
        signature(function).bind(*(None, None)[: 2 if operation == "save" else 1])
    except TypeError:
        return True
    return iscoroutinefunction(function)


def wire(cls: type, operation: str, blocking: Blocking | None, awaitable: Awaitables | None) -> None:
    """Give a class both sides of an operation, guarded."""
    if blocking is not None and iscoroutinefunction(blocking):
        raise DatasetError(
            f"{cls.__qualname__}.{blocking.__name__} is written with 'async def', but is the blocking side.\n"
            f"Name it 'a{operation}'; the blocking '{operation}' is then derived from it."
        )
    guards: Any = cls
    guarded = blocking and guards._guarded(operation, blocking)
    aguarded = awaitable and guards._aguarded(operation, awaitable)
    setattr(cls, operation, guarded or _block_on(aguarded))
    setattr(cls, f"a{operation}", aguarded or _await_thread(guarded))
    if operation in ("load", "save") and f"_{operation}" not in vars(cls):
        setattr(cls, f"_{operation}", _for_subclasses(blocking or getattr(cls, operation)))


def _for_subclasses(blocking: Blocking) -> Blocking:
    """What a subclass that writes `_load` or `_save` finds by `super()`; the place's own errors come as they are."""

    def plain(self: Any, *args: Any) -> Any:
        try:
            return blocking(self, *args)
        except DatasetError as error:
            if isinstance(error.__cause__, OSError):
                raise error.__cause__ from None
            raise

    return plain


def wire_stage(cls: Any) -> None:
    """Guard the first of the two steps of a save, where a class has them."""
    if "stage" in vars(cls):
        cls.stage = cls._guarded("stage", vars(cls)["stage"])


def is_native(cls: type, operation: str) -> bool:
    """Whether the awaitable form of an operation was written by somebody rather than derived."""
    function = getattr(cls, f"a{operation}", None)
    return iscoroutinefunction(function) and not hasattr(function, "__derived__")


def _block_on(awaitable: Any) -> Blocking:
    @wraps(awaitable)
    def blocking(self: Any, *args: Any) -> Any:
        return enter_loop(awaitable, self, *args)

    blocking.__name__ = awaitable.__name__.removeprefix("a")
    return blocking


def _await_thread(blocking: Any) -> Awaitables:
    @wraps(blocking)
    async def awaitable(self: Any, *args: Any) -> Any:
        return await on_worker(blocking, self, *args)

    awaitable.__name__ = f"a{blocking.__name__.removeprefix('_')}"
    awaitable.__derived__ = True  # type: ignore[attr-defined]  # read by is_native
    return awaitable
