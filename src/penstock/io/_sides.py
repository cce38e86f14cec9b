"""The two sides of a dataset: one blocks, one is awaited; the author writes either, the other is derived.

A class is looked at once, when it is defined. For every operation the nearest class that wrote any form of it
decides: what it wrote is guarded (failures come out as `DatasetError`), what it left out is derived from what
it wrote. So a subclass that overrides one side overrides both.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, NoReturn

from penstock._portal import enter_loop
from penstock.errors import DatasetError, PenstockError, VersionNotFoundError

OPERATIONS = ("load", "save", "exists", "release")

_DOING = {
    "load": "Loading from",
    "save": "Saving to",
    "stage": "Saving to",
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
        from anyio.to_thread import run_sync

        return await run_sync(blocking, self, *args)

    awaitable.__name__ = f"a{blocking.__name__.removeprefix('_')}"
    awaitable.__derived__ = True  # type: ignore[attr-defined]  # read by is_native
    return awaitable


def guard(operation: str, function: Blocking) -> Blocking:
    """Let failures of a blocking operation come out as `DatasetError`."""
    if operation in ("save", "stage"):

        @wraps(function)
        def save(self: Any, data: Any) -> Any:
            if data is None:
                refuse_none(self)
            with _Guard(self, operation):
                return function(self, data)

        return save

    @wraps(function)
    def perform(self: Any) -> Any:
        with _Guard(self, operation):
            return function(self)
        return False  # a question about existence that the guard has answered

    return perform


def aguard(operation: str, function: Awaitables) -> Awaitables:
    """Let failures of an awaitable operation come out as `DatasetError`."""
    if operation == "save":

        @wraps(function)
        async def asave(self: Any, data: Any) -> None:
            if data is None:
                refuse_none(self)
            with _Guard(self, operation):
                await function(self, data)

        return asave

    @wraps(function)
    async def perform(self: Any) -> Any:
        with _Guard(self, operation):
            return await function(self)
        return False  # a question about existence that the guard has answered

    return perform


class _Guard:
    """Turns whatever fails inside into a `DatasetError`; what is one already, or no failure, passes."""

    __slots__ = ("_dataset", "_operation")

    def __init__(self, dataset: object, operation: str) -> None:
        self._dataset = dataset
        self._operation = operation

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        if isinstance(error, PenstockError):
            # Without any version nothing exists, which is an answer and not a failure.
            return self._operation == "exists" and isinstance(error, VersionNotFoundError)
        if isinstance(error, Exception):
            failed, cause = _failure(self._dataset, self._operation, error)
            raise failed from cause
        return False


def refuse_none(dataset: object) -> NoReturn:
    """Say that there is nothing to save: None is what a function gives back that forgot to return."""
    raise DatasetError(
        f"None cannot be saved to {describe(dataset)}.\n"
        "A function without a return statement gives None: return the data, or declare no output for it."
    )


def _failure(dataset: object, operation: str, error: Exception) -> tuple[DatasetError, Exception | None]:
    """What to raise for a failure, and its cause unless that gives secrets away."""
    from penstock.io._redact import scrub, secrets_of

    found = str(error)
    told = scrub(found, secrets_of(arguments_of(dataset)))
    failed = DatasetError(f"{_DOING[operation]} {describe(dataset)} failed.\n{type(error).__name__}: {told}")
    if told == found:
        return failed, error
    failed.add_note("The original error is not shown: it contains credentials.")
    return failed, None


def arguments_of(dataset: object) -> dict[str, Any]:
    """The arguments a dataset was made with, as far as it knows them."""
    known = getattr(dataset, "_init_arguments", None)
    return known() if known is not None else {}


def describe(dataset: object) -> str:
    """How a dataset shows itself, without secrets; a repr that fails must not hide the failure being told."""
    from penstock.io._redact import mask_text

    try:
        return mask_text(repr(dataset))
    except Exception:  # noqa: BLE001 - any repr will do here, and this one belongs to somebody else
        return f"{type(dataset).__module__}.{type(dataset).__qualname__}(...)"
