"""Trying again: how often, after how long, and upon which errors. Pure; who tries again is the engine."""

import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from penstock._suggest import did_you_mean
from penstock.errors import ConfigError, PenstockError

_LASTING = (
    FileNotFoundError,
    FileExistsError,
    PermissionError,
    IsADirectoryError,
    NotADirectoryError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    NameError,
    NotImplementedError,
    RecursionError,
    ArithmeticError,
    AssertionError,
    ImportError,
    MemoryError,
)
_LASTING_NUMBERS = (errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.ENAMETOOLONG)
_LASTING_NAMES = frozenset(
    {"ProgrammingError", "IntegrityError", "DataError", "NotSupportedError"}
)  # PEP 249
_PASSING_ANSWERS = (408, 425, 429)

_UNANSWERED = (TimeoutError, ConnectionResetError, ConnectionAbortedError, BrokenPipeError)
_UNANSWERED_NAMES = frozenset(
    {
        "ConnectionClosedError",
        "ReadError",
        "ReadTimeout",
        "ReadTimeoutError",
        "RemoteProtocolError",
        "ServerDisconnectedError",
        "WriteError",
        "WriteTimeout",
    }
)  # of httpx, requests, botocore and aiohttp
_TELLING_NOTHING = (408, 500, 502, 504)


@dataclass(frozen=True, slots=True)
class Retry:
    """How often to try something again, and after how long.

    The wait doubles with every attempt. What a server says in `Retry-After` is waited for if it is longer.

    Args:
        attempts: how often to try in all.
        wait: seconds before the second attempt.
        most: the most seconds before any attempt. A server that asks for more is not asked again.
        jitter: wait a random part of that time, at least half of it, so that those who failed together do not come
            back together.
        on: the errors to try again upon, by class, name (`ConnectionError`) or dotted path. Without any, whatever may
            pass by itself: not a missing file, a refusal, bad data, a mistake in the code or the request.
        saves: also repeat saves that may have taken place without an answer, although repeating them may double data.

    Raises:
        ConfigError: a number is impossible, or a name means no error.

    >>> from penstock import Retry
    >>> Retry(attempts=5, wait=0.5)
    Retry(attempts=5, wait=0.5, most=60.0, jitter=True, on=(), saves=False)
    """

    attempts: int = 3
    wait: float = 0.5
    most: float = 60.0
    jitter: bool = True
    on: tuple[type[BaseException] | str, ...] = ()
    saves: bool = False

    def __post_init__(self) -> None:
        if not _is_number(self.attempts) or self.attempts < 1 or self.attempts != int(self.attempts):
            raise ConfigError(
                f"'retry' asks for {self.attempts!r} attempts; give a whole number, at least 1."
            )
        for name in ("wait", "most"):
            if not _is_number(value := getattr(self, name)) or not 0 <= value < float("inf"):
                raise ConfigError(f"'{name}' of 'retry' is {value!r}; give a number of seconds, at least 0.")
        for name in ("jitter", "saves"):
            if not isinstance(value := getattr(self, name), bool):
                raise ConfigError(f"'{name}' of 'retry' is {value!r}; give true or false.")
        for one in self.on:
            _check_error(one)

    @classmethod
    def made(cls, given: Any) -> Self:
        """What a user has written: a number of attempts, a mapping, or a `Retry`.

        Raises:
            ConfigError: it is none of these.
        """
        if isinstance(given, cls):
            return given
        if isinstance(given, Mapping):
            known = [field.name for field in fields(cls)]
            for name in given:
                if name not in known:
                    raise ConfigError(f"'retry' has no '{name}'.{did_you_mean(str(name), known)}")
            arguments = dict(given)
            if "on" in arguments:
                on = arguments["on"]
                arguments["on"] = tuple(on) if isinstance(on, list | tuple) else (on,)
            return cls(**arguments)
        if not _is_number(given):
            raise ConfigError(
                f"'retry' is {given!r}; give a number of attempts, or a mapping with 'attempts'."
            )
        return cls(attempts=given)

    def applies(self, error: BaseException) -> bool:
        """Whether an error is one to try again upon."""
        if not isinstance(error, Exception):
            return False
        if self.on:
            return any(_is_a(kind, one) for kind in came_from(error) for one in self.on)
        return may_pass(error)

    def delay(self, attempt: int, error: BaseException) -> float | None:
        """Seconds to wait after so many attempts; None if a server asks for more than the most."""
        from random import uniform

        asked = retry_after(error) or 0.0
        if asked > self.most:
            return None
        wait = min(self.most, self.wait * 2.0 ** min(attempt - 1, 60))
        return max(asked, uniform(wait / 2, wait) if self.jitter else wait)  # noqa: S311  no secret

    def to_config(self) -> dict[str, Any]:
        """What a catalog would say; what is as usual is left out."""
        on = [one if isinstance(one, str) else f"{one.__module__}.{one.__qualname__}" for one in self.on]
        told = {field.name: getattr(self, field.name) for field in fields(self)} | {"on": on}
        usual = {field.name: field.default for field in fields(self)} | {"on": []}
        return {name: value for name, value in told.items() if name == "attempts" or value != usual[name]}


def seconds(given: Any) -> float:
    """A time-out as a user has written it.

    Raises:
        ConfigError: it is no positive number.
    """
    if not _is_number(given) or not 0 < given < float("inf"):
        raise ConfigError(f"'timeout' is {given!r}; give a positive number of seconds.")
    return float(given)


def may_pass(error: BaseException) -> bool:
    """Whether an error, or what it was caused by, may be gone the next time."""
    passing = False
    for link in _chain(error):
        status = _status(link)
        if status is not None:
            return status in _PASSING_ANSWERS or status >= 500
        if isinstance(link, BaseExceptionGroup):
            return all(map(may_pass, link.exceptions))
        if isinstance(link, TimeoutError) or getattr(link, "may_pass", False) is True:
            return True
        if isinstance(link, _LASTING) or getattr(link, "errno", None) in _LASTING_NUMBERS:
            return False
        if any(cls.__name__ in _LASTING_NAMES for cls in type(link).__mro__):
            return False
        passing = passing or (isinstance(link, Exception) and not isinstance(link, PenstockError))
    return passing


def is_unanswered(error: BaseException) -> bool:
    """Whether a request may have been carried out although there was no answer, or none that tells."""
    for link in _chain(error):
        status = _status(link)
        if status is not None:
            return status in _TELLING_NOTHING
        if isinstance(link, _UNANSWERED) or getattr(link, "is_unanswered", False) is True:
            return True
        if type(link).__name__ in _UNANSWERED_NAMES:
            return True
    return False


def retry_after(error: BaseException) -> float | None:
    """The seconds that a server asks to wait, where an error still has its answer."""
    for link in _chain(error):
        if "retry_after" in getattr(link, "__dict__", ()):  # kept of an original that is not shown
            return link.retry_after  # type: ignore[attr-defined,no-any-return]
        for source in (link, getattr(link, "response", None)):
            headers = _headers(source)
            said = headers.get("Retry-After") or headers.get("retry-after")
            if said:
                return _seconds_until(str(said))
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__


def _status(error: BaseException) -> int | None:
    """The status of an HTTP answer, as the usual libraries keep it on their errors."""
    return next((one for one in _statuses(error) if isinstance(one, int) and 400 <= one < 600), None)


def _statuses(error: BaseException) -> Iterator[Any]:
    """Whatever may be one. What is asked last is asked only if need be: some of it is deprecated."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):  # botocore
        yield response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    for name in ("status_code", "status", "code"):
        yield getattr(response, name, None)
        yield getattr(error, name, None)


def _headers(source: Any) -> Any:
    if isinstance(source, Mapping):
        return source.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    headers = getattr(source, "headers", None)
    return headers if hasattr(headers, "get") else {}


def _seconds_until(said: str) -> float | None:
    """Seconds, or the time until a date."""
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    if said.strip().isdigit():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def came_from(error: BaseException) -> tuple[type[BaseException], ...]:
    """The classes of an error and of all that it was raised from."""
    return tuple(kind for link in _chain(error) for kind in (type(link), *getattr(link, "came_from", ())))


def _is_a(found: type[BaseException], kind: type[BaseException] | str) -> bool:
    if isinstance(kind, type):
        return issubclass(found, kind)
    return any(kind in (cls.__name__, f"{cls.__module__}.{cls.__qualname__}") for cls in found.__mro__)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_error(given: Any) -> None:
    """Refuse what can never be an error; dotted paths are taken as they are, since nothing is imported for them."""
    import builtins

    if isinstance(given, type) and issubclass(given, Exception):
        return
    if isinstance(given, str) and ("." in given or _is_error(getattr(builtins, given, None))):
        return
    known = [name for name, value in vars(builtins).items() if _is_error(value)]
    hint = did_you_mean(given, known) if isinstance(given, str) else ""
    raise ConfigError(
        f"'on' of 'retry' names {given!r}, which is no error.{hint}\n"
        "Give the names of Python's errors, or dotted paths of others, such as requests.exceptions.HTTPError."
    )


def _is_error(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Exception)
