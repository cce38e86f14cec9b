"""Errors that know secrets: what they say is cleaned, and what they came from is left out where it would tell."""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.io._redact import scrub, secrets_of

_REMEMBERED = "_penstock_secrets"
_OF_OS_ERRORS = ("strerror", "filename", "filename2")
_DEEPEST = 4
"""Datasets in one another: a cache of what is validated, seen by a runner."""


def secrets_in(dataset: object) -> set[str]:
    """The secrets that a dataset was made with, or one behind it, as far as anybody knows."""
    secrets = set[str]()
    for _ in range(_DEEPEST):
        secrets |= _own_secrets(dataset)
        dataset = getattr(dataset, "_dataset", None)
    return secrets


def _own_secrets(dataset: object) -> set[str]:
    known = getattr(dataset, "_init_arguments", None)
    arguments = getattr(dataset, "_init_args", None) if known is None else known()  # as Kedro's remember them
    remembered = getattr(dataset, _REMEMBERED, None)
    secrets = secrets_of(arguments) if isinstance(arguments, Mapping) else set[str]()
    return secrets | remembered if isinstance(remembered, set) else secrets


def remember_secrets(dataset: object, config: dict[str, Any]) -> None:
    """Note what a dataset of a foreign class must not tell, if it takes notes."""
    secrets = secrets_of(config)
    if secrets and hasattr(dataset, "__dict__"):
        object.__setattr__(dataset, _REMEMBERED, secrets)


def hush(error: BaseException, secrets: set[str]) -> None:
    """Clean what an error and its notes say, in place, and cut off what it came from where that would tell secrets."""
    _clean(error, secrets)
    if any(_tells(link, secrets) for link in _origins(error)):
        _forget_origin(error)


def is_telling(error: BaseException, secrets: set[str]) -> bool:
    """Whether what an error itself says has secrets in it."""
    return _tells(error, secrets)


def remember_kind(error: BaseException, original: BaseException) -> None:
    """Keep what decides about another attempt, for an error whose original is not shown."""
    from penstock._retry import came_from, is_unanswered, may_pass, retry_after

    vars(error).update(
        may_pass=may_pass(original),
        is_unanswered=is_unanswered(original),
        came_from=came_from(original),
        retry_after=retry_after(original),
    )


def _clean(error: BaseException, secrets: set[str]) -> None:
    if not _tells(error, secrets):
        return
    error.args = tuple(scrub(part, secrets) if isinstance(part, str) else part for part in error.args)
    for name in (*_OF_OS_ERRORS, *vars(error)):
        kept = getattr(error, name, None)
        if isinstance(kept, str):
            setattr(error, name, scrub(kept, secrets))
    if hasattr(error, "__notes__"):
        error.__notes__ = [scrub(str(note), secrets) for note in error.__notes__]
    if _tells(error, secrets):  # it keeps its words elsewhere
        error.args = (scrub(str(error), secrets),)


def _forget_origin(error: BaseException) -> None:
    remember_kind(error, error)
    error.__cause__ = None
    error.__suppress_context__ = True
    error.add_note("The original error is not shown: it contains credentials.")


def _tells(error: BaseException, secrets: set[str]) -> bool:
    said = "\n".join([str(error), *map(str, getattr(error, "__notes__", ()))])
    return scrub(said, secrets) != said


def _origins(error: BaseException) -> Iterator[BaseException]:
    """All that is shown above or within an error."""
    seen, waiting = {id(error)}, list(_next(error))
    while waiting:
        link = waiting.pop()
        if id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting.extend(_next(link))


def _next(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        yield from error.exceptions
    shown = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if shown is not None:
        yield shown
