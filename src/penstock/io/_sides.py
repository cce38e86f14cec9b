"""The two sides of a dataset: one blocks, one is awaited; the author writes either, the other is derived.

A class is looked at once, when it is defined. For every operation the nearest class that wrote any form of it decides:
what it wrote is guarded (failures come out as `DatasetError`), what it left out is derived from what it wrote. So a
subclass that overrides one side overrides both.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, NoReturn

from penstock._portal import enter_loop
from penstock.errors import DatasetError, PenstockError, VersionNotFoundError
from penstock.io._redact import mask_text, scrub, secrets_of

OPERATIONS = ("load", "save", "exists", "release")

_DOING = {
    "load": "Loading from",
    "save": "Saving to",
    "exists": "Asking for the existence of",
    "release": "Releasing",
}

Blocking = Callable[..., Any]
Awaitables = Callable[..., Awaitable[Any]]


def written(cls: type, base: type, operation: str) -> tuple[Blocking | None, Awaitables | None] | None:
    """What the nearest class wrote of an operation: its blocking and its awaitable form.

    Nothing when the nearest one is a dataset class itself: that one has been looked at before.
    """
    for owner in cls.__mro__:
        names = vars(owner)
        blocking = operation if operation in names else f"_{operation}" if f"_{operation}" in names else None
        awaitable = f"a{operation}" if f"a{operation}" in names else None
        if blocking is None and awaitable is None:
            continue
        if owner is not cls and issubclass(owner, base):
            return None
        return blocking and getattr(owner, blocking), awaitable and getattr(owner, awaitable)
    return None


def wire(cls: type, operation: str, blocking: Blocking | None, awaitable: Awaitables | None) -> None:
    """Give a class both sides of an operation, guarded."""
    if blocking is not None and iscoroutinefunction(blocking):
        raise DatasetError(
            f"{cls.__qualname__}.{blocking.__name__} is declared with 'async def', but '{operation}' is the side that "
            f"blocks.\nName it 'a{operation}'; the blocking '{operation}' is then derived from it."
        )
    guards: Any = cls
    guarded = blocking and guards._guarded(operation, blocking)
    aguarded = awaitable and guards._aguarded(operation, awaitable)
    setattr(cls, operation, guarded or _block_on(aguarded))
    setattr(cls, f"a{operation}", aguarded or _await_thread(guarded))


def is_native(cls: type, operation: str) -> bool:
    """Whether the awaitable form of an operation was written by somebody rather than derived from the blocking one."""
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
        from anyio.to_thread import run_sync

        return await run_sync(blocking, self, *args)

    awaitable.__name__ = f"a{blocking.__name__.removeprefix('_')}"
    awaitable.__derived__ = True  # type: ignore[attr-defined]  # functions take attributes; is_native reads it
    return awaitable


def guard(operation: str, function: Blocking) -> Blocking:
    """Let failures of a blocking operation come out as `DatasetError`."""
    if operation == "save":

        @wraps(function)
        def save(self: Any, data: Any) -> None:
            if data is None:
                refuse_none(self)
            try:
                function(self, data)
            except Exception as error:
                _fail(self, operation, error)

        return save

    @wraps(function)
    def perform(self: Any) -> Any:
        try:
            return function(self)
        except Exception as error:
            return _fail(self, operation, error)

    return perform


def aguard(operation: str, function: Awaitables) -> Awaitables:
    """Let failures of an awaitable operation come out as `DatasetError`."""
    if operation == "save":

        @wraps(function)
        async def asave(self: Any, data: Any) -> None:
            if data is None:
                refuse_none(self)
            try:
                await function(self, data)
            except Exception as error:
                _fail(self, operation, error)

        return asave

    @wraps(function)
    async def perform(self: Any) -> Any:
        try:
            return await function(self)
        except Exception as error:
            return _fail(self, operation, error)

    return perform


def refuse_none(dataset: object) -> NoReturn:
    """Say that there is nothing to save: None is what a function gives back that forgot to return."""
    raise DatasetError(
        f"None cannot be saved to {describe(dataset)}.\n"
        "A function without a return statement gives None: return the data, or declare no output for it."
    )


def _fail(dataset: object, operation: str, error: Exception) -> bool:
    """Answer a question about existence, or raise what is to be raised for a failed operation."""
    if operation == "exists" and isinstance(error, VersionNotFoundError):
        return False
    if isinstance(error, PenstockError):
        raise error
    secrets = secrets_of(arguments_of(dataset))
    found = str(error)
    told = scrub(found, secrets)
    message = f"{_DOING[operation]} {describe(dataset)} failed.\n{type(error).__name__}: {told}"
    if told == found:
        raise DatasetError(message) from error
    # The original says a secret aloud, and every traceback would repeat it.
    raise DatasetError(f"{message}\nThe original error is not shown: it contains credentials.") from None


def arguments_of(dataset: object) -> dict[str, Any]:
    """The arguments a dataset was made with, as far as it knows them."""
    known = getattr(dataset, "_init_arguments", None)
    return known() if known is not None else {}


def describe(dataset: object) -> str:
    """How a dataset shows itself, without secrets; a repr that fails must not hide the failure being told."""
    try:
        return mask_text(repr(dataset))
    except Exception:  # noqa: BLE001 - any repr will do here, and this one belongs to somebody else
        return f"{type(dataset).__module__}.{type(dataset).__qualname__}(...)"
