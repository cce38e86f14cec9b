"""Failures of datasets: whatever goes wrong comes out as `DatasetError`, naming the dataset without its secrets."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, NoReturn

from penstock.errors import DatasetError, PenstockError, VersionNotFoundError

_DOING = {
    "load": "Loading from",
    "save": "Saving to",
    "commit": "Saving to",
    "stage": "Saving to",
    "exists": "Asking for the existence of",
    "release": "Releasing",
}


UNKNOWN = "It is not known whether the data has been saved."
"""What is said of a save whose last step got no answer."""


def guard(operation: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Let failures of a blocking operation come out as `DatasetError`."""
    if operation in ("save", "stage"):

        @wraps(function)
        def save(self: Any, data: Any) -> Any:
            if data is None:
                refuse_none(self)
            with Guard(self, operation):
                return function(self, data)

        return save

    @wraps(function)
    def perform(self: Any) -> Any:
        with Guard(self, operation):
            return function(self)
        return False  # a question about existence that the guard has answered

    return perform


def aguard(operation: str, function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Let failures of an awaitable operation come out as `DatasetError`."""
    if operation == "save":

        @wraps(function)
        async def asave(self: Any, data: Any) -> None:
            if data is None:
                refuse_none(self)
            with Guard(self, operation):
                await function(self, data)

        return asave

    @wraps(function)
    async def perform(self: Any) -> Any:
        with Guard(self, operation):
            return await function(self)
        return False  # a question about existence that the guard has answered

    return perform


class Guard:
    """Turns whatever fails inside into a `DatasetError`; what is one already, or no failure, passes."""

    __slots__ = ("_dataset", "_operation")

    def __init__(self, dataset: object, operation: str) -> None:
        self._dataset = dataset
        self._operation = operation

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        if isinstance(error, PenstockError):
            from penstock.io._hushed import hush, secrets_in

            hush(error, secrets_in(self._dataset))
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
    from penstock.io._hushed import hush, is_telling, remember_kind, secrets_in
    from penstock.io._redact import scrub

    secrets = secrets_in(dataset)
    told = scrub(str(error), secrets)
    failed = DatasetError(f"{_DOING[operation]} {describe(dataset)} failed.\n{type(error).__name__}: {told}")
    if operation == "commit" or (operation == "save" and not hasattr(dataset, "stage")):
        _tell_if_unknown(failed, error)
    if not is_telling(error, secrets):
        hush(error, secrets)
        return failed, error
    failed.add_note("The original error is not shown: it contains credentials.")
    remember_kind(failed, error)  # all that is left of it
    return failed, None


def _tell_if_unknown(failed: DatasetError, error: Exception) -> None:
    from penstock._retry import is_unanswered

    if is_unanswered(error):
        failed.add_note(UNKNOWN)


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
